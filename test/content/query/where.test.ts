import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ContentError } from '../../../src/content/errors.ts'
import { EVERYTHING, NOTHING } from '../../../src/content/query/condition.ts'
import { parseWhere } from '../../../src/content/query/where.ts'
import type { Where } from '../../../src/content/query/where-types.ts'
import { columns, type Sample } from './sample.ts'

const parse = (where: unknown) => parseWhere(where, columns)

/** The error, and not the value that caused it. */
function refusal(where: unknown): { code: string; message: string } {
  try {
    parse(where)
  } catch (error) {
    assert.ok(error instanceof ContentError, String(error))
    return error
  }
  assert.fail(`${JSON.stringify(where)} was accepted`)
}

class Wish {
  readonly equals = 'a'
}

describe('A where is refused', () => {
  const wrong: readonly [what: string, where: unknown, code: string, message: RegExp][] = [
    ['with an unknown field', { titel: { equals: 'a' } }, 'UNKNOWN_FIELD', /no field "titel".*title, word/],
    ['with a column for a field', { key: { equals: 'a' } }, 'UNKNOWN_FIELD', /"key"/],
    ['with a path', { 'meta.description': { exists: true } }, 'UNKNOWN_FIELD', /"meta.description"/],
    ['with a prototype', JSON.parse('{"__proto__":{"equals":"a"}}'), 'UNKNOWN_FIELD', /"__proto__"/],
    ['with an inherited field', { constructor: { equals: 'a' } }, 'UNKNOWN_FIELD', /"constructor"/],
    ['with SQL for a field', { [`id" = '' or 1=1 --`]: { equals: 'a' } }, 'UNKNOWN_FIELD', /"id\\" = '' or/],
    ['with a NUL in a field', { 'id\0': { equals: 'a' } }, 'UNKNOWN_FIELD', /"id\\u0000"/],
    ['with a long field', { ['x'.repeat(1e6)]: {} }, 'UNKNOWN_FIELD', /^There is no field "x{60}…"/],
    ['with an unknown operator', { title: { like_a: 'a' } }, 'UNKNOWN_OPERATOR', /"title".*"like_a".*equals/],
    ['with SQL for an operator', { title: { '= 1 or': 'a' } }, 'UNKNOWN_OPERATOR', /"= 1 or"/],
    ['with an inherited operator', { title: { toString: 'a' } }, 'UNKNOWN_OPERATOR', /"toString"/],
    ['with an operator of another kind', { likes: { like: 'a' } }, 'UNKNOWN_OPERATOR', /"likes".*"like"/],
    ['that orders booleans', { done: { greater_than: false } }, 'UNKNOWN_OPERATOR', /"greater_than"/],
    ['that looks into an object', { meta: { contains: 'a' } }, 'UNKNOWN_OPERATOR', /"meta".*it has exists/],
    ['with and inside a field', { title: { and: [] } }, 'UNKNOWN_OPERATOR', /"and"/],
    ['that is null', null, 'INVALID_QUERY', /not null/],
    ['that is a text', 'id = 1', 'INVALID_QUERY', /a where is an object, not a string/i],
    ['that is an array', [{}], 'INVALID_QUERY', /not an array/],
    ['that is no plain object', new Map([['title', 1]]), 'INVALID_QUERY', /is an object, not an object/],
    ['with a bare value', { title: 'a' }, 'INVALID_QUERY', /^title takes.*{ equals: … }, not a string/],
    ['with undefined for a test', { title: undefined }, 'INVALID_QUERY', /^title takes.*not undefined/],
    ['with null for a test', { word: null }, 'INVALID_QUERY', /^word takes.*not null/],
    ['with no operator', { title: {} }, 'INVALID_QUERY', /^title has no operator/],
    ['with an object of a class', { title: new Wish() }, 'INVALID_QUERY', /^title takes an object/],
    [
      'with an undefined value',
      { title: { equals: undefined } },
      'INVALID_QUERY',
      /^title\.equals.*not undefined/,
    ],
    [
      'with a value of another kind',
      { likes: { equals: '1' } },
      'INVALID_QUERY',
      /^likes\.equals.*finite number/,
    ],
    ['with a number for a text', { title: { equals: 1 } }, 'INVALID_QUERY', /^title\.equals takes a text/],
    ['with 1 for true', { done: { equals: 1 } }, 'INVALID_QUERY', /^done\.equals takes true or false/],
    ['with a Date', { likes: { less_than: new Date(Number.NaN) } }, 'INVALID_QUERY', /takes a valid Date/],
    ['with an object', { title: { equals: { $ne: '' } } }, 'INVALID_QUERY', /^title\.equals.*not an object/],
    ['with an array', { title: { equals: ['a'] } }, 'INVALID_QUERY', /not an array/],
    ['with a bigint', { likes: { equals: 1n } }, 'INVALID_QUERY', /not a bigint/],
    ['with NaN', { score: { equals: Number.NaN } }, 'INVALID_QUERY', /not NaN/],
    ['with infinity', { likes: { less_than: Infinity } }, 'INVALID_QUERY', /not Infinity/],
    ['greater than null', { rank: { greater_than: null } }, 'INVALID_QUERY', /^rank\.greater_than.*not null/],
    ['like null', { word: { like: null } }, 'INVALID_QUERY', /^word\.like/],
    [
      'with a word for exists',
      { word: { exists: 'false' } },
      'INVALID_QUERY',
      /^word\.exists takes true or false/,
    ],
    ['in a text', { title: { in: 'abc' } }, 'INVALID_QUERY', /^title\.in takes an array/],
    ['in mixed values', { likes: { in: [1, '2'] } }, 'INVALID_QUERY', /^likes\.in\[1\]/],
    ['in a list with a hole', { likes: { in: [1, , 2] } }, 'INVALID_QUERY', /^likes\.in\[1\].*undefined/],
    [
      'with a word that its field has not',
      { status: { equals: 'gone' } },
      'INVALID_QUERY',
      /one of draft, published/,
    ],
    [
      'in such words',
      { status: { in: ['draft', 'gone'] } },
      'INVALID_QUERY',
      /^status\.in\[1\] takes one of/,
    ],
    ['with an item of another kind', { marks: { contains: 'a' } }, 'INVALID_QUERY', /^marks\.contains/],
    ['with an invalid item', { mixed: { contains: null } }, 'INVALID_QUERY', /^mixed\.contains.*not null/],
    ['with a NUL', { title: { equals: 'a\0' } }, 'INVALID_QUERY', /^title\.equals.*NUL/],
    ['with half a character', { title: { like: '\ud83d' } }, 'INVALID_QUERY', /^title\.like.*half/],
    ['with and of an object', { and: { title: { equals: 'a' } } }, 'INVALID_QUERY', /"and" takes an array/],
    [
      'with or of nothing',
      { or: undefined },
      'INVALID_QUERY',
      /"or" takes an array of wheres, not undefined/,
    ],
    ['with a hole in or', { or: [{ done: { equals: true } }, ,] }, 'INVALID_QUERY', /not undefined/],
    [
      'with an unknown field deep inside',
      { or: [{ and: [{ hash: { like: 'a' } }] }] },
      'UNKNOWN_FIELD',
      /"hash"/,
    ],
  ]
  for (const [what, where, code, message] of wrong) {
    test(what, () => {
      const error = refusal(where)
      assert.equal(error.code, code)
      assert.match(error.message, message)
      assert.ok(error.message.length < 400)
    })
  }

  test('for fields that this caller may not ask for, without naming them as known', () => {
    const seen = new Map([...columns].filter(([field]) => field !== 'word'))
    assert.throws(
      () => parseWhere({ word: { exists: true } }, seen),
      (error: Error) => {
        assert.doesNotMatch(error.message, /title, word/)
        return /no field "word"/.test(error.message)
      },
    )
  })
})

