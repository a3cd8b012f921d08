import { hash, randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Json } from '../json.ts'
import { type IdentityMark, isMarkOf, markOf } from '../ticket/identity-tag.ts'
import type { KeyRing } from '../ticket/keys.ts'
import type { SubmissionStore } from './store.ts'

/** An outcome on the page that follows it. */
export interface FlashedOutcome {
  /** The id it is stored under. */
  readonly id?: string | undefined
  /** The form whose action returned data, and the data. */
  readonly form?: string | undefined
  readonly data?: Json | undefined
  readonly messages: readonly string[]
}

/** Keeps the data and messages of an action over the redirect, for the page that follows. */
export interface FlashStore {
  /** Stores the outcome of a user's call and resolves to its id. */
  keep(outcome: Omit<FlashedOutcome, 'id'>, identity: string | null): Promise<string>
  /** Sends the id to the browser, as a cookie, for the page that the response leads to. */
  announce(response: Response, id: string, location: string): void
  /**
   * The outcome that this visitor has not seen yet, or the part of it that they may see: of several, the first one that
   * leads to this page.
   */
  findFor(
    request: Request,
    visit: { readonly page: string; readonly identity: string | null },
  ): Promise<FlashedOutcome | undefined>
  /** The data that a form was showing when it was sent. */
  findData(id: string, identity: string | null): Promise<Json | undefined>
  /** Deletes the cookie of an outcome that was shown. */
  clear(response: Response, id: string): void
}

const HOUR = 3_600_000

/** More are dropped by the browser after a minute. */
const MOST_AT_ONCE = 20

function markOfPage(location: string): string {
  return hash('sha256', location.split('#', 1)[0] ?? '', 'base64url').slice(0, 10)
}

interface Kept {
  readonly outcome: Omit<FlashedOutcome, 'id'>
  /** Whose call it was; null if no user was signed in. */
  readonly mark: IdentityMark | null
}

/**
 * Outcomes are stored for an hour; the cookie that names one, and the page it is for, lives for a minute. The user may have changed by then: an
 * outcome without a user is for the next visitor with this browser (signing in ends like that), a user's outcome is for that user only.
 * A visitor who is not signed in gets the messages of a user's outcome, without the data: signing out ends like that.
 */
export function createFlashStore(
  store: SubmissionStore,
  { keys, now, isSecure }: { keys: KeyRing; now: () => number; isSecure: boolean },
): FlashStore {
  // A cookie for each: two responses at once do not overwrite each other.
  const prefix = isSecure ? '__Host-signpost-outcome-' : 'signpost-outcome-'
  const announced = new RegExp(`(?:^|; *)${prefix}([\\w-]{22})=([\\w-]{10})(?=;|$)`, 'g')
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const

  /** The whole outcome for its user, the messages for a visitor who is not signed in, nothing for another user. */
  async function find(id: string, identity: string | null): Promise<FlashedOutcome | undefined> {
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
    announce(response, id, location) {
      response.cookie(prefix + id, markOfPage(location), { ...options, maxAge: 60_000 })
    },
    async findFor(request, { page, identity }) {
      const all = [...(request.headers.cookie ?? '').matchAll(announced)].slice(-MOST_AT_ONCE)
      const own = markOfPage(page)
      // A page that the redirect leads to may redirect on.
      const chosen = all.find(([, , mark]) => mark === own) ?? all.at(-1)
      return chosen?.[1] === undefined ? undefined : find(chosen[1], identity)
    },
    async findData(id, identity) {
      return (await find(id, identity))?.data
    },
    clear(response, id) {
      if (!response.headersSent) response.clearCookie(prefix + id, options)
    },
  }
}
