import type { Problems } from '../outcome.ts'
import type { Entries } from './decode.ts'
import { findTree, type Group } from './fields.ts'

/**
 * Of the fields with a problem, those that no control of the form can have sent: a control for text, numbers or dates
 * sends something, even if it is empty. Checkboxes, radio buttons and files do not.
 */
export function missingFields(fields: Group | null, entries: Entries, problems: Problems): readonly string[] {
  if (!fields) return []
  return Object.keys(problems.fields).filter((name) => {
    const kind = findTree(fields, name)?.kind ?? 'group'
    return ALWAYS_SENT.has(kind) && !entries.has(name) && !isEntryOfList(name, entries)
  })
}

const ALWAYS_SENT: ReadonlySet<string> = new Set(['text', 'number', 'bigint', 'date', 'any'])

/** `tags.1` may be the second value of the name `tags`. */
function isEntryOfList(name: string, entries: Entries): boolean {
  const dot = name.lastIndexOf('.')
  return dot !== -1 && entries.has(name.slice(0, dot))
}

/** For developers: the problems, with what to do about fields that the form does not contain. */
export function withAdvice(problems: Problems, missing: readonly string[]): Problems {
  const fields = { ...problems.fields }
  for (const name of missing) fields[name] = `${fields[name]} (${adviceOn(name)})`
  return { ...problems, fields }
}

/** What to do about a field that the form does not contain. */
export function adviceOn(name: string): string {
  return `Development: the form has no field ${JSON.stringify(name)}. Print form.input('${name}') inside it, raw, or make the field optional in the schema.`
}
