// The check of one field while the form is being filled in.
import type { Definition } from '../action/definition.ts'
import { readForm } from '../action/execution.ts'
import type { Entries } from '../input/decode.ts'
import type { Finished } from './stages.ts'

/**
 * Validates one field while the form is being filled in: no handler runs, nothing is stored. A problem of the field is a
 * 422 with that problem alone, none is a 204. A file is not sent for this check, so it never has a problem.
 */
export async function checkField(
  definition: Definition,
  entries: Entries,
  { sent, name }: FieldToCheck,
): Promise<Finished> {
  const text = definition.limits.isFile(name) ? undefined : await problemOf(definition, entries, name)
  if (text === undefined) return { outcome: { kind: 'nothing' }, messages: [], from: 'check' }
  const problems = { sentence: text, fields: { [sent]: text } }
  return { outcome: { kind: 'invalid', problems, status: 422 }, messages: [], from: 'check' }
}

/** A field by the name that was sent, and by its name with the rows closed up, as in the entries. */
interface FieldToCheck {
  readonly sent: string
  readonly name: string
}

/** The problem of a field, or of one of its rows. */
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
