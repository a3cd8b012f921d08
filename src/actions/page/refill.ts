import type { Call } from '../call/stages.ts'
import type { Entries } from '../input/decode.ts'
import { findControl, isSecretName } from '../input/fields.ts'
import { closeUp } from '../input/list-rows.ts'
import { isHandle } from '../saved-forms/staged-files.ts'

/** What a form shows again: text, without secrets, its rows closed up. */
export function refillable({ definition, engine, ticket }: Call, sent: Entries): Entries {
  const own = engine.registry.byName.get(ticket?.form?.split('#')[0] ?? '') ?? definition
  const fields = own?.fields
  const values = new Map<string, string[]>()
  for (const [name, entries] of fields ? closeUp(fields, sent) : sent) {
    const isSecret = fields ? findControl(fields, name)?.isSecret : isSecretName(name)
    if (isSecret) continue
    const isFile = own?.limits.isFile(name) ?? false
    const texts = entries
      .filter((entry) => typeof entry === 'string')
      .filter((text) => !(isFile && isHandle(text)))
    values.set(name, texts.map(printable))
  }
  return values
}

/** HTML has no place for a NUL, which a damaged form may hold. */
function printable(text: string): string {
  return text.replaceAll('\0', '')
}
