import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createId } from '../../../src/content/ids.ts'
import { EVERYTHING } from '../../../src/content/query/condition.ts'
import { createCursor } from '../../../src/content/query/cursor.ts'
import { parsePage } from '../../../src/content/query/page.ts'
import { parseSort } from '../../../src/content/query/sort.ts'
import { columns, sample, toRow } from './sample.ts'

const byTitle = parseSort('-title', columns, '-id')
const refused = (message: RegExp) => ({ name: 'ContentError', code: 'INVALID_QUERY', message })

describe('A page', () => {
  test('is the first with 10 documents where nothing is said', () => {
    assert.deepEqual(parsePage({}, byTitle), { limit: 10, page: 1, offset: 0, after: EVERYTHING })
    assert.equal(parsePage({ limit: 100, page: 1001 }, byTitle).offset, 100_000)
  })

  for (const limit of [0, -1, 101, 1.5, '10', null, Number.NaN, Infinity, 10n, [10], 2 ** 53]) {
    test(`has no limit of ${typeof limit} ${limit}`, () => {
      assert.throws(
        () => parsePage({ limit }, byTitle),
        refused(/^limit takes a whole number from 1 to 100, not /),
      )
    })
  }

  for (const page of [0, -1, 1.5, '2', null, Number.NaN, Infinity, 2 ** 53 - 1, [1]]) {
    test(`has no number ${typeof page} ${page}`, () => {
      assert.throws(() => parsePage({ page }, byTitle), refused(/^page takes a whole number from 1, not /))
    })
  }

  test('has a number or a cursor', () => {
    const cursor = createCursor(byTitle, toRow(sample()))
    assert.throws(() => parsePage({ page: 1, cursor }, byTitle), refused(/cannot be combined/))
  })
})

describe('A cursor', () => {
  const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const id = createId()

  test('is one word that says nothing but the place', () => {
    const cursor = createCursor(byTitle, toRow(sample({ id, title: 'Ä "quoted" title', word: 'secret' })))
    assert.match(String(cursor), /^[\w-]+$/)
    const { after, page, offset } = parsePage({ cursor }, byTitle)
    assert.deepEqual([after.values, page, offset], [['Ä "quoted" title', id], undefined, 0])
  })

  test('belongs to its sort', () => {
    const cursor = createCursor(byTitle, toRow(sample()))
    for (const sort of ['title', '-word', ['-title', 'likes'], ['-title', 'id']]) {
      assert.throws(() => parsePage({ cursor }, parseSort(sort, columns, '')), refused(/another sort/))
    }
  })

  test('is not made of values that are too long for a URL', () => {
    assert.equal(createCursor(byTitle, toRow(sample({ title: 'x'.repeat(4000) }))), null)
    assert.ok(createCursor(byTitle, toRow(sample({ title: 'x'.repeat(2000) }))))
  })

  const shape = byTitle.shape
  const wrong: readonly [what: string, cursor: unknown][] = [
    ['an empty text', ''],
    ['a number', 5],
    ['null', null],
    ['an array', [write([shape, 'a', id])]],
    ['a text', 'not a cursor'],
    ['no base64url', `${write([shape, 'a', id])}=`],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['an object', write({ shape })],
    ['a value too few', write([shape, 'a'])],
    ['a value too many', write([shape, 'a', id, 1])],
    ['a null that the field cannot have', write([shape, null, id])],
    ['a number for a text', write([shape, 1, id])],
    ['an object for a text', write([shape, { title: 'a' }, id])],
    ['a NUL', write([shape, 'a\0', id])],
    ['half a character', write([shape, '\ud83d', id])],
    ['no id', write([shape, 'a', 'zzz'])],
    ['an id in capitals', write([shape, 'a', id.toUpperCase().replace('7', 'A')])],
    ['SQL for an id', write([shape, 'a', `' or 1=1 --`])],
    ['SQL for its sort', write(['title desc; drop table samples', 'a', id])],
    ['a megabyte', write([shape, 'x'.repeat(1e6), id])],
  ]
  for (const [what, cursor] of wrong) {
    test(`is refused: ${what}`, () => {
      assert.throws(() => parsePage({ cursor }, byTitle), refused(/^This (is not a )?cursor/))
    })
  }

  for (const [field, value] of [
    ['likes', 1.5],
    ['likes', 2 ** 53],
    ['likes', '1'],
    ['likes', true],
    ['done', 2],
    ['done', true],
    ['score', '1'],
  ] as const) {
    test(`is refused: ${JSON.stringify(value)} for ${field}`, () => {
      const order = parseSort(field, columns, '')
      const cursor = write([order.shape, value, id])
      assert.throws(() => parsePage({ cursor }, order), refused(new RegExp(`no value for ${field}`)))
    })
  }
})
