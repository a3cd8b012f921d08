// The protocol of one submission as a small state machine: what the server keeps, what the visitor has in hand. The steps
// that can be taken are in visitor.ts, server.ts and accidents.ts: plain data and pure functions, so that all can be explored.

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
  /** Whether a form whose key was removed comes back with its text, as the same submission. */
  readonly answersUnknownForms: boolean
  /** Whether another text under a receipt is a question (409), not an answer. */
  readonly asksAboutChangedText: boolean
  /** Whether the receipt of a job commits when it is started. */
  readonly startsJobsOnce: boolean
}

/** The rules of version 0.1. */
export const RULES_OF_0_1: Rules = {
  carriesNonce: false,
  savesNonce: false,
  looksAtReceiptFirst: false,
  recoversText: false,
  knowsFormerNames: false,
  refusesGoneFiles: false,
  answersUnknownForms: false,
  asksAboutChangedText: true,
  startsJobsOnce: true,
}

/** The rules of this version. */
export const RULES: Rules = {
  carriesNonce: true,
  savesNonce: true,
  looksAtReceiptFirst: true,
  recoversText: true,
  knowsFormerNames: true,
  refusesGoneFiles: true,
  answersUnknownForms: true,
  asksAboutChangedText: true,
  startsJobsOnce: true,
}

export const FIRST = 0
export const CHANGED = 1
export const INCOMPLETE = 2

/** What makes two arrivals one submission, and what is compared when they are. */
export interface Sent {
  readonly nonce: number
  /** Which version of the text it has: the first, a changed one, or an incomplete one that the schema refuses. */
  readonly text: typeof FIRST | typeof CHANGED | typeof INCOMPLETE
  /** What the visitor wants once: it changes when they decide to send something new, because they were asked. */
  readonly intent: number
  /** Whether it names a file that was uploaded with an earlier try. */
  readonly hasFile: boolean
}

/** What the handler wrote. */
export interface Row extends Sent {
  /** Whether the file that the form named was not there. */
  readonly lacksFile: boolean
}

/** A form as the visitor has it. */
export interface FormInHand extends Sent {
  readonly hasText: boolean
  /** Whether it was rendered before the action was renamed. */
  readonly hasOldName: boolean
  /** Whether it was signed with the key that is removed first. */
  readonly hasOldKey: boolean
}

export interface State {
  /** Rows that the handler wrote. */
  readonly rows: readonly Row[]
  /** Written in the transaction of the row, or of the start of a job. */
  readonly receipts: readonly Sent[]
  /** The form that is saved for a signed-out visitor; a nonce of -1 was not kept. */
  readonly saved: Sent | null
  /** Handlers that their visitor has given up on (timeout): they may still commit. */
  readonly running: readonly Row[]
  /** Jobs that were started and have not ended, and those that were interrupted. */
  readonly jobs: readonly Row[]
  readonly interrupted: readonly Row[]
  /** The nonce of the job whose page the visitor has open. */
  readonly watched: number | null
  readonly form: FormInHand | null
  /** What the visitor was told last. */
  readonly told: 'nothing' | 'done' | 'working' | 'try again' | 'not sent' | 'sign in'
  /** The text that they were told about. */
  readonly toldText: Sent['text']
  /** The last request: the same bytes may be sent again. */
  readonly bytes: FormInHand | null
  readonly isJob: boolean
  readonly isSignedIn: boolean
  readonly isRenamed: boolean
  readonly isKeyRemoved: boolean
  readonly isFileThere: boolean
  readonly nextNonce: number
  /** Accidents that may still happen. */
  readonly accidents: number
  /** Steps of the visitor that may still happen. */
  readonly steps: number
}

/** What a server logs when it has answered. */
export type Logged = 'done' | 'repeat' | 'changed' | 'saved' | 'invalid' | 'failed' | 'unknown'

/** A step, by the name that counterexamples use. */
export interface Step {
  readonly name: string
  readonly state: State
  /** What a server has logged of it, and for which nonce. Nothing of a crash, nor of what the visitor does alone. */
  readonly logged?: { readonly what: Logged; readonly nonce: number }
  /** Whether the server is killed in it. */
  readonly isKill?: true
}

export const START: State = {
  rows: [],
  receipts: [],
  saved: null,
  running: [],
  jobs: [],
  interrupted: [],
  watched: null,
  form: { nonce: 0, text: FIRST, intent: 0, hasText: true, hasFile: true, hasOldName: true, hasOldKey: true },
  told: 'nothing',
  toldText: FIRST,
  bytes: null,
  isJob: false,
  isSignedIn: true,
  isRenamed: false,
  isKeyRemoved: false,
  isFileThere: true,
  nextNonce: 1,
  accidents: 3,
  steps: 4,
}

/** A form of an action that runs as a job. It has no file: those of jobs follow the same rules. */
export const START_OF_JOB: State = {
  ...START,
  isJob: true,
  accidents: 2,
  form: START.form && { ...START.form, hasFile: false },
}

/** Handlers end without a commit, and jobs are interrupted. */
export function killed(state: State): State {
  return { ...state, running: [], jobs: [], interrupted: [...state.interrupted, ...state.jobs] }
}

/** One accident less. */
export function less(state: State): State {
  return { ...state, accidents: state.accidents - 1 }
}

/** The form as it comes back. Without the rule it is another submission, although the visitor has decided nothing. */
export function again(state: State, form: FormInHand, isSame: boolean): State {
  return {
    ...state,
    form: { ...form, nonce: isSame ? form.nonce : state.nextNonce, hasOldName: false, hasOldKey: false },
    told: 'try again',
    nextNonce: isSame ? state.nextNonce : state.nextNonce + 1,
  }
}

/** The form as it comes back when sending it is the visitor's decision for a new submission. */
export function asNew(state: State, form: FormInHand): State {
  return again(state, { ...form, intent: state.nextNonce }, false)
}
