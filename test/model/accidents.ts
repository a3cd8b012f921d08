// What happens on its own: late commits, ends of jobs, and everything that goes wrong between two requests.
import { killed, less, type State, type Step } from './protocol.ts'
import { commit } from './server.ts'

export function accidents(state: State): readonly Step[] {
  // What the visitor was told was true when they read it; if they send the form again, the receipt answers.
  const told = state.told === 'not sent' ? 'try again' : state.told
  const late = state.running.map((row) => ({
    name: 'a handler that was given up commits',
    state: commit({ ...state, told }, row),
  }))
  const ends = state.jobs.map(({ nonce }) => ({ name: 'the job ends', state: endOfJob(state, nonce) }))
  if (state.accidents === 0) return [...late, ...ends]
  const steps: Step[] = [...late, ...ends]
  if (state.isSignedIn) steps.push({ name: 'signed out', state: less({ ...state, isSignedIn: false }) })
  if (!state.isRenamed)
    steps.push({ name: 'deploy: the action is renamed', state: less({ ...state, isRenamed: true }) })
  if (!state.isKeyRemoved)
    steps.push({ name: 'deploy: the old key is removed', state: less({ ...state, isKeyRemoved: true }) })
  if (state.isFileThere)
    steps.push({ name: 'the staged file is gone', state: less({ ...state, isFileThere: false }) })
  if (state.running.length + state.jobs.length > 0)
    steps.push({ name: 'kill -9', state: less(killed(state)), isKill: true })
  return steps
}

function endOfJob(state: State, nonce: number): State {
  const ended = state.jobs.find((job) => job.nonce === nonce)
  const jobs = state.jobs.filter((job) => job !== ended)
  return { ...state, jobs, rows: ended ? [...state.rows, ended] : state.rows }
}
