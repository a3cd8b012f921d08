import type { Request } from 'express'
import { loopbackOrigin } from '../network/index.ts'
import type { AuthEmails } from './emails.ts'
import type { Mailer } from './mailer.ts'
import type { AuthPages } from './pages.ts'

/** The kind of an e-mail, with the token for its link. */
export type MailKind =
  | { readonly kind: 'resetPassword' | 'verifyEmail'; readonly token: string }
  | { readonly kind: 'hasAccount' }

/** Sends e-mails with links to this site. Returns immediately, so that timing does not reveal whether one was sent. */
export interface AuthMailer {
  send(request: Request, to: string, mail: MailKind): void
}

/** The options of `createAuthMailer`. */
export interface AuthMailerOptions {
  readonly mailer: Mailer
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
    send(request, to, mail) {
      const base = origin ?? loopbackOrigin(request.protocol, request.headers.host) ?? 'http://localhost'
      const page = mail.kind === 'hasAccount' ? pages.signIn : pages[mail.kind]
      const url = new URL(page, base)
      if (mail.kind !== 'hasAccount') url.searchParams.set('token', mail.token)
      const text = emails[mail.kind]({ site, link: url.href })
      mailer.send({ to, ...text }).catch(log)
    },
  }
}
