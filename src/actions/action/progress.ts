// Jobs: handlers that are generators, and their progress.
import { unavailable } from '../refusal.ts'
import { withDeadline } from './deadline.ts'
import type { Definition } from './definition.ts'

/** The progress of a job: what its handler yields. */
export interface Progress {
  readonly done?: number
  /** Without a total, the progress bar is indeterminate. */
  readonly total?: number
  readonly message?: string
}

/** What the handler of a job returns: each step yields its progress, and the last one returns the outcome. */
export type Steps = AsyncGenerator<unknown, unknown> | Generator<unknown, unknown>

/** Whether a handler is a generator function, and so a job. */
export function isGenerator(handler: { readonly constructor: { readonly name: string } }): boolean {
  return /^(Async)?GeneratorFunction$/.test(handler.constructor.name)
}

/** Whether a handler has returned the steps of a job. */
export function isSteps(returned: unknown): returned is Steps {
  return typeof returned === 'object' && returned !== null && 'next' in returned && 'return' in returned
}

/** Follows the steps of a job. */
export interface StepListener {
  /** Called with the progress after each step. */
  readonly onStep: (progress: Progress) => void
  /** Called when a step takes longer than the action's timeout. */
  readonly onTimeout: () => void
  /** No further step is taken once it is aborted. */
  readonly signal?: AbortSignal
}

/**
 * Takes every step of a job.
 *
 * @returns what the generator returns
 * @throws Refusal with 503 if a step takes too long, or the job is stopped
 */
export async function takeSteps(
  steps: Steps,
  { knownAs, timeout }: Definition,
  { onStep, onTimeout, signal }: StepListener,
): Promise<unknown> {
  for (;;) {
    const step = await withDeadline(Promise.resolve(steps.next()), timeout, onTimeout)
    if (step.done) return step.value
    if (signal?.aborted) {
      await steps.return(undefined)
      throw unavailable()
    }
    onStep(progressOf(step.value, knownAs))
  }
}

const MAX_MESSAGE = 200

function progressOf(yielded: unknown, knownAs: string): Progress {
  if (typeof yielded !== 'object' || yielded === null)
    throw new TypeError(`${knownAs} yielded a ${typeof yielded}. Yield { done, total, message }.`)
  const { done, total, message } = yielded as Readonly<Record<string, unknown>>
  for (const value of [done, total])
    if (value !== undefined && !(Number.isFinite(value) && Number(value) >= 0))
      throw new TypeError(`${knownAs} yielded { done, total } that are not both numbers of at least 0.`)
  return {
    ...(done !== undefined && { done: Number(done) }),
    ...(total !== undefined && { total: Number(total) }),
    ...(message !== undefined && { message: String(message).slice(0, MAX_MESSAGE) }),
  }
}
