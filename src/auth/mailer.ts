/** A plain-text e-mail. */
export interface Mail {
  /** The address of the account. */
  readonly to: string
  readonly subject: string
  readonly text: string
}

/**
 * Sends e-mail. The response does not wait for it, because its timing would reveal whether an account exists. Rejections
 * go to the `log` option of `createAuth`.
 */
export interface Mailer {
  send(mail: Mail): Promise<void>
}
