import type { Request } from 'express'
import { loopbackOrigin } from '../network/index.ts'
import type { Letters } from './emails.ts'
import type { Mailer } from './mailer.ts'
import type { AuthPages } from './pages.ts'

/** What a letter has to say. */
export type Errand =
  | { readonly kind: 'resetPassword' | 'verifyEmail'; readonly token: string }
  | { readonly kind: 'hasAccount' }

/** Sends letters with links to this site. Answers at once: nobody waits for a letter, or learns that there is one. */
export interface Post {
  send(request: Request, to: string, errand: Errand): void
}

export interface PostOptions {
  readonly mailer: Mailer
  readonly letters: Letters
  readonly site: string
  readonly origin: string | undefined
  /** The pages that links lead to. */
  readonly pages: AuthPages
  /** Told what the mailer rejected with. */
  readonly log: (error: unknown) => void
}

export function createPost({ mailer, letters, site, origin, pages, log }: PostOptions): Post {
  return {
    send(request, to, errand) {
      const base = origin ?? loopbackOrigin(request.protocol, request.headers.host) ?? 'http://localhost'
      const page = errand.kind === 'hasAccount' ? pages.signIn : pages[errand.kind]
      const url = new URL(page, base)
      if (errand.kind !== 'hasAccount') url.searchParams.set('token', errand.token)
      const words = letters[errand.kind]({ site, link: url.href })
      mailer.send({ to, ...words }).catch(log)
    },
  }
}
