// What the script remembers about a form: its latest submission and what was typed. Kept beside the DOM, so that no field's name can collide
// with it.
import type { EndReason } from '../../public/enhance.d.ts'
import { type Control, controlsOf } from './dom.ts'

export interface SubmitOptions {
  readonly submitter?: HTMLElement | null | undefined
  /** Whether the form sends itself (autosave, timer): the focus and the fields stay as they are. */
  readonly isQuiet?: boolean | undefined
  /** Whether the visitor has confirmed the action. */
  readonly isConfirmed?: boolean
}

/** What is on its way from a form. */
export interface InFlight {
  readonly url: string
  readonly isQuiet: boolean
  cancel(reason: EndReason): void
}

export interface FormState {
  /** The latest submission that has not ended. */
  current?: InFlight | undefined
  /** Resolves when the latest submission has its answer. */
  turn?: Promise<void>
  /** Whether the form holds text that the server has not accepted. */
  isEdited?: boolean
}

const states = new WeakMap<HTMLFormElement, FormState>()
const editedControls = new WeakSet<Element>()

export function stateOf(form: HTMLFormElement): FormState {
  const state = states.get(form) ?? {}
  states.set(form, state)
  return state
}

export function markEdited(form: HTMLFormElement, control: Element): void {
  stateOf(form).isEdited = true
  editedControls.add(control)
}

/** Forgets which controls were edited: what is typed from here on is typed after the submission. */
export function clearEdits(form: HTMLFormElement): void {
  for (const control of controlsOf(form)) editedControls.delete(control)
}

export function editedControlsOf(form: HTMLFormElement): Control[] {
  return controlsOf(form).filter((control) => editedControls.has(control))
}
