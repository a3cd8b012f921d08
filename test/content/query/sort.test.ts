import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseSelect } from '../../../src/content/query/select.ts'
import { parseSort } from '../../../src/content/query/sort.ts'
import type { Select, Sort } from '../../../src/content/query/where-types.ts'
import { columns, type Sample } from './sample.ts'

const sortOf = (sort: unknown, byDefault: string | readonly string[] = '-likes') =>
  parseSort(sort, columns, byDefault).terms.map(({ column, direction }) => `${column.field} ${direction}`)

describe('A sort', () => {
  test('is one field or several, and id decides between equals, in the direction of the last', () => {
    assert.deepEqual(sortOf('title'), ['title asc', 'id asc'])
    assert.deepEqual(sortOf(['-likes', 'title']), ['likes desc', 'title asc', 'id asc'])
    assert.deepEqual(sortOf(['title', '-done']), ['title asc', 'done desc', 'id desc'])
  })

  test('ends with id: what comes after it decides nothing', () => {
    assert.deepEqual(sortOf('id'), ['id asc'])
    assert.deepEqual(sortOf(['-title', 'id', 'likes']), ['title desc', 'id asc'])
  })

  test('is the default where there is none', () => {
    assert.deepEqual(sortOf(undefined), ['likes desc', 'id desc'])
    assert.deepEqual(sortOf(undefined, ['title', '-rank']), ['title asc', 'rank desc', 'id desc'])
    assert.deepEqual(sortOf([]), ['id desc'])
  })

  const wrong: readonly [sort: unknown, code: string, message: RegExp][] = [
    ['titel', 'UNKNOWN_FIELD', /"titel".*title, word/],
    ['-', 'UNKNOWN_FIELD', /""/],
    ['', 'UNKNOWN_FIELD', /""/],
    ['--title', 'UNKNOWN_FIELD', /"-title"/],
    ['-id;drop table samples', 'UNKNOWN_FIELD', /"id;drop table samples"/],
    ['title" collate evil', 'UNKNOWN_FIELD', /collate evil/],
    ['title,likes', 'UNKNOWN_FIELD', /"title,likes"/],
    ['__proto__', 'UNKNOWN_FIELD', /"__proto__"/],
    ['key', 'UNKNOWN_FIELD', /"key"/],
    ['tags', 'INVALID_QUERY', /^tags cannot be sorted by/],
    ['-meta', 'INVALID_QUERY', /^meta cannot be sorted by/],
    [null, 'INVALID_QUERY', /not null/],
    [{ title: 1 }, 'INVALID_QUERY', /not an object/],
    [['title', 1], 'INVALID_QUERY', /names of fields, not a number/],
    [['title', '-title'], 'INVALID_QUERY', /"title" twice/],
    [Array.from({ length: 9 }, () => 'title'), 'INVALID_QUERY', /at most 8/],
  ]
  for (const [sort, code, message] of wrong) {
    test(`is refused: ${JSON.stringify(sort)}`, () => {
      assert.throws(() => sortOf(sort), { name: 'ContentError', code, message })
    })
  }
})

const selected = (select: unknown) => parseSelect(select, columns).columns.map(({ field }) => field)

describe('A select', () => {
  test('is the fields wanted, with id, or those not wanted', () => {
    const all = [...columns.keys()]
    assert.deepEqual(selected({ title: true, likes: true }), ['id', 'title', 'likes'])
    assert.deepEqual(
      selected({ title: false }),
      all.filter((field) => field !== 'title'),
    )
    assert.deepEqual(selected({ id: true }), ['id'])
    assert.deepEqual(selected(undefined), all)
    assert.deepEqual(selected({}), all)
  })

  test('has the shape of its columns, in whatever order they are named', () => {
    const shape = (select: Select<Sample>) => parseSelect(select, columns).shape
    assert.equal(shape({ title: true, word: true }), shape({ word: true, title: true }))
    assert.notEqual(shape({ title: true }), shape({ word: true }))
  })

  const wrong: readonly [select: unknown, code: string, message: RegExp][] = [
    [{ titel: true }, 'UNKNOWN_FIELD', /"titel"/],
    [{ key: true }, 'UNKNOWN_FIELD', /"key"/],
    [{ '*': true }, 'UNKNOWN_FIELD', /"\*"/],
    [JSON.parse('{"__proto__": true}'), 'UNKNOWN_FIELD', /"__proto__"/],
    [{ title: 1 }, 'INVALID_QUERY', /^select\.title takes true or false/],
    [{ title: undefined }, 'INVALID_QUERY', /not undefined/],
    [{ title: true, likes: false }, 'INVALID_QUERY', /either/],
    [{ id: false }, 'INVALID_QUERY', /^id cannot be left out/],
    [['title'], 'INVALID_QUERY', /not an array/],
    ['title', 'INVALID_QUERY', /not a string/],
    [null, 'INVALID_QUERY', /not null/],
  ]
  for (const [select, code, message] of wrong) {
    test(`is refused: ${JSON.stringify(select)}`, () => {
      assert.throws(() => selected(select), { name: 'ContentError', code, message })
    })
  }
})

/** Never called: the compiler is the test. */
export function mistakesDoNotCompile(
  sort: (by: Sort<Sample>) => void,
  select: (by: Select<Sample>) => void,
): void {
  sort(['-likes', 'title'])
  // @ts-expect-error: no such field
  sort('titel')
  // @ts-expect-error: lists have no order
  sort('-tags')
  select({ title: true, likes: true })
  select({ meta: false })
  // @ts-expect-error: no such field
  select({ titel: true })
  // @ts-expect-error: wanted and not wanted
  select({ title: true, likes: false })
  // @ts-expect-error: id always comes
  select({ id: false })
}
