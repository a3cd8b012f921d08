import { fileFieldOf, findControl, type Group } from '../input/fields.ts'
import { fileSentence } from '../input/sentences.ts'
import { Refusal } from '../refusal.ts'
import type { BodyLimits } from './sent-body.ts'

/** The part of an action's definition that a body is measured by. */
interface FormDefinition {
  readonly fields: Group | null
  readonly limits: BodyLimits
}

/** The refusal of files over their limit, at their fields. */
export function filesTooLarge(definition: FormDefinition, names: readonly string[]): Refusal {
  return new Refusal('TOO_LARGE', undefined, {
    reason: 'a file is too large',
    fields: say(definition, names),
  })
}

/** If Content-Length is over the limit and the form has one file field, reports the error at that field too. */
export function besideOnlyFile({ message }: Refusal, definition: FormDefinition): Refusal {
  const name = fileFieldOf(definition.fields)
  return new Refusal('TOO_LARGE', message, { fields: say(definition, name === undefined ? [] : [name]) })
}

function say({ fields, limits }: FormDefinition, names: readonly string[]): Record<string, string> {
  const labelled = names.map((name) => {
    const field = fields ? findControl(fields, name) : undefined
    return [name, fileSentence(field, limits.file)] as const
  })
  return Object.fromEntries(labelled)
}
