import { unavailable } from '../refusal.ts'
import { withDeadline } from './deadline.ts'
import type { Definition } from './definition.ts'

/** How far a job has come: what a handler that is a generator yields. */
export interface Progress {
  readonly done?: number
  /** Without a total the progress bar is indeterminate. */
  readonly total?: number
  readonly message?: string
}

/** What a handler that is a generator answers: each step says how far it is, the last one what it came to. */
export type Steps = AsyncGenerator<unknown, unknown> | Generator<unknown, unknown>

/** Whether a handler is a generator, and so does long work. */
export function isGenerator(handler: { readonly constructor: { readonly name: string } }): boolean {
  return /^(Async)?GeneratorFunction$/.test(handler.constructor.name)
}

/** Whether a handler has answered steps. */
export function isSteps(returned: unknown): returned is Steps {
  return typeof returned === 'object' && returned !== null && 'next' in returned && 'return' in returned
}

export interface StepListener {
  readonly onStep: (progress: Progress) => void
  /** Called when a step takes longer than the action's timeout. */
  readonly onTimeout: () => void
  /** No further step is taken when it is aborted. */
  readonly signal?: AbortSignal
}

/** Takes every step and answers what the generator returns. Rejects with a 503 when one takes too long, or it is stopped. */
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

const LONGEST_MESSAGE = 200

function progressOf(yielded: unknown, knownAs: string): Progress {
  if (typeof yielded !== 'object' || yielded === null)
    throw new TypeError(`${knownAs} yielded a ${typeof yielded}. Yield { done, total, message }.`)
  const { done, total, message } = yielded as Readonly<Record<string, unknown>>
  for (const value of [done, total])
    if (value !== undefined && !(Number.isFinite(value) && Number(value) >= 0))
      throw new TypeError(`${knownAs} yielded { done, total } that are not both numbers from 0 on.`)
  return {
    ...(done !== undefined && { done: Number(done) }),
    ...(total !== undefined && { total: Number(total) }),
    ...(message !== undefined && { message: String(message).slice(0, LONGEST_MESSAGE) }),
  }
}
