// The operators of each kind of column.
import type { Column, ColumnKind } from './column.ts'
import { allOf, anyOf, type BoundValue, type Condition, EVERYTHING, NOTHING, test } from './condition.ts'
import { wholeFor } from './integer.ts'
import {
  type Given,
  readBoolean,
  readItem,
  readList,
  readMember,
  readText,
  readValue,
  stored,
} from './value.ts'

/** Makes the condition of one operator. Throws `INVALID_QUERY` for a value that does not fit. */
export type Operator = (column: Column, given: Given) => Condition

type Compared = 'equals' | 'differs' | 'greater_than' | 'greater_than_equal' | 'less_than' | 'less_than_equal'

const presence = { exists }
const equality = { equals, not_equals: notEquals, in: isIn, not_in: isNotIn, ...presence }
const ordering = {
  greater_than: compared('greater_than'),
  greater_than_equal: compared('greater_than_equal'),
  less_than: compared('less_than'),
  less_than_equal: compared('less_than_equal'),
}
const searching = { like, contains }
const membership = { contains: hasItem, in: hasOneOf, not_in: hasNoneOf, ...presence }

const operators: Readonly<Record<ColumnKind, ReadonlyMap<string, Operator>>> = {
  text: table({ ...equality, ...ordering, ...searching }),
  number: table({ ...equality, ...ordering }),
  integer: table({ ...equality, ...ordering }),
  boolean: table(equality),
  list: table(membership),
  json: table(presence),
}

/** The operators of a column, by name. There are no others. */
export function operatorsOf({ kind }: Column): ReadonlyMap<string, Operator> {
  return operators[kind]
}

function table(entries: Readonly<Record<string, Operator>>): ReadonlyMap<string, Operator> {
  return new Map(Object.entries(entries))
}

function equals(column: Column, given: Given): Condition {
  return given.value === null ? test(column, 'is_null') : same('equals', column, given)
}

function notEquals(column: Column, given: Given): Condition {
  return given.value === null ? test(column, 'is_not_null') : same('differs', column, given)
}

function same(name: Compared, column: Column, given: Given): Condition {
  return compare(name, column, stored(readMember(column, given)))
}

function compared(name: Compared): Operator {
  return (column, given) => compare(name, column, stored(readValue(column, given)))
}

function compare(name: Compared, column: Column, value: BoundValue): Condition {
  const isWhole = column.kind === 'integer' && typeof value === 'number'
  return test(column, name, isWhole ? wholeFor(name, value) : value)
}

function isIn(column: Column, given: Given): Condition {
  const { array, hasNull } = readSet(column, given)
  return anyOf([test(column, 'among', array), hasNull ? test(column, 'is_null') : NOTHING])
}

function isNotIn(column: Column, given: Given): Condition {
  const { array, hasNull } = readSet(column, given)
  return allOf([test(column, 'not_among', array), hasNull ? test(column, 'is_not_null') : EVERYTHING])
}

/** The values as a JSON array, without those that a column of whole numbers cannot have. */
function readSet(column: Column, given: Given): { array: string; hasNull: boolean } {
  const all = readList(given)
  const values = all
    .filter(({ value }) => value !== null)
    .map((one) => stored(readMember(column, one)))
    .filter((value) => column.kind !== 'integer' || Number.isSafeInteger(value))
  return { array: JSON.stringify(values), hasNull: all.some(({ value }) => value === null) }
}

function exists(column: Column, given: Given): Condition {
  return test(column, readBoolean(given) ? 'is_not_null' : 'is_null')
}

function contains(column: Column, given: Given): Condition {
  return test(column, 'contains', lowerCase(readText(given)))
}

function like(column: Column, given: Given): Condition {
  const words = lowerCase(readText(given))
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return test(column, 'is_not_null')
  given.budget.takeConditions(words.length - 1)
  return allOf(words.map((word) => test(column, 'contains', word)))
}

/** SQLite folds the case of A to Z only, so no other character is folded in either database. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

function hasItem(column: Column, given: Given): Condition {
  return test(column, 'has_among', JSON.stringify([readItem(column, given)]))
}

function hasOneOf(column: Column, given: Given): Condition {
  return test(column, 'has_among', readItems(column, given))
}

function hasNoneOf(column: Column, given: Given): Condition {
  return test(column, 'has_none_among', readItems(column, given))
}

function readItems(column: Column, given: Given): string {
  return JSON.stringify(readList(given).map((one) => readItem(column, one)))
}