describe('A where has limits', () => {
  const is = (likes: number) => ({ likes: { equals: likes } })
  const times = <Value>(count: number, make: (index: number) => Value) =>
    Array.from({ length: count }, (_, index) => make(index))
  const nested = (levels: number): object =>
    levels === 1 ? is(1) : { [levels % 2 ? 'and' : 'or']: [nested(levels - 1)] }

  test('100 conditions', () => {
    assert.equal(parse({ or: times(100, is) }).values.length, 100)
    assert.match(refusal({ or: times(101, is) }).message, /at most 100 conditions/)
    const both = { likes: { greater_than: 1, less_than: 9 } }
    assert.match(refusal({ and: [...times(99, is), both] }).message, /at most 100 conditions/)
  })

  test('each word of a like is a condition', () => {
    parse({ title: { like: 'word '.repeat(100) } })
    assert.match(refusal({ title: { like: 'word '.repeat(101) } }).message, /at most 100 conditions/)
  })

  test('10 levels', () => {
    parse(nested(10))
    assert.match(refusal(nested(11)).message, /at most 10 levels/)
    assert.match(refusal(nested(5000)).message, /at most 10 levels/)
  })

  test('200 objects', () => {
    parse({ or: times(199, () => ({})) })
    assert.match(refusal({ or: times(200, () => ({})) }).message, /at most 200 objects/)
  })

  test('1,000 values of in and not_in', () => {
    for (const operator of ['in', 'not_in']) {
      parse({ likes: { [operator]: times(1000, (index) => index) } })
      assert.match(
        refusal({ likes: { [operator]: times(1001, (index) => index) } }).message,
        /^likes\..*at most 1000 values/,
      )
      assert.match(
        refusal({ tags: { [operator]: times(1001, String) } }).message,
        /^tags\..*at most 1000 values/,
      )
    }
  })

  test('10,240 characters of a text, and 262,144 of all', () => {
    const long = 'x'.repeat(10_240)
    for (const operator of ['equals', 'like', 'contains', 'greater_than']) {
      parse({ title: { [operator]: long } })
      assert.match(
        refusal({ title: { [operator]: `${long}x` } }).message,
        /^title\..*at most 10240 characters/,
      )
    }
    parse({ title: { in: times(25, () => long) } })
    assert.match(refusal({ title: { in: times(26, () => long) } }).message, /at most 262144 characters/)
  })
})

