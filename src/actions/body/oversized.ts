import type { Definition } from '../action/definition.ts'
import { fileFieldOf } from '../call/storage-errors.ts'
import { findControl } from '../input/fields.ts'
import { fileSentence } from '../input/sentences.ts'
import { Refusal } from '../refusal.ts'

/** The refusal of files beyond their limit, said beside their fields. */
export function filesTooLarge(definition: Definition, names: readonly string[]): Refusal {
  return new Refusal('too_large', undefined, {
    reason: 'a file is too large',
    fields: say(definition, names),
  })
}

/** A body that announces too much comes from the form's file, where the form has but one: that field says it too. */
export function besideOnlyFile({ message }: Refusal, definition: Definition): Refusal {
  const name = fileFieldOf(definition)
  return new Refusal('too_large', message, { fields: say(definition, name === undefined ? [] : [name]) })
}

function say({ fields, limits }: Definition, names: readonly string[]): Record<string, string> {
  const labelled = names.map((name) => {
    const field = fields ? findControl(fields, name) : undefined
    return [name, fileSentence(field, limits.file)] as const
  })
  return Object.fromEntries(labelled)
}
