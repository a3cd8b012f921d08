import { setTimeout as wait } from 'node:timers/promises'

/** How one way of calling an operation did in one slice. */
export interface Timing {
  /** Microseconds of one call: from its start to the next one's. */
  readonly microseconds: number
  readonly calls: number
}

/**
 * Reads from SQLite are synchronous, so nothing else of the process runs meanwhile: the garbage that has gathered
 * must not be charged to the next contender.
 */
async function settle(): Promise<void> {
  await wait(10)
}

/** One after another, for so many milliseconds. */
export async function timeInTurn(run: (turn: number) => unknown, milliseconds: number): Promise<Timing> {
  await settle()
  const start = performance.now()
  let now = start
  let turn = 0
  for (; now - start < milliseconds; now = performance.now()) {
    const answer = run(turn++)
    if (answer instanceof Promise) await answer
  }
  return { microseconds: ((now - start) * 1000) / turn, calls: turn }
}

/** So many at the same time, for so many milliseconds: each begins the next when it ends. */
export async function timeTogether(
  run: (turn: number) => unknown,
  milliseconds: number,
  count: number,
): Promise<Timing> {
  await settle()
  const start = performance.now()
  let turn = 0
  async function keepGoing(): Promise<void> {
    while (performance.now() - start < milliseconds) await run(turn++)
  }
  await Promise.all(Array.from({ length: count }, keepGoing))
  return { microseconds: ((performance.now() - start) * 1000) / turn, calls: turn }
}

/** The same items, starting with another in every round, so that the order favours none. */
export function rotated<One>(all: readonly One[], round: number): readonly One[] {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}
