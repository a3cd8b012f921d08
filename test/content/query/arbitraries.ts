import fc from 'fast-check'
import type { Sort, Where } from '../../../src/content/query/where-types.ts'
import { type Sample, sample } from './sample.ts'

// Values are few, so that they meet; the last of each kind is any.
const text = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('', 'a', 'A', 'b', 'a b', 'B A', 'ab', 'Ä', 'ä', 'İ', 'ß', 'é', 'Z', '_a'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '%',
      '_',
      '\\',
      "'",
      '"',
      '$1',
      '?',
      '--',
      ' ',
      '\t',
      '\u00a0',
      '😀',
      '\uffff',
      '\ufb01',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 4 })
      .filter((any) => !any.includes('\0') && any.isWellFormed()),
  },
)
const whole = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: -2, max: 3 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, 2 ** 32),
  },
)
const fraction = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0, -0, 0.1, 0.5, -0.5, 1, 1.5, 2, 0.30000000000000004) },
  { weight: 1, arbitrary: fc.constantFrom(1e300, -1e300, 5e-324, Number.MAX_VALUE, 2 ** 53, 2 ** 63, 1e21) },
  { weight: 1, arbitrary: fc.double({ noDefaultInfinity: true, noNaN: true }) },
)
const status = fc.constantFrom('draft' as const, 'published' as const)
const scalar = fc.oneof(fc.constantFrom('a', 'b', '1', 'true'), fc.constantFrom(0, 1, 1.5), fc.boolean())
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 3 })

/** -0 is 0 in JSON and in a column of whole numbers. */
const plain = (number: number) => number + 0

export const documents: fc.Arbitrary<Sample[]> = fc.array(
  fc
    .record({
      title: text,
      word: orNull(text),
      status: orNull(status),
      likes: whole,
      rank: orNull(whole),
      score: fraction.map(plain),
      weight: orNull(fraction.map(plain)),
      done: fc.boolean(),
      agreed: orNull(fc.boolean()),
      tags: orNull(fc.array(text, { maxLength: 3 })),
      marks: fc.array(fraction.map(plain), { maxLength: 3 }),
      mixed: fc.array(scalar, { maxLength: 3 }),
      meta: orNull(fc.record({ description: text })),
    })
    .map(sample),
  { maxLength: 25 },
)

const equality = <Value>(value: fc.Arbitrary<Value>) => ({
  equals: orNull(value),
  not_equals: orNull(value),
  in: fc.array(orNull(value), { maxLength: 4 }),
  not_in: fc.array(orNull(value), { maxLength: 4 }),
  exists: fc.boolean(),
})
const ordering = <Value>(value: fc.Arbitrary<Value>) => ({
  greater_than: value,
  greater_than_equal: value,
  less_than: value,
  less_than_equal: value,
})
const membership = <Item>(item: fc.Arbitrary<Item>) => ({
  contains: item,
  in: fc.array(item, { maxLength: 3 }),
  not_in: fc.array(item, { maxLength: 3 }),
  exists: fc.boolean(),
})
const searching = { like: fc.array(text, { maxLength: 3 }).map((words) => words.join(' ')), contains: text }
const anyNumber = fc.oneof(whole, fraction)

const textOperators = { ...equality(text), ...ordering(text), ...searching }
const numberOperators = { ...equality(anyNumber), ...ordering(anyNumber) }
const operators = {
  title: textOperators,
  word: textOperators,
  status: { ...equality(status), ...ordering(text), ...searching },
  likes: numberOperators,
  rank: numberOperators,
  score: numberOperators,
  weight: numberOperators,
  done: equality(fc.boolean()),
  agreed: equality(fc.boolean()),
  tags: membership(text),
  marks: membership(fraction),
  mixed: membership(scalar),
  meta: { exists: fc.boolean() },
}

/** Some operators of one field. */
const test = fc.oneof(
  ...Object.entries(operators).flatMap(([field, all]) =>
    Object.entries(all).map(([operator, value]: [string, fc.Arbitrary<unknown>]) =>
      value.map((wanted) => ({ [field]: { [operator]: wanted } })),
    ),
  ),
)

const { tree } = fc.letrec<{ tree: object; inner: object }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, test, tie('inner')),
  inner: fc.oneof(
    fc.record({ and: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.tuple(test, test, tie('tree')).map(([one, other, rest]) => ({ ...one, ...other, ...rest })),
  ),
}))

/** Right by its making, which the compiler cannot see through. */
export const wheres = tree as fc.Arbitrary<Where<Sample>>

const sortable = [
  'title',
  'word',
  'status',
  'likes',
  'rank',
  'score',
  'weight',
  'done',
  'agreed',
  'id',
] as const

export const sorts: fc.Arbitrary<Extract<Sort<Sample>, readonly unknown[]>> = fc
  .uniqueArray(fc.constantFrom(...sortable), { minLength: 1, maxLength: 3 })
  .chain((fields) =>
    fc.tuple(...fields.map((field) => fc.boolean().map((down) => (down ? (`-${field}` as const) : field)))),
  )
