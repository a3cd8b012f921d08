import { type Entry, isFilled } from './decode-value.ts'
import { type Group, listFields } from './fields.ts'

/** What was sent, as far as this file reads it. */
interface Sent {
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  readonly below: ReadonlyMap<string, ReadonlySet<string>>
}

/** Whether something was filled in below a name. A choice that only says the schema's default is no sign of it. */
export function isGroupFilled(group: Group, { entries, below }: Sent, prefix: string): boolean {
  const name = prefix.slice(0, -1)
  if (group.becomes === 'tuple' && entries.get(name)?.some(isFilled)) return true
  if (!below.has(prefix)) return false
  const defaults = defaultsOf(group)
  for (const [sent, values] of entries)
    if (
      sent.startsWith(prefix) &&
      values.some(isFilled) &&
      !isDefault(values, defaults, sent.slice(prefix.length))
    )
      return true
  return false
}

function isDefault(values: readonly Entry[], defaults: ReadonlyMap<string, string>, name: string): boolean {
  return values.length === 1 && defaults.get(name) === values[0]
}

const defaultsOfGroups = new WeakMap<Group, ReadonlyMap<string, string>>()

function defaultsOf(group: Group): ReadonlyMap<string, string> {
  const known = defaultsOfGroups.get(group)
  if (known) return known
  const defaults = new Map<string, string>()
  for (const [name, { schema }] of listFields(group))
    if (schema.default !== undefined && schema.default !== null) defaults.set(name, String(schema.default))
  defaultsOfGroups.set(group, defaults)
  return defaults
}
