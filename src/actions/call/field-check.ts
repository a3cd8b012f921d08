import type { Definition } from '../action/definition.ts'
import type { Entries } from '../input/decode.ts'
import { readForm } from './call-steps.ts'
import type { Finished } from './succeed.ts'

/**
 * Checks one field by the action's schema, while the form is being filled in: nothing runs, nothing is kept. What is
 * wrong with the field becomes a 422 with that problem alone, and nothing wrong a 204. A file is not sent for this,
 * and so it is never wrong.
 */
export async function checkField(definition: Definition, entries: Entries, name: string): Promise<Finished> {
  const text = definition.limits.isFile(name) ? undefined : await problemOf(definition, entries, name)
  if (text === undefined) return { outcome: { kind: 'nothing' }, messages: [], from: 'check' }
  const problems = { sentence: text, fields: { [name]: text } }
  return { outcome: { kind: 'invalid', problems, status: 422 }, messages: [], from: 'check' }
}

/** The problem of a field, or of one of the rows in it. */
async function problemOf(
  definition: Definition,
  entries: Entries,
  name: string,
): Promise<string | undefined> {
  const result = await readForm(definition, entries)
  if (!('problems' in result)) return undefined
  const { fields } = result.problems
  if (Object.hasOwn(fields, name)) return fields[name]
  const inside = Object.keys(fields).find((key) => key.startsWith(`${name}.`))
  return inside === undefined ? undefined : fields[inside]
}
