/** A tab of some browser, with what the table needs of it: every engine is driven by the same few steps. */
export interface Tab {
  /** Goes to a URL, and waits until it is loaded. */
  goto(url: string): Promise<void>
  /** Clicks the first element of a CSS selector as a hand does. */
  click(selector: string): Promise<void>
  /** Types into the first element of a CSS selector as a keyboard does. */
  type(selector: string, text: string): Promise<void>
  chooseFile(selector: string, path: string): Promise<void>
  /** The value of an expression in the page, as JSON; null while the page is exchanged for the next one. */
  evaluate<Result>(expression: string): Promise<Result>
  close(): Promise<void>
}

export interface Engine {
  readonly name: string
  open(): Promise<Tab>
  close(): Promise<void>
}
