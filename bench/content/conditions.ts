import { conditionsOf as conditionsOfSystems } from '../driver/conditions.ts'
import type { ContentOptions } from './options.ts'

/** The conditions of the measurement. */
export type ContentConditions = ReturnType<typeof conditionsOf>

/** `othersShare` is that of the time of both cores that other processes took. */
export function conditionsOf({ rounds, seconds, rows }: ContentOptions, othersShare: number) {
  const { date, commit, node, processor, memoryGibibytes, kernel } = conditionsOfSystems(
    { rounds, seconds, connections: 0 },
    othersShare,
  )
  return { date, commit, node, processor, memoryGibibytes, kernel, rounds, seconds, rows, othersShare }
}
