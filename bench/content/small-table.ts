import type { Contender, Open, Place } from './contender.ts'
import { type Operation, operations, rows } from './operations.ts'
import type { ContentOptions } from './options.ts'
import type { Places } from './places.ts'
import { rotated, type Timing, timeInTurn, timeTogether } from './timing.ts'

/** What was measured of an operation: by the name of who did it, one entry a round. */
export interface OperationFindings {
  readonly title: string
  readonly payload: number | undefined
  readonly inTurn: Record<string, Timing[]>
  readonly together: Record<string, Timing[]>
}

export const atOnce = 32
const warmUpMilliseconds = 60

interface Task {
  readonly places: Places
  readonly contender: Contender
  readonly place: Place
  readonly milliseconds: number
}

/** Every operation on a table of 10,000 rows. Everybody has their own, and they take turns in every round. */
export async function measureSmallTable(
  places: Places,
  opens: readonly Open[],
  { rounds, seconds }: ContentOptions,
): Promise<{ readonly names: readonly string[]; readonly operations: readonly OperationFindings[] }> {
  const tasks: Task[] = []
  try {
    for (const open of opens) {
      const place = await places.create(rows)
      tasks.push({ places, place, contender: await open(place), milliseconds: (seconds * 1000) / rounds })
    }
    const names = tasks.map(({ contender }) => contender.name)
    return { names, operations: await measureRounds(tasks, rounds) }
  } finally {
    for (const { contender } of tasks) await contender.close()
  }
}

async function measureRounds(tasks: readonly Task[], rounds: number): Promise<readonly OperationFindings[]> {
  const findings = operations.map(({ title, payload }) => ({ title, payload, inTurn: {}, together: {} }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, operation] of operations.entries()) {
      const isWarm = round > 0
      for (const task of rotated(tasks, round)) {
        await measure(operation, task, isWarm ? findings[index] : undefined)
      }
    }
  }
  return findings
}

/** Without findings it only warms up. */
async function measure(operation: Operation, task: Task, findings?: OperationFindings): Promise<void> {
  const { contender, places, place } = task
  const milliseconds = findings ? task.milliseconds : warmUpMilliseconds
  const run = (turn: number) => operation.run(contender, turn)
  for (const way of ['inTurn', 'together'] as const) {
    await operation.prepare?.(places, place)
    const timing =
      way === 'inTurn' ? await timeInTurn(run, milliseconds) : await timeTogether(run, milliseconds, atOnce)
    await operation.tidy?.(places, place)
    if (!findings) continue
    findings[way][contender.name] ??= []
    findings[way][contender.name]?.push(timing)
  }
}
