import { setTimeout as wait } from 'node:timers/promises'

/** How one way of calling an operation did in one slice. */
export interface Timing {
  /** Microseconds of one call: from its start to the next one's. */
  readonly microseconds: number
  readonly calls: number
}

/**
 * What reads from SQLite never waits, and so lets nothing else of the process have a turn: what gathered meanwhile
 * (memory to be cleaned up) must not fall to whoever comes next.
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

/** The same ones, beginning with another in every round: nobody always comes after the same. */
export function rotated<One>(all: readonly One[], round: number): readonly One[] {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}
