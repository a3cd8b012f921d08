// The identity of a form on its page: which form the values and the outcome of a submission belong to.
import { hash } from 'node:crypto'
import type { Json } from '../json.ts'

/** What a form's name is made of. */
export interface FormIdentity {
  /** The name of its action. */
  readonly action: string
  /** The bound arguments. */
  readonly args: readonly Json[]
  readonly key?: string | number | undefined
}

/**
 * The name of a form: its action's name and `#` with its key; without a key, `~` with a digest of its bound arguments, so
 * that a list of forms needs no keys. Captured state is not part of it, because a version changes with each edit.
 */
export function formNameOf({ action, args, key }: FormIdentity): string {
  if (key !== undefined) return `${action}#${key}`
  return args.length === 0 ? action : `${action}~${digestOf(args)}`
}

/** The name of the action in a form's name. */
export function actionIn(formName: string): string {
  return formName.split(/[#~]/, 1)[0] ?? ''
}

/** A form's name with the name that its action has now. */
export function renameAction(formName: string, currentName: (action: string) => string): string {
  const action = actionIn(formName)
  return currentName(action) + formName.slice(action.length)
}

/** What tells apart forms of one action that have no key. */
export function digestOf(args: readonly Json[]): string {
  return hash('sha256', JSON.stringify(args), 'base64url').slice(0, 10)
}
