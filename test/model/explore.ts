import { type Rules, START, type State, stepsFrom } from './protocol.ts'

/** What must never happen, each with its name. */
export const PROMISES: Readonly<Record<string, (state: State) => boolean>> = {
  doubled: ({ rows }) => rows.length > 1,
  lost: ({ rows, told }) => told === 'done' && rows.length === 0,
  'told that it was not sent although it was': ({ rows, told }) => told === 'not sent' && rows.length > 0,
  'text missing': ({ form }) => form !== null && !form.hasText,
  'file missing': ({ rows, form, isFileThere }) =>
    form?.hasFile === true && !isFileThere && rows.some(({ hasFile }) => !hasFile),
}

/** What was found by walking through every reachable state. */
export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** The shortest path to each broken promise. */
  readonly broken: ReadonlyMap<string, readonly string[]>
}

/** Visits every state that the rules allow, breadth first, so that a counterexample is as short as it can be. */
export function explore(rules: Rules): Exploration {
  const paths = new Map<string, readonly string[]>([[JSON.stringify(START), []]])
  const queue: State[] = [START]
  const broken = new Map<string, readonly string[]>()
  let transitions = 0
  for (const state of queue) {
    const path = paths.get(JSON.stringify(state)) ?? []
    for (const [name, isBroken] of Object.entries(PROMISES))
      if (!broken.has(name) && isBroken(state)) broken.set(name, path)
    for (const step of stepsFrom(state, rules)) {
      transitions += 1
      const key = JSON.stringify(step.state)
      if (paths.has(key)) continue
      paths.set(key, [...path, step.name])
      queue.push(step.state)
    }
  }
  return { states: queue.length, transitions, broken }
}
