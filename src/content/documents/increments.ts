// Separates `{ increment: 1 }` from the other data of an update.
import type { Field } from '../collections/fields.ts'
import type { Model } from '../collections/model.ts'
import type { Fields } from '../collections/row.ts'
import { invalidInput } from './problems.ts'

/** By how much, by field. */
export type Increments = ReadonlyMap<Field, number>

/** Takes `{ increment: 1 }` of number fields apart from the other data. */
export function readIncrements(
  { byName }: Model,
  data: Fields,
): { readonly increments: Increments; readonly plain: Fields } {
  const increments = new Map<Field, number>()
  const plain: Fields = {}
  for (const [name, value] of Object.entries(data)) {
    const field = byName.get(name)
    if (field && isIncrement(field, value)) increments.set(field, readAmount(field, value.increment))
    else plain[name] = value
  }
  return { increments, plain }
}

/** The values that these amounts make of a document. */
export function incremented(increments: Increments, document: Fields): Fields {
  const sums = [...increments].map(([{ field }, amount]) => [field, Number(document[field] ?? 0) + amount])
  return Object.fromEntries(sums)
}

function isIncrement({ kind }: Field, value: unknown): value is { readonly increment: unknown } {
  if (kind !== 'number' && kind !== 'integer') return false
  return (
    typeof value === 'object' && value !== null && 'increment' in value && Object.keys(value).length === 1
  )
}

function readAmount({ field, kind }: Field, amount: unknown): number {
  const fits = kind === 'integer' ? Number.isSafeInteger(amount) : Number.isFinite(amount)
  if (fits) return Number(amount)
  throw invalidInput({
    [field]: kind === 'integer' ? 'Please give a whole number.' : 'Please give a number.',
  })
}
