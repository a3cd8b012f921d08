// Which fields are passwords: they are never shown again, saved or logged.
import type { Definition } from '../action/definition.ts'
import { findControl, isSecretName } from '../input/fields.ts'

const rendered = new WeakMap<Definition, Set<string>>()

/** A page has rendered a field as `type="password"`: from now on it is a password, whatever its name and schema say. */
export function rememberSecret(form: Definition, name: string): void {
  const known = rendered.get(form) ?? new Set()
  if (known.size < MAX_NAMES) rendered.set(form, known.add(inAnyRow(name)))
}

/**
 * Whether a field is a password: by its schema, because a page renders it as one, or by its name, which is all there is
 * to go by for a field that the schema does not declare.
 */
export function isSecretField(form: Definition | undefined, name: string): boolean {
  const declared = form?.fields ? findControl(form.fields, name)?.isSecret : undefined
  return (declared ?? isSecretName(name)) || (form !== undefined && wasRendered(form, name))
}

function wasRendered(form: Definition, name: string): boolean {
  return rendered.get(form)?.has(inAnyRow(name)) ?? false
}

function inAnyRow(name: string): string {
  return name.replace(/(^|\.)\d+(?=\.|$)/g, '$1*')
}

const MAX_NAMES = 1000
