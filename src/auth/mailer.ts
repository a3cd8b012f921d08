/** A letter in plain text. */
export interface Mail {
  /** One address, as the account has it. */
  readonly to: string
  readonly subject: string
  readonly text: string
}

/**
 * Sends mail. Nobody waits for it: a visitor's answer must not tell by its time whether there was something to send. What
 * it rejects with goes to `log` of `createAuth`.
 */
export interface Mailer {
  send(mail: Mail): Promise<void>
}
