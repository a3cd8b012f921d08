// What a server does with a form that arrives. Which node it is does not matter: they share the store.
import {
  again,
  asNew,
  type FormInHand,
  INCOMPLETE,
  killed,
  type Logged,
  less,
  type Row,
  type Rules,
  type Sent,
  type State,
  type Step,
} from './protocol.ts'

export interface Sending {
  readonly rules: Rules
  /** How the form was sent, for the names of steps. */
  readonly verb: string
}

/** Every way in which sending a form can end. */
export function send(before: State, form: FormInHand, { rules, verb }: Sending): readonly Step[] {
  // What was sent once can be sent again: by a reload, by Back, by pressing twice.
  const state = { ...before, bytes: form }
  const step = (name: string, after: State, what?: Logged): Step => ({
    name: `${verb}: ${name}`,
    state: after,
    ...(what && { logged: { what, nonce: form.nonce } }),
  })
  const crash =
    state.accidents === 0
      ? []
      : [
          {
            ...step('killed before the commit', less({ ...killed(state), told: 'nothing' })),
            isKill: true as const,
          },
          step('the database is away', less(again(state, form, rules.carriesNonce)), 'failed'),
        ]
  if (form.hasOldKey && state.isKeyRemoved) {
    const text = { ...form, hasText: rules.answersUnknownForms }
    return [
      step('refused, the key is unknown', again(state, text, rules.answersUnknownForms), 'unknown'),
      ...crash,
    ]
  }
  if (!state.isSignedIn) return [step('saved, sign in', saveForm(state, form, rules), 'saved'), ...crash]
  if (form.hasOldName && state.isRenamed && !rules.knowsFormerNames) {
    const text = { ...form, hasText: rules.recoversText }
    return [step('refused, the action is gone', again(state, text, false), 'failed')]
  }
  const receipt = state.receipts.find(({ nonce }) => nonce === form.nonce)
  if (receipt && receipt.text !== form.text && rules.asksAboutChangedText)
    return [step('asked about the changed text', asNew(state, form), 'changed'), ...crash]
  if (receipt) return [step('the receipt answers', { ...state, ...toldOf(state, form) }, 'repeat'), ...crash]
  if (form.hasFile && !state.isFileThere && rules.refusesGoneFiles)
    return [
      step(
        'refused, the file is gone',
        again(state, { ...form, hasFile: false }, rules.carriesNonce),
        'invalid',
      ),
    ]
  if (form.text === INCOMPLETE)
    return [step('refused by the schema', again(state, form, rules.carriesNonce), 'invalid'), ...crash]
  const { nonce, text, intent } = form
  const row = { nonce, text, intent, hasFile: form.hasFile, lacksFile: form.hasFile && !state.isFileThere }
  const done = state.isJob ? startJob(state, row, rules) : commit(state, row)
  const told = { ...done, ...toldOf(state, form) }
  const steps = [step('done', told, 'done')]
  return state.accidents === 0
    ? steps
    : [...steps, ...crash, ...accidentsOf(form, { state, done, row, rules, step })]
}

interface Handling {
  readonly state: State
  readonly done: State
  readonly row: Row
  readonly rules: Rules
  readonly step: (name: string, after: State, what?: Logged) => Step
}

/** What can go wrong while the handler works. */
function accidentsOf(form: FormInHand, { state, done, row, rules, step }: Handling): readonly Step[] {
  const unheard = { ...done, told: 'nothing' } as const
  const comesBack = (after: State) => again(after, form, rules.carriesNonce)
  const withoutPage = { ...form, hasText: rules.recoversText }
  const common = [
    step('done, the answer is lost', less(unheard), 'done'),
    { ...step('done, killed before it is logged', less(killed(unheard))), isKill: true as const },
    step('done, the answer of COMMIT is lost', less(comesBack(done)), 'failed'),
    step(
      'done, the answer of COMMIT is lost, and the receipt is found',
      less({ ...done, ...toldOf(state, row) }),
      'repeat',
    ),
    step('rolled back', less(comesBack(state)), 'failed'),
    step('rolled back, the answer is lost', less({ ...state, told: 'nothing' }), 'failed'),
    step(
      'failed, its form is not on the page',
      less(again(state, withoutPage, rules.carriesNonce)),
      'failed',
    ),
  ]
  if (state.isJob) return common
  return [
    ...common,
    step(
      'timeout, the handler goes on',
      less(comesBack({ ...state, running: [...state.running, row] })),
      'failed',
    ),
  ]
}

/** What the visitor reads when their submission was taken: the page of a job is shown until it ends. */
export function toldOf(
  { isJob }: State,
  { nonce, text }: Sent,
): Pick<State, 'told' | 'toldText' | 'watched'> {
  return { told: isJob ? 'working' : 'done', toldText: text, watched: isJob ? nonce : null }
}

function saveForm(state: State, { nonce, text, intent, hasFile }: FormInHand, { savesNonce }: Rules): State {
  const saved = { nonce: savesNonce ? nonce : -1, text, intent, hasFile }
  return { ...state, saved, form: null, told: 'sign in' }
}

/** The row and the receipt, in one transaction: the second of one nonce waits and finds the receipt. */
export function commit(state: State, row: Row): State {
  const isDone = state.receipts.some(({ nonce }) => nonce === row.nonce)
  return {
    ...state,
    rows: isDone ? state.rows : [...state.rows, row],
    receipts: isDone ? state.receipts : [...state.receipts, row],
    running: state.running.filter(({ nonce }) => nonce !== row.nonce),
  }
}

/** The receipt says that the job was started; its row comes later. */
function startJob(state: State, row: Row, { startsJobsOnce }: Rules): State {
  return {
    ...state,
    jobs: [...state.jobs, row],
    receipts: startsJobsOnce ? [...state.receipts, row] : state.receipts,
  }
}
