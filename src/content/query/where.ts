import type { Column, Columns } from './column.ts'
import { allOf, anyOf, type Condition, EVERYTHING, type Quantifier, related } from './condition.ts'
import { Budget } from './limits.ts'
import { operatorsOf } from './operators.ts'
import { invalid, nameOf, unknownField, unknownOperator } from './refusal.ts'
import { NO_RELATIONS, type Relations } from './relations.ts'

interface Reading {
  readonly columns: Columns
  readonly relations: Relations
  readonly budget: Budget
  readonly level: number
}

/**
 * Checks a `where` (see `Where`) against the fields that may be asked for. Undefined is everything.
 * Throws `UNKNOWN_FIELD`, `UNKNOWN_OPERATOR` or `INVALID_QUERY`, naming the place, before there is any SQL.
 */
export function parseWhere(where: unknown, columns: Columns, relations: Relations = NO_RELATIONS): Condition {
  if (where === undefined) return EVERYTHING
  return parseGroup(where, { columns, relations, budget: new Budget(), level: 1 })
}

function parseGroup(where: unknown, reading: Reading): Condition {
  reading.budget.takeGroup(reading.level)
  if (!isPlainObject(where)) throw invalid(`A where is an object, not ${nameOf(where)}.`)
  return allOf(Object.entries(where).map(([name, value]) => parseEntry(name, value, reading)))
}

function parseEntry(name: string, value: unknown, reading: Reading): Condition {
  if (name === 'and') return allOf(parseGroups(name, value, reading))
  if (name === 'or') return anyOf(parseGroups(name, value, reading))
  const dot = name.indexOf('.')
  if (dot > 0) return parsePath(name, dot, { value, reading })
  const column = reading.columns.get(name)
  if (!column) throw unknownField(name, reading.columns)
  if (column.kind === 'list' && isQuantified(value)) return parseQuantified(column, value, reading)
  return parseOperators(column, value, reading.budget)
}

interface Inside {
  readonly value: unknown
  readonly reading: Reading
}

/** `author.name`: holds where the related document does; of a list of them where some does. */
function parsePath(name: string, dot: number, { value, reading }: Inside): Condition {
  const [field, rest] = [name.slice(0, dot), name.slice(dot + 1)]
  if (!reading.relations.find(field)) throw unknownField(name, reading.columns)
  return parseRelated(field, 'some', { value: { [rest]: value }, reading })
}

const QUANTIFIERS: readonly string[] = ['some', 'none', 'every'] satisfies Quantifier[]

function isQuantified(value: unknown): value is Readonly<Record<Quantifier, unknown>> {
  if (!isPlainObject(value)) return false
  const names = Object.keys(value)
  return names.length > 0 && names.every((name) => QUANTIFIERS.includes(name))
}

function parseQuantified(
  { field }: Column,
  value: Readonly<Record<Quantifier, unknown>>,
  reading: Reading,
): Condition {
  const parts = Object.entries(value).map(([quantifier, where]) =>
    // `isQuantified` has checked the names.
    parseRelated(field, quantifier as Quantifier, { value: where, reading }),
  )
  return allOf(parts)
}

function parseRelated(field: string, quantifier: Quantifier, { value, reading }: Inside): Condition {
  const column = reading.columns.get(field)
  if (!column) throw unknownField(field, reading.columns)
  const target = reading.relations.find(field)
  if (!target)
    throw invalid(`${field} is not a relation: add it to relations to query fields of the related documents.`)
  const { table, columns, relations, condition } = target
  const inner = parseGroup(value, { ...reading, columns, relations, level: reading.level + 1 })
  return related({ column, table, quantifier }, allOf([inner, condition]))
}

function parseGroups(name: string, list: unknown, reading: Reading): readonly Condition[] {
  if (!Array.isArray(list)) throw invalid(`"${name}" takes an array of wheres, not ${nameOf(list)}.`)
  const inside = { ...reading, level: reading.level + 1 }
  // Not map(): it would pass over the holes of an array.
  return Array.from(list, (where: unknown) => parseGroup(where, inside))
}

function parseOperators(column: Column, tests: unknown, budget: Budget): Condition {
  const { field } = column
  if (!isPlainObject(tests)) {
    throw invalid(`${field} takes an object with an operator, as { equals: … }, not ${nameOf(tests)}.`)
  }
  const entries = Object.entries(tests)
  if (entries.length === 0) throw invalid(`${field} has no operator; write one, as { equals: … }.`)
  return allOf(entries.map(([name, value]) => parseOperator(column, { name, value, budget })))
}

function parseOperator(
  column: Column,
  { name, value, budget }: { name: string; value: unknown; budget: Budget },
): Condition {
  const known = operatorsOf(column)
  const operator = known.get(name)
  if (!operator) throw unknownOperator(name, column.field, known.keys())
  budget.takeConditions(1)
  return operator(column, { value, place: `${column.field}.${name}`, budget })
}

/** An object as JSON or a literal makes it: nothing that it inherits is looked at. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