describe('A condition', () => {
  test('is everything where nothing is asked for, and nothing for an empty or', () => {
    for (const where of [undefined, {}, { and: [] }, { and: [{}] }, { or: [{}, { title: { equals: 'a' } }] }])
      assert.equal(parse(where), EVERYTHING)
    for (const where of [{ or: [] }, { and: [{ or: [] }, { title: { equals: 'a' } }] }])
      assert.equal(parse(where), NOTHING)
  })

  test('has one shape for all values, however many', () => {
    const shapes = [[], [1], [1.5], [1.5, 2], Array.from({ length: 1000 }, (_, index) => index)].map(
      (values) => parse({ likes: { equals: values.length / 2, not_in: values } }).shape,
    )
    assert.equal(new Set(shapes).size, 1)
  })

  test('has another shape for another field, operator, presence of null, and, or and nesting', () => {
    const a = { likes: { equals: 1 } }
    const b = { rank: { equals: 1 } }
    const c = { score: { equals: 1 } }
    const wheres: readonly Where<Sample>[] = [
      a,
      b,
      { likes: { not_equals: 1 } },
      { rank: { equals: null } },
      { rank: { not_equals: null } },
      { rank: { in: [1] } },
      { rank: { in: [1, null] } },
      { rank: { not_in: [1] } },
      { rank: { not_in: [1, null] } },
      { and: [a, b] },
      { or: [a, b] },
      { or: [b, a] },
      { and: [a, { or: [b, c] }] },
      { or: [{ and: [a, b] }, c] },
      { and: [{ or: [a, b] }, c] },
      { tags: { in: ['a'] } },
      { tags: { not_in: ['a'] } },
    ]
    assert.equal(new Set(wheres.map((where) => parse(where).shape)).size, wheres.length)
  })
})

/** Never called: the compiler is the test. */
export function wheresThatCompile(take: (where: Where<Sample>) => void): void {
  take({ title: { equals: 'a', like: 'b' }, likes: { greater_than: 1 }, done: { equals: true } })
  take({ word: { equals: null, in: ['a', null] }, tags: { contains: 'a' }, meta: { exists: true } })
  take({ or: [{ status: { equals: 'draft' } }, { and: [{ mixed: { in: ['a', 1, true] } }] }] })
}

/** Never called: the compiler is the test. */
export function mistakesDoNotCompile(take: (where: Where<Sample>) => void): void {
  // @ts-expect-error: no such field
  take({ titel: { equals: 'a' } })
  // @ts-expect-error: no such operator
  take({ title: { is: 'a' } })
  // @ts-expect-error: an operator of another type
  take({ likes: { like: 'a' } })
  // @ts-expect-error: a value of another type
  take({ likes: { equals: '1' } })
  // @ts-expect-error: no such status
  take({ status: { equals: 'gone' } })
  // @ts-expect-error: an operator is missing
  take({ title: 'a' })
  // @ts-expect-error: undefined is not a value
  take({ title: { equals: undefined } })
  // @ts-expect-error: not one of the list's type
  take({ marks: { contains: 'a' } })
  // @ts-expect-error: no such field inside
  take({ or: [{ titel: { equals: 'a' } }] })
  // @ts-expect-error: what is inside a document cannot be asked for
  take({ meta: { equals: 'a' } })
}
