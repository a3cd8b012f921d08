// Checks that what real servers have logged about one submission is a path of the model.
import { keyOf, stepsFrom } from './explore.ts'
import { type FormInHand, type Logged, RULES, START, type State } from './protocol.ts'

/** What was logged about one nonce, in its order; `killed` for its server. */
export type Event = Logged | 'killed'

/** What the engine's log calls it. Anything else is a failure: 503, 507, 500. */
const LOGGED: Readonly<Record<string, Logged>> = {
  redirect: 'done',
  data: 'done',
  nothing: 'done',
  repeat: 'repeat',
  ALREADY_SENT: 'changed',
  UNAUTHORIZED: 'saved',
  INVALID_INPUT: 'invalid',
  UNKNOWN_FORM: 'unknown',
}

/** The events of every nonce in a log: lines of `{ nonce, outcome }`, and `{ killed: true }` between them. */
export function tracesIn(log: string): ReadonlyMap<string, readonly Event[]> {
  const traces = new Map<string, Event[]>()
  for (const line of log.split('\n').filter(Boolean)) {
    const { nonce, outcome }: { readonly nonce?: string; readonly outcome?: string } = JSON.parse(line)
    if (nonce === undefined) for (const events of traces.values()) events.push('killed')
    else traces.set(nonce, [...(traces.get(nonce) ?? []), LOGGED[outcome ?? ''] ?? 'failed'])
  }
  return traces
}

/** A state, and how many commits of the nonce are not in the log yet: a second request can be logged before the first. */
interface Position {
  readonly state: State
  readonly unlogged: number
}

/**
 * Whether the model has a path on which exactly this is logged about the first nonce. What is not logged, such as a lost
 * answer or a sign-in, may happen in between.
 */
export function acceptsTrace(events: readonly Event[]): boolean {
  const start = { state: { ...START, ...WITHOUT_BOUNDS }, unlogged: 0 }
  let positions = withHidden([start])
  for (const event of withoutRepeatedKills(events)) {
    positions = withHidden(positions.flatMap((position) => after(position, event)))
    if (positions.length === 0) return false
  }
  return positions.some(({ unlogged }) => unlogged === 0)
}

/** As many accidents and steps as it takes: the trace is the bound. */
const WITHOUT_BOUNDS = { accidents: Number.POSITIVE_INFINITY, steps: Number.POSITIVE_INFINITY }

function withoutRepeatedKills(events: readonly Event[]): readonly Event[] {
  return events.filter((event, index) => event !== 'killed' || events[index - 1] !== 'killed')
}

function after({ state, unlogged }: Position, event: Event): readonly Position[] {
  // Its log is lost, and what had not committed is rolled back.
  if (event === 'killed') return [{ state: { ...state, running: [] }, unlogged: 0 }]
  const late = event === 'done' && unlogged > 0 ? [{ state, unlogged: unlogged - 1 }] : []
  const logged = stepsFrom(state, RULES).filter(
    (step) => step.logged?.nonce === 0 && step.logged.what === event,
  )
  return [...late, ...logged.map((step) => ({ state: narrowed(step.state), unlogged }))]
}

/** The part of a state that concerns the first nonce. */
function narrowed({ form, bytes, saved, ...state }: State): State {
  return {
    ...state,
    rows: [],
    receipts: state.receipts.filter(isFirst),
    running: state.running.filter(isFirst),
    saved: saved && isFirst(saved) ? saved : null,
    form: form && isFirst(form) ? form : null,
    bytes: bytes && isFirst(bytes) ? bytes : null,
    nextNonce: 1,
  }
}

function isFirst({ nonce }: { readonly nonce: number }): boolean {
  return nonce === 0
}

/** Keys are rotated again and again: whatever key signed a form may be the next that is removed. */
function nextRotation({ form, bytes, ...state }: State): State {
  const withOldKey = (one: FormInHand | null) => one && { ...one, hasOldKey: true }
  return { ...state, form: withOldKey(form), bytes: withOldKey(bytes), isKeyRemoved: false }
}

/** The positions, and those that are reached from them without a log entry. */
function withHidden(positions: readonly Position[]): readonly Position[] {
  const known = new Map<string, Position>()
  const queue = [...positions]
  for (const position of queue) {
    const key = `${position.unlogged} ${keyOf(position.state)}`
    if (known.has(key)) continue
    known.set(key, position)
    if (position.state.isKeyRemoved) queue.push({ ...position, state: nextRotation(position.state) })
    for (const { state, logged, isKill } of stepsFrom(position.state, RULES)) {
      // Kills are events of the log.
      if (isKill) continue
      const isOther = logged === undefined || logged.nonce !== 0
      if (isOther) queue.push({ ...position, state: narrowed(state) })
      else if (logged.what === 'done' && position.unlogged === 0)
        queue.push({ state: narrowed(state), unlogged: 1 })
    }
  }
  return [...known.values()]
}
