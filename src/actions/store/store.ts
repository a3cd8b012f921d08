/**
 * Where the engine keeps what must outlive a request: receipts of `once` forms, outcomes on their way to the
 * next page, parked text, the handles of staged files. `src/content` implements it in the application's own
 * database, so that a receipt commits with the handler's writes.
 */
export interface SubmissionStore {
  /**
   * Runs work in one transaction that the application's own writes join. A throw rolls everything back. `signal`
   * fires when the work's time is over. A store that can take back what the application wrote does so then, rejects,
   * and refuses what the work still writes. One that cannot lets the work end and holds its keys until then.
   */
  transaction<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * True when the key was free. In a transaction it waits for another transaction that holds the same key.
   * `expires` is in milliseconds since 1970.
   */
  insert(key: string, value: string, expires: number): Promise<boolean>
  /** Changes the value of a key that is there. */
  update(key: string, value: string): Promise<void>
  /** The value; null when there is none, or when it has expired. */
  find(key: string): Promise<string | null>
  delete(key: string): Promise<void>
  /** Removes what has expired by `now` (milliseconds since 1970) and answers how many entries that were. */
  sweep(now: number): Promise<number>
}
