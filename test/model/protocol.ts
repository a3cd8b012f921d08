// The protocol of one submission as a small state machine: what the server keeps, what the visitor has in hand, and every
// step that either of them, or an accident, can take. Plain data and pure functions, so that all paths can be explored.

/** The rules that differ between versions. */
export interface Rules {
  /** Whether a form that is rendered again is the same submission. */
  readonly carriesNonce: boolean
  /** Whether a saved form is the same submission. */
  readonly savesNonce: boolean
  /** Whether the receipt is looked at before a saved form is shown. */
  readonly looksAtReceiptFirst: boolean
  /** Whether a form that its page does not show comes back on a page of the engine. */
  readonly recoversText: boolean
  /** Whether a ticket under a former name of its action is taken. */
  readonly knowsFormerNames: boolean
  /** Whether a staged file that is gone is a refusal. */
  readonly refusesGoneFiles: boolean
}

/** The rules of version 0.1. */
export const RULES_OF_0_1: Rules = {
  carriesNonce: false,
  savesNonce: false,
  looksAtReceiptFirst: false,
  recoversText: false,
  knowsFormerNames: false,
  refusesGoneFiles: false,
}

/** The rules of this version. */
export const RULES: Rules = {
  carriesNonce: true,
  savesNonce: true,
  looksAtReceiptFirst: true,
  recoversText: true,
  knowsFormerNames: true,
  refusesGoneFiles: true,
}

/** A form as the visitor has it. */
interface FormInHand {
  readonly nonce: number
  readonly hasText: boolean
  /** Whether it names a file that was uploaded with an earlier try. */
  readonly hasFile: boolean
  /** Whether it was rendered before the action was renamed. */
  readonly isOld: boolean
}

export interface State {
  /** Rows that the handler wrote, each with the nonce of its submission and whether its file was there. */
  readonly rows: readonly { readonly nonce: number; readonly hasFile: boolean }[]
  /** Nonces with a receipt: written in the transaction of the row. */
  readonly receipts: readonly number[]
  /** The form that is saved for a signed-out visitor; -1 in place of a nonce that was not kept. */
  readonly saved: number | null
  /** Handlers that their visitor has given up on (timeout): they may still commit. */
  readonly running: readonly number[]
  readonly form: FormInHand | null
  /** What the visitor was told last. */
  readonly told: 'nothing' | 'done' | 'try again' | 'not sent' | 'sign in'
  /** Requests of the visitor that are lost on their way back: they may send the same bytes again. */
  readonly bytes: FormInHand | null
  readonly isSignedIn: boolean
  readonly isRenamed: boolean
  readonly isFileThere: boolean
  readonly nextNonce: number
  /** Accidents that may still happen. */
  readonly accidents: number
  /** Steps of the visitor that may still happen. */
  readonly steps: number
}

export const START: State = {
  rows: [],
  receipts: [],
  saved: null,
  running: [],
  form: { nonce: 0, hasText: true, hasFile: true, isOld: true },
  told: 'nothing',
  bytes: null,
  isSignedIn: true,
  isRenamed: false,
  isFileThere: true,
  nextNonce: 1,
  accidents: 4,
  steps: 5,
}

/** A step, by the name that logs and counterexamples use. */
export interface Step {
  readonly name: string
  readonly state: State
}

/** Every state that can follow. */
export function stepsFrom(state: State, rules: Rules): readonly Step[] {
  return [...visitorSteps(state, rules), ...accidents(state)]
}

function visitorSteps(state: State, rules: Rules): readonly Step[] {
  if (state.steps === 0) return []
  const next = { ...state, steps: state.steps - 1 }
  const steps: Step[] = []
  // A visitor who was told that it is done does not press again.
  if (state.form && state.told !== 'done' && state.told !== 'sign in')
    steps.push(...send(next, state.form, { rules, verb: 'press' }))
  if (state.bytes) steps.push(...send(next, state.bytes, { rules, verb: 'resend' }))
  if (!state.isSignedIn) steps.push(signIn(next, rules))
  return steps
}

interface Sending {
  readonly rules: Rules
  readonly verb: string
}

