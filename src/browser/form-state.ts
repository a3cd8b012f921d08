// What the script remembers about a form: its latest submission, its autosave timer and what was typed. Kept beside the DOM, so that no
// field's name can collide with it.
import { controlsOf } from './dom.ts'
import type { EndReason } from './events.ts'

/** What is on its way from a form. */
export interface InFlight {
  readonly url: string
  readonly isQuiet: boolean
  cancel(reason: EndReason): void
}

interface FormState {
  /** The latest submission that has not ended. */
  current?: InFlight | undefined
  /** Resolves when the latest submission has its answer. */
  turn: Promise<unknown>
  autosaveTimer?: ReturnType<typeof setTimeout> | undefined
  /** Whether the form holds text that the server has not accepted. */
  isEdited: boolean
}

const states = new WeakMap<HTMLFormElement, FormState>()
const editedControls = new WeakSet<Element>()

export function stateOf(form: HTMLFormElement): FormState {
  const known = states.get(form)
  if (known) return known
  const state: FormState = { turn: Promise.resolve(), isEdited: false }
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

export function editedControlsOf(form: HTMLFormElement): ReturnType<typeof controlsOf> {
  return controlsOf(form).filter((control) => editedControls.has(control))
}

/** Whether answers of other forms must leave this form alone. */
export function isHeld(form: HTMLFormElement): boolean {
  const { isEdited, current } = stateOf(form)
  return isEdited || current !== undefined
}
