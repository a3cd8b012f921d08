// Jobs in the store: their progress, heartbeat and result. Over 200 lines because starting, finding and closing share the
// same state.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from '../action/progress.ts'
import type { Entries } from '../input/decode.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Json } from '../json.ts'
import type { Problems } from '../outcome.ts'
import { type RefusalCode, tooManyRequests, unavailable } from '../refusal.ts'
import type { Done } from '../store/once.ts'
import type { SubmissionStore } from '../store/store.ts'
import { type IdentityMark, isMarkOf, markOf } from '../ticket/identity-tag.ts'
import type { KeyRing } from '../ticket/keys.ts'
import { open, seal } from '../ticket/seal.ts'

/** The end of a job: an outcome, or why there is none. */
export type JobEnd = Done | JobFailure

/** The stored result of a failed job. */
export interface JobFailure {
  readonly code: RefusalCode
  readonly status: number
  readonly problems: Problems
  /** The files of its form, which need not be sent again. */
  readonly staged?: readonly StagedFile[]
}

/** A job, as the user who started it sees it. */
export interface FoundJob {
  readonly progress: Progress
  /** Absent while it runs. */
  readonly end?: JobEnd
  /** The text of its form, which is shown again if the job fails. */
  readonly values: Entries
}

/** Jobs: actions that continue after their POST was answered. */
export interface Jobs {
  /**
   * Stores a new job under an id of `newJobId`, in the current transaction. Resolves to the function that starts it.
   *
   * @throws Refusal with 429 while 10 others of this visitor run in this process, with 503 while 100 run in all, and
   *   after `close`
   */
  admit(id: string, job: NewJob): Promise<() => void>
  /** The job; null if this user has no such job. */
  find(id: string, identity: string | null): Promise<FoundJob | null>
  /** Resolves at its next progress, at the latest after `wait` milliseconds. */
  nextProgress(id: string, wait: number): Promise<void>
  /** Starts no more, and resolves when all have ended; after `timeout` milliseconds those that run are stopped. */
  close(timeout: number): Promise<void>
}

/** A job to be started. */
export interface NewJob {
  /** The user it belongs to; null for a visitor who is not signed in. */
  readonly identity: string | null
  /** Whose share of the places it takes: the user, or the network of a visitor who is not signed in. */
  readonly visitor: string
  /** Text, without secrets. */
  readonly values: Entries
  /** Runs the job. Never rejects. */
  readonly run: (reportProgress: (progress: Progress) => void) => Promise<JobEnd>
  /** Called when the job has to stop. */
  readonly stop: () => void
}

interface Stored {
  readonly mark: IdentityMark | null
  readonly kid: string
  /** The text of its form; null after a success. */
  readonly sealed: string | null
  readonly progress: Progress
  readonly end?: JobEnd
  /** Time of the last heartbeat of the process that runs it, in milliseconds since 1970. */
  readonly lastHeartbeat: number
}

interface Running {
  readonly visitor: string
  readonly mark: IdentityMark | null
  progress: Progress
  /** Resolved, and replaced, at each progress. */
  next: PromiseWithResolvers<void>
  readonly ended: Promise<void>
  /** Stops it and stores that it was interrupted. */
  readonly interrupt: () => Promise<void>
}

const MAX_RUNNING = 100
/** One visitor cannot take the places of all. */
const MAX_PER_VISITOR = 10
/** How long a result is kept: two days, in milliseconds. */
const KEPT_FOR = 2 * 86_400_000

/** Milliseconds between two heartbeats, and until a process without one counts as dead. */
const HEARTBEAT_INTERVAL = 2000
const HEARTBEAT_TIMEOUT = 20_000

/** The result of a job whose process ended before it. */
export const INTERRUPTED: JobFailure = {
  code: 'UNAVAILABLE',
  status: 503,
  problems: {
    sentence:
      'This was interrupted, because the server was stopped. A part of it may be done. Please check before you send it again.',
    fields: {},
  },
}

/**
 * A job runs in the process that started it. The store has its progress, so that every process can show it, and its
 * result for two days. The text of its form is sealed there.
 */
