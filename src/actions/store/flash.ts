import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Json } from '../json.ts'
import type { ShownOutcome } from '../page/page.ts'
import { readCookie } from '../request/cookies.ts'
import { type IdentityMark, isMarkOf, markOf } from '../ticket/identity-tag.ts'
import type { KeyRing } from '../ticket/keys.ts'
import type { SubmissionStore } from './store.ts'

/** Keeps what an action returned and flashed over the redirect, for the page that follows. */
export interface KeptOutcomes {
  /** Stores the outcome of an identity's call and answers its id. */
  keep(outcome: Omit<ShownOutcome, 'id'>, identity: string | null): Promise<string>
  /** Gives the browser the id. */
  announce(response: Response, id: string): void
  /** The outcome that this visitor has not seen yet, or as much of it as they may see. */
  findFor(request: Request, identity: string | null): Promise<ShownOutcome | undefined>
  /** The data that a form was showing when it was sent. */
  findData(id: string, identity: string | null): Promise<Json | undefined>
  /** Takes the id from the browser: what it names was shown. */
  clear(response: Response): void
}

const HOUR = 3_600_000

interface Kept {
  readonly outcome: Omit<ShownOutcome, 'id'>
  /** Whose call it was; null for nobody's. */
  readonly mark: IdentityMark | null
}

/**
 * Outcomes are stored for an hour; the browser has one minute to come for one. It may have changed hands by then:
 * nobody's outcome is for whoever comes next (that is how signing in ends), a person's is for that person only.
 * Where nobody is signed in, the browser is told what that person's call flashed, without data: that is how
 * signing out ends.
 */
export function createKeptOutcomes(
  store: SubmissionStore,
  { keys, now, isSecure }: { keys: KeyRing; now: () => number; isSecure: boolean },
): KeptOutcomes {
  const name = isSecure ? '__Host-signpost-outcome' : 'signpost-outcome'
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const

  /** The whole outcome, for the one it belongs to; its messages, for nobody; nothing for anybody else. */
  async function find(id: string, identity: string | null): Promise<ShownOutcome | undefined> {
    const stored = await store.find(`outcome:${id}`)
    if (stored === null) return undefined
    const { outcome, mark }: Kept = JSON.parse(stored)
    if (mark === null || isMarkOf(keys, mark, identity)) return { ...outcome, id }
    return identity === null ? { messages: outcome.messages } : undefined
  }

  return {
    async keep(outcome, identity) {
      const id = randomBytes(16).toString('base64url')
      await store.insert(
        `outcome:${id}`,
        JSON.stringify({ outcome, mark: markOf(keys, identity) } satisfies Kept),
        now() + HOUR,
      )
      return id
    },
    announce(response, id) {
      response.cookie(name, id, { ...options, maxAge: 60_000 })
    },
    async findFor(request, identity) {
      const id = readCookie(request, name)
      return id && /^[\w-]{22}$/.test(id) ? find(id, identity) : undefined
    },
    async findData(id, identity) {
      return (await find(id, identity))?.data
    },
    clear(response) {
      if (!response.headersSent) response.clearCookie(name, options)
    },
  }
}
