import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Entries } from '../input/decode.ts'
import type { Json } from '../json.ts'
import type { Problems } from '../outcome.ts'
import { type RefusalCode, unavailable } from '../refusal.ts'
import type { StagedFile } from '../saved-forms/staged-files.ts'
import type { Done } from '../store/once.ts'
import type { SubmissionStore } from '../store/store.ts'
import { type IdentityMark, isMarkOf, markOf } from '../ticket/identity-tag.ts'
import type { KeyRing } from '../ticket/keys.ts'
import { open, seal } from '../ticket/seal.ts'

/** How far long work has come: what an action that is a generator yields. */
export interface Progress {
  readonly done?: number
  /** Without it nobody knows how much there is to do, and the bar only shows that something is done. */
  readonly total?: number
  readonly message?: string
}

/** What long work came to: an outcome, or why there is none. */
export type WorkEnd = Done | WorkFailure

/** What is told, and stored, of work that failed. */
export interface WorkFailure {
  readonly code: RefusalCode
  readonly status: number
  readonly problems: Problems
  /** Files that arrived and need not be sent again. */
  readonly staged?: readonly StagedFile[]
}

/** Work as whoever began it finds it. */
export interface FoundWork {
  readonly progress: Progress
  /** Absent while it goes on. */
  readonly end?: WorkEnd
  /** What was typed, for the form that has to be shown again. */
  readonly values: Entries
}

/** Long work: actions that go on after their POST was answered. */
export interface Works {
  /**
   * Makes room for work of an identity under an id of `newWorkId`, in the transaction that goes on. What it answers begins
   * the work. Throws a 503 while a hundred others go on in this process, and when the process is about to end.
   */
  admit(id: string, work: NewWork): Promise<() => void>
  /** How far it is; null when this identity has no such work. */
  find(id: string, identity: string | null): Promise<FoundWork | null>
  /** Resolves when it has come further, at the latest after `wait` milliseconds. */
  untilFurther(id: string, wait: number): Promise<void>
  /** Admits no more, and resolves when all has ended; after `wait` milliseconds what goes on is told to stop. */
  finish(wait: number): Promise<void>
}

export interface NewWork {
  readonly identity: string | null
  /** Text, without secrets. */
  readonly values: Entries
  /** Does it, and never rejects. */
  readonly run: (tell: (progress: Progress) => void) => Promise<WorkEnd>
  /** Told when nobody can wait for it any more. */
  readonly stop: () => void
}

interface Stored {
  readonly mark: IdentityMark | null
  readonly kid: string
  readonly sealed: string
  readonly progress: Progress
  readonly end?: WorkEnd
  /** When the process that does it was last heard of, in milliseconds since 1970. */
  readonly heard: number
}

interface Running {
  readonly mark: IdentityMark | null
  progress: Progress
  /** Called, and replaced, whenever it comes further. */
  further: PromiseWithResolvers<void>
  readonly ended: Promise<void>
  /** Tells it to stop, and everybody that it was interrupted. */
  readonly interrupt: () => Promise<void>
}

const MAX_RUNNING = 100
const KEPT = 2 * 86_400_000

/** How often a process says that it lives, and after which silence it does not: milliseconds. */
const BEAT = 2000
const SILENCE = 20_000

/** What is told of work whose process has ended before it. */
export const INTERRUPTED: WorkFailure = {
  code: 'UNAVAILABLE',
  status: 503,
  problems: {
    sentence:
      'This was interrupted: the server was stopped while it was at it. A part of it may be done. Please look before you send it again.',
    fields: {},
  },
}

/**
 * Work goes on in the process that began it. The store knows how far it is, so that every process can tell, and what it
 * came to for two days. What was typed is sealed there.
 */
export function createWorks(
  store: SubmissionStore,
  { keys, now }: { keys: KeyRing; now: () => number },
): Works {
  const running = new Map<string, Running>()
  let isFinishing = false

  function begin(id: string, stored: Stored, { run, stop }: NewWork): void {
    const write = (change: Partial<Stored>) =>
      store.update(keyOf(id), JSON.stringify({ ...stored, progress: work.progress, heard: now(), ...change }))
    const interrupt = async () => {
      running.delete(id)
      stop()
      await write({ end: INTERRUPTED }).catch(() => {})
    }
    const ended = Promise.withResolvers<void>()
    const further = Promise.withResolvers<void>()
    const work: Running = { mark: stored.mark, progress: {}, further, ended: ended.promise, interrupt }
    running.set(id, work)
    const beat = setInterval(() => running.has(id) && void write({}).catch(() => {}), BEAT)
    const tell = (progress: Progress) => {
      work.progress = progress
      goOn(work)
    }
    const finish = async (end: WorkEnd) => {
      clearInterval(beat)
      if (running.has(id)) await write({ end }).catch(() => {})
      running.delete(id)
      goOn(work)
      ended.resolve()
    }
    void run(tell).then(finish)
  }

  function isFor(mark: IdentityMark | null, identity: string | null): boolean {
    return mark === null || isMarkOf(keys, mark, identity)
  }

  return {
    async admit(id, work) {
      if (isFinishing || running.size >= MAX_RUNNING) throw unavailable(undefined, { retryAfterSeconds: 5 })
      const sealed = seal(keys.current, { purpose: 'held', context: id }, [...work.values] as unknown as Json)
      const { kid } = keys.current
      const stored: Stored = { mark: markOf(keys, work.identity), kid, sealed, progress: {}, heard: now() }
      await store.insert(keyOf(id), JSON.stringify(stored), now() + KEPT)
      return () => begin(id, stored, work)
    },

    async find(id, identity) {
      const here = running.get(id)
      if (here) return isFor(here.mark, identity) ? { progress: here.progress, values: new Map() } : null
      const text = ID.test(id) ? await store.find(keyOf(id)) : null
      const stored: Stored | null = text === null ? null : JSON.parse(text)
      if (!stored || !isFor(stored.mark, identity)) return null
      const { progress, end = now() - stored.heard > SILENCE ? INTERRUPTED : undefined } = stored
      return end ? { progress, end, values: await valuesOf(id, stored) } : { progress, values: new Map() }
    },

    async untilFurther(id, wait) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, wait)
      void running.get(id)?.further.promise.then(resolve)
      await promise
      clearTimeout(timer)
    },

    async finish(wait) {
      isFinishing = true
      const all = Promise.all([...running.values()].map(({ ended }) => ended))
      await Promise.race([all, sleep(wait, undefined, { ref: false })])
      await Promise.all([...running.values()].map(({ interrupt }) => interrupt()))
    },
  }

  async function valuesOf(id: string, { kid, sealed }: Stored): Promise<Entries> {
    const key = keys.find(kid)
    const values = key && (await open(key, { purpose: 'held', context: id }, sealed))
    return new Map(Array.isArray(values) ? (values as unknown as [string, string[]][]) : [])
  }
}

const ID = /^[\w-]{22}$/

/** An id that nobody guesses: 128 random bits. */
export function newWorkId(): string {
  return randomBytes(16).toString('base64url')
}

const keyOf = (id: string) => `work:${id}`

function goOn(work: Running): void {
  work.further.resolve()
  work.further = Promise.withResolvers()
}
