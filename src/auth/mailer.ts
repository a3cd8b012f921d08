/** A plain-text e-mail. */
export interface Mail {
  /** The address of the account. */
  readonly to: string
  readonly subject: string
  readonly text: string
  /**
   * Identifies the e-mail, a UUIDv7: the same at every attempt to send it. Use it as `Message-ID`, so that an e-mail that
   * was sent twice is recognized. `createMailQueue` adds it.
   */
  readonly id?: string
}

/**
 * Sends e-mail. The response does not wait for it, because its timing would reveal whether an account exists. Rejections
 * go to the `log` option of `createAuth`. A process that ends in that moment loses the e-mail: put a `createMailQueue`
 * in front.
 */
export interface Mailer {
  send(mail: Mail): Promise<void>
}
