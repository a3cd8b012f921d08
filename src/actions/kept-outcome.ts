import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { readCookie } from './cookies.ts'
import type { Json } from './json.ts'
import type { ShownOutcome } from './page.ts'
import type { SubmissionStore } from './store.ts'

/** Keeps what an action returned and flashed over the redirect, for the page that follows. */
export interface KeptOutcomes {
  /** Stores an outcome and answers its id. */
  keep(outcome: Omit<ShownOutcome, 'id'>): Promise<string>
  /** Gives the browser the id. */
  announce(response: Response, id: string): void
  /** The outcome that this visitor has not seen yet. */
  findFor(request: Request): Promise<ShownOutcome | undefined>
  /** The data that a form was showing when it was sent. */
  findData(id: string): Promise<Json | undefined>
  /** Takes the id from the browser: what it names was shown. */
  clear(response: Response): void
}

const HOUR = 3_600_000

/** Outcomes are stored for an hour; the browser has one minute to come for one. */
export function createKeptOutcomes(
  store: SubmissionStore,
  { now, isSecure }: { now: () => number; isSecure: boolean },
): KeptOutcomes {
  const name = isSecure ? '__Host-signpost-outcome' : 'signpost-outcome'
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const

  async function find(id: string): Promise<Omit<ShownOutcome, 'id'> | undefined> {
    const stored = await store.find(`outcome:${id}`)
    return stored === null ? undefined : JSON.parse(stored)
  }

  return {
    async keep(outcome) {
      const id = randomBytes(16).toString('base64url')
      await store.insert(`outcome:${id}`, JSON.stringify(outcome), now() + HOUR)
      return id
    },
    announce(response, id) {
      response.cookie(name, id, { ...options, maxAge: 60_000 })
    },
    async findFor(request) {
      const id = readCookie(request, name)
      if (!id || !/^[\w-]{22}$/.test(id)) return undefined
      const outcome = await find(id)
      return outcome && { ...outcome, id }
    },
    async findData(id) {
      return (await find(id))?.data
    },
    clear(response) {
      if (!response.headersSent) response.clearCookie(name, options)
    },
  }
}
