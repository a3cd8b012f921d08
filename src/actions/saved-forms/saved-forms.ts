import { randomBytes } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import type { AnySchema } from '../../schema/index.ts'
import type { Entries } from '../input/decode.ts'
import type { Json } from '../json.ts'
import type { Failure } from '../page/form.ts'
import { readCookie } from '../request/cookies.ts'
import type { SubmissionStore } from '../store/store.ts'
import { type IdentityMark, isMarkOf } from '../ticket/identity-tag.ts'
import { createKeyOf, type Key, type KeyRing } from '../ticket/keys.ts'
import { open, seal } from '../ticket/seal.ts'
import type { OpenedTicket } from '../ticket/ticket.ts'

/** A form that was sent while its person was signed out. */
export interface Parking {
  readonly ticket: OpenedTicket
  /** The form's identity on its page. */
  readonly form: string
  /** Text only, no secrets. */
  readonly values: Entries
  /** Whether files came with it, which are not kept. */
  readonly hasFiles: boolean
  /** What the form was drawn with: nobody has judged it yet. */
  readonly captured?: Captured | undefined
}

interface Captured {
  /** The action that captures it. */
  readonly action: string
  readonly state: Json
}

/** What is sealed. */
interface Held {
  readonly text: readonly (readonly [name: string, values: readonly string[]])[]
  readonly hasFiles: boolean
  readonly captured?: Captured | undefined
}

interface Settings {
  readonly keys: KeyRing
  readonly now: () => number
  readonly isSecure: boolean
  /** The schema of what an action captures. */
  readonly schemaOf: (action: string) => AnySchema | undefined
}

/** Keeps the text of a form while its person signs in again, encrypted for the browser that sent it. */
export interface ParkedForms {
  /** Keeps it and tells the browser the key. Answers false when it is too much to keep (64 KiB). */
  park(response: Response, parking: Parking): Promise<boolean>
  /** The form as a failure of this page, if this person's text is waiting for it. Another person's is thrown away. */
  findFor(request: Request, response: Response, visit: Visit): Promise<Failure | undefined>
  /** Forgets the text of a form that has been sent since. */
  forget(request: Request, response: Response, form: string): Promise<void>
}

interface Visit {
  readonly page: string
  readonly identity: string | null
}

interface Parked extends IdentityMark {
  readonly page: string
  readonly form: string
  readonly sealed: string
}

const MAX_TEXT = 64 << 10
const HOUR = 3_600_000
const SENTENCE = 'You were signed out before this was sent. Your text is here: please check it and send it.'
const WITHOUT_FILES =
  'You were signed out before this was sent. Your text is here, your files are not: please choose them again, check the text and send it.'

/** Parked text is kept for an hour. The key is in the browser's cookie only: the store alone shows nothing. */
export function createParkedForms(
  store: SubmissionStore,
  { keys, now, isSecure, schemaOf }: Settings,
): ParkedForms {
  const name = isSecure ? '__Host-signpost-parked' : 'signpost-parked'
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure }

  async function find(request: Request): Promise<{ id: string; key: Key; parked: Parked } | null> {
    const match = /^([\w-]{22})\.([\w-]{43})$/.exec(readCookie(request, name) ?? '')
    const stored = match && (await store.find(`parked:${match[1]}`))
    if (!match || !stored) return null
    return {
      id: match[1] as string,
      key: createKeyOf('parked', Buffer.from(match[2] as string, 'base64url')),
      parked: JSON.parse(stored),
    }
  }

  async function drop(response: Response, id: string): Promise<void> {
    await store.delete(`parked:${id}`)
    if (!response.headersSent) response.clearCookie(name, options)
  }

  return {
    async park(response, { ticket, form, values, hasFiles, captured }) {
      const text = [...values].map(
        ([field, sent]) => [field, sent.filter((value) => typeof value === 'string')] as const,
      )
      if (ticket.identity === undefined || JSON.stringify(text).length > MAX_TEXT) return false
      const id = randomBytes(16).toString('base64url')
      const secret = randomBytes(32)
      const held: Held = { text, hasFiles, captured }
      const key = createKeyOf('parked', secret)
      const sealed = seal(key, { purpose: 'park', context: id }, held as unknown as Json)
      const parked: Parked = {
        kid: ticket.key.kid,
        identity: ticket.identity,
        page: ticket.page,
        form,
        sealed,
      }
      await store.insert(`parked:${id}`, JSON.stringify(parked), now() + HOUR)
      response.cookie(name, `${id}.${secret.toString('base64url')}`, { ...options, maxAge: HOUR })
      return true
    },

    async findFor(request, response, { page, identity }) {
      const found = identity === null ? null : await find(request)
      if (!found) return undefined
      const { id, key, parked } = found
      if (!isMarkOf(keys, parked, identity)) return drop(response, id).then(() => undefined)
      if (parked.page !== page) return undefined
      const opened = await open(key, { purpose: 'park', context: id }, parked.sealed)
      if (opened === undefined) return undefined
      // Nobody else has the key: it is what was parked.
      const { text, hasFiles, captured } = opened as unknown as Held
      const values = new Map(text.map(([name, sent]) => [name, [...sent]]))
      const schema = captured && schemaOf(captured.action)
      return {
        form: parked.form,
        code: 'UNAUTHORIZED',
        status: 200,
        problems: { sentence: hasFiles ? WITHOUT_FILES : SENTENCE, fields: {} },
        values,
        ...(schema && { captured: { schema, state: captured.state } }),
      }
    },

    async forget(request, response, form) {
      const found = await find(request)
      if (found?.parked.form === form) await drop(response, found.id)
    },
  }
}
