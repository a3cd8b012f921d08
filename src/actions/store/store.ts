/**
 * Storage for what the engine keeps between requests: receipts of `once` forms, flash data, saved forms, the handles of
 * staged files, jobs. `signpost/content` implements it in the application's own database, so that a receipt commits with
 * the handler's writes.
 */
export interface SubmissionStore {
  /**
   * Runs work in one transaction that the application's own writes join. A throw rolls everything back. `signal` fires
   * when the deadline of the work has passed: a store that can roll the application's writes back does so, rejects, and
   * refuses further writes of the work; any other lets the work end and holds its keys until then.
   */
  transaction<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * Inserts a value and resolves to true, or to false if the key exists. In a transaction it waits for another
   * transaction that holds the same key.
   *
   * @param expires in milliseconds since 1970
   */
  insert(key: string, value: string, expires: number): Promise<boolean>
  /** Replaces the value of an existing key. */
  update(key: string, value: string): Promise<void>
  /** The value; null if there is none, or if it has expired. */
  find(key: string): Promise<string | null>
  delete(key: string): Promise<void>
  /** Removes the entries that have expired by `now` (milliseconds since 1970) and resolves to their number. */
  sweep(now: number): Promise<number>
}
