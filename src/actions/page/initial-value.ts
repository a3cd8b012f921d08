import { dateText } from '../input/dates.ts'
import { findTree, type Group } from '../input/fields.ts'

/** What a field shows before anything was submitted: the value of the record that is edited, otherwise the schema's default. */
export function initialValues(
  fields: Group | null,
  values: object | null | undefined,
  name: string,
): readonly unknown[] {
  const found = valueAt(values, name)
  const value = found === undefined ? defaultAt(fields, name) : found
  const all: readonly unknown[] = value instanceof Set ? [...value] : [value].flat()
  return all.filter((each) => each !== null && each !== undefined)
}

/** A key of a record may contain dots, so the rest of the name is tried as a whole first. */
function valueAt(values: unknown, name: string): unknown {
  if (typeof values !== 'object' || values === null) return undefined
  if (values instanceof Map) return valueAt(Object.fromEntries(values), name)
  if (values instanceof Set) return valueAt([...values], name)
  if (Object.hasOwn(values, name)) return (values as Record<string, unknown>)[name]
  const dot = name.indexOf('.')
  const step = dot === -1 ? name : name.slice(0, dot)
  if (dot === -1 || !Object.hasOwn(values, step)) return undefined
  return valueAt((values as Record<string, unknown>)[step], name.slice(dot + 1))
}

/** The default of a field, or the part of a default that the schema gives a group. */
function defaultAt(fields: Group | null, name: string): unknown {
  if (!fields) return undefined
  const own = findTree(fields, name)?.schema.default
  if (own !== undefined) return own
  for (let dot = name.lastIndexOf('.'); dot !== -1; dot = name.lastIndexOf('.', dot - 1)) {
    const given = findTree(fields, name.slice(0, dot))?.schema.default
    if (given !== undefined) return valueAt(given, name.slice(dot + 1))
    if (dot === 0) break
  }
  return undefined
}

/** A value as the text of a control of that type. */
export function toText(value: unknown, type: string): string {
  return value instanceof Date ? dateText(value, type) : String(value)
}
