import type { Sample } from './sample.ts'

// What a where means, written without looking at the queries: plain JavaScript over documents. Only for wheres that
// are right.

type Loose = Readonly<Record<string, unknown>>

/** Whether a where holds for a document. */
export function matches(where: object, document: Sample): boolean {
  return Object.entries(where).every(([name, value]) => {
    if (name === 'and') return value.every((part: object) => matches(part, document))
    if (name === 'or') return value.some((part: object) => matches(part, document))
    const found: unknown = Reflect.get(document, name)
    return Object.entries(value as Loose).every(([operator, wanted]) => holds(operator, found, wanted))
  })
}

function holds(operator: string, found: unknown, wanted: unknown): boolean {
  if (operator === 'exists') return (found !== null) === wanted
  if (Array.isArray(found) || operator === 'contains' || operator === 'like') {
    return holdsInside(operator, found, wanted)
  }
  switch (operator) {
    case 'equals':
      return found === wanted
    case 'not_equals':
      return found !== wanted
    case 'in':
      return listOf(wanted).includes(found)
    case 'not_in':
      return !listOf(wanted).includes(found)
    case 'greater_than':
      return found !== null && compare(found, wanted) > 0
    case 'greater_than_equal':
      return found !== null && compare(found, wanted) >= 0
    case 'less_than':
      return found !== null && compare(found, wanted) < 0
    case 'less_than_equal':
      return found !== null && compare(found, wanted) <= 0
    default:
      throw new Error(`The model has no ${operator}.`)
  }
}

function holdsInside(operator: string, found: unknown, wanted: unknown): boolean {
  switch (operator) {
    case 'contains':
      if (Array.isArray(found)) return found.includes(wanted)
      return typeof found === 'string' && folded(found).includes(folded(String(wanted)))
    case 'like':
      if (typeof found !== 'string') return false
      return String(wanted)
        .split(/\s/)
        .every((word) => folded(found).includes(folded(word)))
    case 'in':
      return Array.isArray(found) && found.some((item) => listOf(wanted).includes(item))
    case 'not_in':
      return !Array.isArray(found) || !found.some((item) => listOf(wanted).includes(item))
    default:
      throw new Error(`The model has no ${operator} for lists.`)
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A to Z only. */
function folded(text: string): string {
  return Array.from(text, (character) =>
    character >= 'A' && character <= 'Z' ? character.toLowerCase() : character,
  ).join('')
}

/** Null after everything, text by its bytes in UTF-8. */
export function compare(one: unknown, other: unknown): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  if (typeof one === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(String(other)))
  return Number(one) - Number(other)
}

/** The documents in the order that a sort means. */
export function sorted(documents: readonly Sample[], keys: readonly string[]): Sample[] {
  const direction = keys.at(-1)?.startsWith('-') ? '-id' : 'id'
  return [...documents].sort((one, other) => {
    for (const key of [...keys, direction]) {
      const field = key.replace('-', '')
      const difference = compare(Reflect.get(one, field), Reflect.get(other, field))
      if (difference !== 0) return key.startsWith('-') ? -difference : difference
    }
    return 0
  })
}