export function createJobs(
  store: SubmissionStore,
  { keys, now }: { keys: KeyRing; now: () => number },
): Jobs {
  const running = new Map<string, Running>()
  let isClosed = false

  function start(id: string, stored: Stored, { visitor, run, stop }: NewJob): void {
    const write = (change: Partial<Stored>) =>
      store.update(
        keyOf(id),
        JSON.stringify({ ...stored, progress: job.progress, lastHeartbeat: now(), ...change }),
      )
    const interrupt = async () => {
      running.delete(id)
      stop()
      await write({ end: INTERRUPTED }).catch(() => {})
    }
    const ended = Promise.withResolvers<void>()
    const next = Promise.withResolvers<void>()
    const job: Running = { visitor, mark: stored.mark, progress: {}, next, ended: ended.promise, interrupt }
    running.set(id, job)
    const heartbeat = setInterval(() => running.has(id) && void write({}).catch(() => {}), HEARTBEAT_INTERVAL)
    const reportProgress = (progress: Progress) => {
      job.progress = progress
      notify(job)
    }
    const finish = async (end: JobEnd) => {
      clearInterval(heartbeat)
      // The text is for a form that is shown again.
      const change = 'outcome' in end ? { end, sealed: null } : { end }
      if (running.has(id)) await write(change).catch(() => {})
      running.delete(id)
      notify(job)
      ended.resolve()
    }
    void run(reportProgress).then(finish)
  }

  function countOf(visitor: string): number {
    let count = 0
    for (const job of running.values()) if (job.visitor === visitor) count++
    return count
  }

  function isFor(mark: IdentityMark | null, identity: string | null): boolean {
    return mark === null || isMarkOf(keys, mark, identity)
  }

  return {
    async admit(id, job) {
      if (isClosed || running.size >= MAX_RUNNING) throw unavailable(undefined, { retryAfterSeconds: 5 })
      if (countOf(job.visitor) >= MAX_PER_VISITOR) throw tooManyRequests(undefined, { retryAfterSeconds: 5 })
      const sealed = seal(keys.current, { purpose: 'job', context: id }, [...job.values] as unknown as Json)
      const { kid } = keys.current
      const stored: Stored = {
        mark: markOf(keys, job.identity),
        kid,
        sealed,
        progress: {},
        lastHeartbeat: now(),
      }
      await store.insert(keyOf(id), JSON.stringify(stored), now() + KEPT_FOR)
      return () => start(id, stored, job)
    },

    async find(id, identity) {
      const here = running.get(id)
      if (here) return isFor(here.mark, identity) ? { progress: here.progress, values: new Map() } : null
      const text = ID.test(id) ? await store.find(keyOf(id)) : null
      const stored: Stored | null = text === null ? null : JSON.parse(text)
      if (!stored || !isFor(stored.mark, identity)) return null
      const { progress, end = now() - stored.lastHeartbeat > HEARTBEAT_TIMEOUT ? INTERRUPTED : undefined } =
        stored
      return end ? { progress, end, values: await valuesOf(id, stored) } : { progress, values: new Map() }
    },

    async nextProgress(id, wait) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, wait)
      void running.get(id)?.next.promise.then(resolve)
      await promise
      clearTimeout(timer)
    },

    async close(timeout) {
      isClosed = true
      const all = Promise.all([...running.values()].map(({ ended }) => ended))
      await Promise.race([all, sleep(timeout, undefined, { ref: false })])
      await Promise.all([...running.values()].map(({ interrupt }) => interrupt()))
    },
  }

  async function valuesOf(id: string, { kid, sealed }: Stored): Promise<Entries> {
    if (sealed === null) return new Map()
    const key = keys.find(kid)
    const values = key && (await open(key, { purpose: 'job', context: id }, sealed))
    return new Map(Array.isArray(values) ? (values as unknown as [string, string[]][]) : [])
  }
}

const ID = /^[\w-]{22}$/

/** A new id: 128 random bits. */
export function newJobId(): string {
  return randomBytes(16).toString('base64url')
}

const keyOf = (id: string) => `job:${id}`

function notify(job: Running): void {
  job.next.resolve()
  job.next = Promise.withResolvers()
}
