import { accidents } from './accidents.ts'
import type { Rules, Sent, State, Step } from './protocol.ts'
import { visitorSteps } from './visitor.ts'

/** What must never happen, each with its name. */
export const PROMISES: Readonly<Record<string, (state: State) => boolean>> = {
  doubled: ({ rows, jobs }) => hasTwo([...rows, ...jobs]),
  lost: ({ rows, told }) => told === 'done' && rows.length === 0,
  'told that it was not sent although it was': ({ rows, told, form }) =>
    told === 'not sent' && rows.some(({ intent }) => intent === form?.intent),
  'told that it is done, with another text': ({ rows, told, toldText }) =>
    told === 'done' && rows.length > 0 && !rows.some(({ text }) => text === toldText),
  'text missing': ({ form }) => form !== null && !form.hasText,
  'file missing': ({ rows }) => rows.some(({ lacksFile }) => lacksFile),
}

/** Two rows of one intent: the visitor wanted one. */
function hasTwo(rows: readonly Sent[]): boolean {
  return new Set(rows.map(({ intent }) => intent)).size < rows.length
}

/** Every state that can follow. */
export function stepsFrom(state: State, rules: Rules): readonly Step[] {
  return [...visitorSteps(state, rules), ...accidents(state)]
}

/** What was found by walking through every reachable state. */
export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** The shortest path to each broken promise. */
  readonly broken: ReadonlyMap<string, readonly string[]>
}

interface Visit {
  readonly state: State
  readonly name: string
  readonly from: Visit | null
}

/** Visits every state that the rules allow, breadth first, so that a counterexample is as short as it can be. */
export function explore(start: State, rules: Rules): Exploration {
  const known = new Set([keyOf(start)])
  const queue: Visit[] = [{ state: start, name: '', from: null }]
  const broken = new Map<string, readonly string[]>()
  let transitions = 0
  for (const visit of queue) {
    for (const [name, isBroken] of Object.entries(PROMISES))
      if (!broken.has(name) && isBroken(visit.state)) broken.set(name, pathOf(visit))
    for (const { name, state } of stepsFrom(visit.state, rules)) {
      transitions += 1
      const key = keyOf(state)
      if (known.has(key)) continue
      known.add(key)
      queue.push({ state, name, from: visit })
    }
  }
  return { states: queue.length, transitions, broken }
}

/** A state as text; its keys are always in the order of `START`. */
export function keyOf(state: State): string {
  return JSON.stringify(state)
}

function pathOf(visit: Visit): readonly string[] {
  return visit.from ? [...pathOf(visit.from), visit.name] : []
}
