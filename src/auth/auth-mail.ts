import type { Request } from 'express'
import { loopbackOrigin } from '../network/index.ts'
import type { AuthEmails } from './emails.ts'
import type { MailQueue } from './mail-queue.ts'
import type { Mailer } from './mailer.ts'
import type { AuthPages } from './pages.ts'

/** The kind of an e-mail, with the token for its link. */
export type MailKind =
  | { readonly kind: 'resetPassword' | 'verifyEmail'; readonly token: string }
  | { readonly kind: 'hasAccount' }

/**
 * Sends e-mails with links to this site. With a mail queue it writes a row of the current transaction; without one it
 * returns immediately. Either way the timing does not reveal whether an e-mail was sent.
 */
export interface AuthMailer {
  send(request: Request, to: string, mail: MailKind): Promise<void>
  /** In place of an e-mail to an account that does not exist. */
  sendNothing(): Promise<void>
}

/** The options of `createAuthMailer`. */
export interface AuthMailerOptions {
  readonly mailer: Mailer | MailQueue
  readonly emails: AuthEmails
  readonly site: string
  readonly origin: string | undefined
  /** Target pages of the links. */
  readonly pages: AuthPages
  /** Called with the error when the mailer rejects. */
  readonly log: (error: unknown) => void
}

/** Creates the mailer of account e-mails. */
export function createAuthMailer(options: AuthMailerOptions): AuthMailer {
  const { mailer, emails, site, origin, pages, log } = options
  return {
    async send(request, to, mail) {
      const base = origin ?? loopbackOrigin(request.protocol, request.headers.host) ?? 'http://localhost'
      const page = mail.kind === 'hasAccount' ? pages.signIn : pages[mail.kind]
      const url = new URL(page, base)
      if (mail.kind !== 'hasAccount') url.searchParams.set('token', mail.token)
      const sending = mailer.send({ to, ...emails[mail.kind]({ site, link: url.href }) })
      if (isQueue(mailer)) await sending
      else sending.catch(log)
    },
    async sendNothing() {
      if (isQueue(mailer)) await mailer.sendNothing()
    },
  }
}

function isQueue(mailer: Mailer | MailQueue): mailer is MailQueue {
  return 'sendNothing' in mailer
}
