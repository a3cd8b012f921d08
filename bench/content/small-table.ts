import type { Contender, DatabaseLocation, Open } from './contender.ts'
import type { Databases } from './databases.ts'
import { type Operation, operations, rows } from './operations.ts'
import type { ContentOptions } from './options.ts'
import { rotated, type Timing, timeInTurn, timeTogether } from './timing.ts'

/** The times of an operation: by the name of the contender, one entry a round. */
export interface OperationFindings {
  readonly title: string
  readonly payload: number | undefined
  readonly inTurn: Record<string, Timing[]>
  readonly together: Record<string, Timing[]>
}

export const atOnce = 32
const warmUpMilliseconds = 60

interface Task {
  readonly databases: Databases
  readonly contender: Contender
  readonly location: DatabaseLocation
  readonly milliseconds: number
}

/** Every operation on a table of 10,000 rows. Every contender has its own, and they take turns in every round. */
export async function measureSmallTable(
  databases: Databases,
  opens: readonly Open[],
  { rounds, seconds }: ContentOptions,
): Promise<{ readonly names: readonly string[]; readonly operations: readonly OperationFindings[] }> {
  const tasks: Task[] = []
  try {
    for (const open of opens) {
      const location = await databases.create(rows)
      tasks.push({
        databases,
        location,
        contender: await open(location),
        milliseconds: (seconds * 1000) / rounds,
      })
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
  const { contender, databases, location } = task
  const milliseconds = findings ? task.milliseconds : warmUpMilliseconds
  const run = (turn: number) => operation.run(contender, turn)
  for (const way of ['inTurn', 'together'] as const) {
    await operation.prepare?.(databases, location)
    const timing =
      way === 'inTurn' ? await timeInTurn(run, milliseconds) : await timeTogether(run, milliseconds, atOnce)
    await operation.tidy?.(databases, location)
    if (!findings) continue
    findings[way][contender.name] ??= []
    findings[way][contender.name]?.push(timing)
  }
}
