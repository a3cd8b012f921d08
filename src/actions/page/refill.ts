import type { Definition } from '../action/definition.ts'
import type { Entries } from '../input/decode.ts'
import { closeUp } from '../input/list-rows.ts'
import { isHandle } from '../input/staged-file.ts'
import { isSecretField } from './secret-fields.ts'

/**
 * The text that a form shows again: no secrets, no handles of files, rows numbered without gaps.
 *
 * @param form the action of the form; undefined if it is not known, and then secrets are recognised by their names
 */
export function refillable(form: Definition | undefined, sent: Entries): Entries {
  const fields = form?.fields
  const values = new Map<string, string[]>()
  for (const [name, entries] of fields ? closeUp(fields, sent) : sent) {
    if (isSecretField(form, name)) continue
    const isFile = form?.limits.isFile(name) ?? true
    const texts = entries
      .filter((entry) => typeof entry === 'string')
      .filter((text) => !(isFile && isHandle(text)))
    values.set(name, texts.map(printable))
  }
  return values
}

/** HTML cannot contain NUL, which a damaged form may send. */
function printable(text: string): string {
  return text.replaceAll('\0', '')
}