/** Sends a form to a node; which one does not matter, they share the store. */
function send(state: State, form: FormInHand, { rules, verb }: Sending): readonly Step[] {
  const name = (what: string) => `${verb}: ${what}`
  if (!state.isSignedIn) return [saveForm(state, form, { rules, verb })]
  if (form.isOld && state.isRenamed && !rules.knowsFormerNames)
    return [
      {
        name: name('refused, the action is gone'),
        state: again(state, { ...form, hasText: rules.recoversText, isOld: false }, rules),
      },
    ]
  if (state.receipts.includes(form.nonce))
    return [{ name: name('the receipt answers'), state: { ...state, told: 'done', bytes: null } }]
  if (state.running.includes(form.nonce))
    return [
      {
        name: name('waits for the first'),
        state: commit(state, form.nonce, { isTold: true, hasFile: form.hasFile }),
      },
    ]
  if (form.hasFile && !state.isFileThere && rules.refusesGoneFiles)
    return [
      { name: name('refused, the file is gone'), state: again(state, { ...form, hasFile: false }, rules) },
    ]
  const hasFile = form.hasFile && state.isFileThere
  const done = commit(state, form.nonce, { isTold: true, hasFile })
  const lost = commit(state, form.nonce, { isTold: false, hasFile })
  const isAgain = (after: State) => ({ ...again(after, form, rules), told: 'try again' as const })
  return [
    { name: name('done'), state: done },
    ...(state.accidents === 0
      ? []
      : [
          { name: name('done, the answer is lost'), state: less({ ...lost, bytes: form }) },
          { name: name('crash before the commit'), state: less({ ...state, bytes: form }) },
          { name: name('done, the answer of COMMIT is lost'), state: less(isAgain(lost)) },
          { name: name('rolled back'), state: less(isAgain(state)) },
          {
            name: name('timeout, the handler goes on'),
            state: less(isAgain({ ...state, running: [...state.running, form.nonce] })),
          },
          {
            name: name('failed, its form is not on the page'),
            state: less({ ...isAgain(state), form: rules.recoversText ? form : { ...form, hasText: false } }),
          },
        ]),
  ]
}

function saveForm(state: State, form: FormInHand, { rules, verb }: Sending): Step {
  const saved = rules.savesNonce ? form.nonce : -1
  return {
    name: `${verb}: saved, sign in`,
    state: { ...state, saved, form: null, bytes: null, told: 'sign in' },
  }
}

function signIn(state: State, rules: Rules): Step {
  const signedIn = { ...state, isSignedIn: true }
  if (state.saved === null) return { name: 'sign in', state: signedIn }
  if (rules.looksAtReceiptFirst && state.receipts.includes(state.saved))
    return { name: 'sign in: the receipt answers', state: { ...signedIn, saved: null, told: 'done' } }
  const nonce = state.saved === -1 ? state.nextNonce : state.saved
  const form = { nonce, hasText: true, hasFile: false, isOld: false }
  return {
    name: 'sign in: the saved form',
    state: { ...signedIn, saved: null, form, told: 'not sent', nextNonce: state.nextNonce + 1 },
  }
}

/** The form as it comes back. */
function again(state: State, form: FormInHand, rules: Rules): State {
  const nonce = rules.carriesNonce ? form.nonce : state.nextNonce
  return {
    ...state,
    form: { ...form, nonce, isOld: false },
    told: 'try again',
    nextNonce: state.nextNonce + 1,
  }
}

interface Commit {
  readonly isTold: boolean
  readonly hasFile: boolean
}

/** The row and the receipt, in one transaction: the second of one nonce waits and finds the receipt. */
function commit(state: State, nonce: number, { isTold, hasFile }: Commit): State {
  const isDone = state.receipts.includes(nonce)
  return {
    ...state,
    rows: isDone ? state.rows : [...state.rows, { nonce, hasFile }],
    receipts: isDone ? state.receipts : [...state.receipts, nonce],
    running: state.running.filter((other) => other !== nonce),
    told: isTold ? 'done' : 'nothing',
  }
}

function accidents(state: State): readonly Step[] {
  const late = state.running.map((nonce) => ({
    name: 'a handler that was given up commits',
    state: commit(state, nonce, { isTold: false, hasFile: true }),
  }))
  if (state.accidents === 0) return late
  const steps: Step[] = [...late]
  if (state.isSignedIn) steps.push({ name: 'signed out', state: less({ ...state, isSignedIn: false }) })
  if (!state.isRenamed)
    steps.push({ name: 'deploy: the action is renamed', state: less({ ...state, isRenamed: true }) })
  if (state.isFileThere)
    steps.push({ name: 'the staged file is gone', state: less({ ...state, isFileThere: false }) })
  if (state.running.length > 0) steps.push({ name: 'kill -9', state: less({ ...state, running: [] }) })
  return steps
}

function less(state: State): State {
  return { ...state, accidents: state.accidents - 1 }
}
