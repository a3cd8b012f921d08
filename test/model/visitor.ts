// What the visitor can do next.
import {
  asNew,
  CHANGED,
  type FormInHand,
  INCOMPLETE,
  type Row,
  type Rules,
  type Sent,
  type State,
  type Step,
} from './protocol.ts'
import { send, toldOf } from './server.ts'

export function visitorSteps(state: State, rules: Rules): readonly Step[] {
  if (state.steps === 0) return []
  const next = { ...state, steps: state.steps - 1 }
  const { form, bytes, told } = state
  const steps: Step[] = []
  // A visitor who was told that it is done does not press again.
  if (form && told !== 'done' && told !== 'working' && told !== 'sign in') {
    steps.push(...send(next, form, { rules, verb: 'press' }))
    for (const [text, verb] of CHANGES)
      if (form.text !== text) steps.push(...send(next, { ...form, text }, { rules, verb }))
  }
  if (bytes) steps.push(...send(next, bytes, { rules, verb: 'resend' }))
  if (!state.isSignedIn) steps.push(signIn(next, rules))
  if (told === 'working') steps.push(...lookAtJob(next))
  return steps
}

const CHANGES = [
  [CHANGED, 'change the text and press'],
  [INCOMPLETE, 'empty a field and press'],
] as const

function signIn(state: State, rules: Rules): Step {
  const { saved } = state
  const signedIn = { ...state, isSignedIn: true, saved: null }
  if (saved === null) return { name: 'sign in', state: signedIn }
  const form: FormInHand = {
    ...saved,
    hasText: true,
    hasFile: saved.hasFile,
    hasOldName: false,
    hasOldKey: false,
  }
  const receipt = state.receipts.find(({ nonce }) => nonce === saved.nonce)
  if (rules.looksAtReceiptFirst && receipt?.text === saved.text)
    return {
      name: 'sign in: the receipt answers',
      state: { ...signedIn, ...toldOf(state, saved) },
    }
  if (rules.looksAtReceiptFirst && receipt)
    return { name: 'sign in: asked about the changed text', state: asNew(signedIn, form) }
  const isNew = saved.nonce === -1
  return {
    name: 'sign in: the saved form',
    state: {
      ...signedIn,
      form: { ...form, nonce: isNew ? state.nextNonce : saved.nonce },
      told: 'not sent',
      nextNonce: isNew ? state.nextNonce + 1 : state.nextNonce,
    },
  }
}

/** The page of a job says that it has ended, or that it was interrupted: then sending it again is a decision. */
function lookAtJob(state: State): readonly Step[] {
  const isWatched = ({ nonce }: Row) => nonce === state.watched
  const interrupted = state.interrupted.find(isWatched)
  if (interrupted) {
    const form = { ...formOf(interrupted), hasText: true, hasOldName: false, hasOldKey: false }
    return [{ name: 'look: the job was interrupted', state: asNew(state, form) }]
  }
  if (state.jobs.some(isWatched)) return []
  return [{ name: 'look: the job is done', state: { ...state, told: 'done' } }]
}

function formOf({ nonce, text, intent, hasFile }: Row): Sent {
  return { nonce, text, intent, hasFile }
}
