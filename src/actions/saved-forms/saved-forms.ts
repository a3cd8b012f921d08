import { randomBytes } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'
import { networkOf } from '../../network/index.ts'
import type { AnySchema } from '../../schema/index.ts'
import type { FormToSave, SavedForms, SavedSubmission, StagedFiles, StagedFor } from '../call/plug-ins.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Json } from '../json.ts'
import type { Failure } from '../page/failure.ts'
import { actionIn } from '../page/form-name.ts'
import { Refusal } from '../refusal.ts'
import { readCookie } from '../request/cookies.ts'
import { type Done, findDone } from '../store/once.ts'
import type { SubmissionStore } from '../store/store.ts'
import { type IdentityMark, isMarkOf } from '../ticket/identity-tag.ts'
import { createKeyOf, type Key, type KeyRing } from '../ticket/keys.ts'
import { open, seal } from '../ticket/seal.ts'
import { createQuota, type QuotaItem } from './quota.ts'

/** The content of the seal. */
interface Sealed {
  readonly text: readonly (readonly [name: string, values: readonly string[]])[]
  readonly staged: readonly StagedFile[]
  readonly hasLostFiles: boolean
  readonly captured?: FormToSave['captured']
  readonly submission?: SavedSubmission | undefined
  readonly url: string
}

interface Receipt {
  readonly done?: Done
  /** It was sent with another text. */
  readonly refusal?: Refusal
}

interface Settings {
  readonly keys: KeyRing
  readonly now: () => number
  readonly isSecure: boolean
  /** The schema of the captured state of an action. */
  readonly schemaOf: (action: string) => AnySchema | undefined
  readonly stagedFiles: StagedFiles
}

interface Stored extends IdentityMark {
  readonly page: string
  readonly form: string
  readonly sealed: string
}

const MAX_TEXT = 64 << 10
/** Bytes that are kept for one user, for one network, and for all together. Beyond that, the oldest form is dropped. */
const MAX_PER_USER = 256 << 10
const MAX_PER_NETWORK = 4 << 20
const MAX_IN_ALL = 64 << 20
const LEAST_BYTES = 1 << 10
const HOUR = 3_600_000
const SENTENCE = 'You were signed out before this was sent. Your text is here: please check it and send it.'
const WITHOUT_FILES =
  'You were signed out before this was sent. Your text is here, but not every file is: please choose what is missing again, check the text and send it.'

/**
 * Saves the text of a form for an hour while its user signs in again. The key is in the browser's cookie only, so that
 * the store alone reveals nothing.
 */
export function createSavedForms(
  store: SubmissionStore,
  { keys, now, isSecure, schemaOf, stagedFiles }: Settings,
): SavedForms {
  const quota = createQuota<QuotaItem>(now, LEAST_BYTES)
  const name = isSecure ? '__Host-signpost-saved-form' : 'signpost-saved-form'
  const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure }

  async function find(request: Request): Promise<{ id: string; key: Key; stored: Stored } | null> {
    const match = /^([\w-]{22})\.([\w-]{43})$/.exec(readCookie(request, name) ?? '')
    const text = match && (await store.find(`saved-form:${match[1]}`))
    if (!match || !text) return null
    return {
      id: match[1] as string,
      key: createKeyOf('saved-form', Buffer.from(match[2] as string, 'base64url')),
      stored: JSON.parse(text),
    }
  }

  /** What is known of the submission: done, sent with another text, or nothing. */
  async function receiptOf(submission: SavedSubmission | undefined): Promise<Receipt> {
    if (!submission) return {}
    try {
      const done = await findDone(store, submission)
      return done ? { done } : {}
    } catch (error) {
      if (error instanceof Refusal) return { refusal: error }
      throw error
    }
  }

  /** Best effort: the text is here, whatever has become of the files. */
  async function stillStaged(staged: readonly StagedFile[], by: StagedFor): Promise<readonly StagedFile[]> {
    const handles = staged.map(({ field, handle }) => stagedFiles.find(new Map([[field, [handle]]]), by))
    return (await Promise.all(handles).catch(() => [])).flat()
  }

  /** Keeps a form for an hour, within the shares of its user and their network. */
  async function keep(id: string, stored: Stored, address: string): Promise<void> {
    const value = JSON.stringify(stored)
    const expires = now() + HOUR
    await store.insert(`saved-form:${id}`, value, expires)
    const dropped = quota.add({ id, size: value.length, expires }, [
      { name: `user ${stored.identity}`, limit: MAX_PER_USER },
      { name: `network ${networkOf(address)}`, limit: MAX_PER_NETWORK },
      { name: 'all', limit: MAX_IN_ALL },
    ])
    for (const oldest of dropped) await store.delete(`saved-form:${oldest.id}`)
  }

  async function drop(response: Response, id: string): Promise<void> {
    quota.remove(id)
    await store.delete(`saved-form:${id}`)
    if (!response.headersSent) response.clearCookie(name, options)
  }

  return {
    async save(response, { address, ticket, form, values, staged, hasLostFiles, captured, submission, url }) {
      const text = [...values].map(
        ([field, sent]) => [field, sent.filter((value) => typeof value === 'string')] as const,
      )
      if (ticket.identity === undefined || JSON.stringify(text).length > MAX_TEXT) return false
      const id = randomBytes(16).toString('base64url')
      const secret = randomBytes(32)
      const content: Sealed = { text, staged, hasLostFiles, captured, submission, url }
      const key = createKeyOf('saved-form', secret)
      const sealed = seal(key, { purpose: 'saved-form', context: id }, content as unknown as Json)
      const stored: Stored = {
        kid: ticket.key.kid,
        identity: ticket.identity,
        page: ticket.page,
        form,
        sealed,
      }
      await keep(id, stored, address)
      response.cookie(name, `${id}.${secret.toString('base64url')}`, { ...options, maxAge: HOUR })
      return true
    },

    async findFor(request, response, { page, identity }) {
      const found = identity === null ? null : await find(request)
      if (!found) return undefined
      const { id, key, stored } = found
      if (!isMarkOf(keys, stored, identity)) return drop(response, id).then(() => undefined)
      if (stored.page !== page) return undefined
      const opened = await open(key, { purpose: 'saved-form', context: id }, stored.sealed)
      if (opened === undefined) return undefined
      // No one else has the key, so this is what was saved.
      const { text, staged, hasLostFiles, captured, submission, url } = opened as unknown as Sealed
      const receipt = await receiptOf(submission)
      if (receipt.done) {
        await drop(response, id)
        return { kind: 'done', form: stored.form, done: receipt.done }
      }
      const values = new Map(text.map(([name, sent]) => [name, [...sent]]))
      const schema = captured && schemaOf(captured.action)
      const present = await stillStaged(staged, { action: actionIn(stored.form), identity })
      const sentence = hasLostFiles || present.length < staged.length ? WITHOUT_FILES : SENTENCE
      const failure: Failure = {
        form: stored.form,
        code: receipt.refusal?.code ?? 'UNAUTHORIZED',
        status: 200,
        problems: { sentence: receipt.refusal?.message ?? sentence, fields: {} },
        values,
        staged: present,
        ...(schema && { captured: { schema, state: captured.state } }),
        ...(submission && !receipt.refusal && { submission }),
      }
      return { kind: 'waiting', failure, url }
    },

    async forget(request, response, form) {
      const found = await find(request)
      if (found?.stored.form === form) await drop(response, found.id)
    },
  }
}
