import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { retryAfter, retryDelay } from '../../src/browser/extras/back-off.ts'
import { nameInAnswer } from '../../src/browser/extras/rows.ts'
import { pathOf } from '../../src/browser/path.ts'

// Modules of the browser script that need no browser.

describe('the delay before a repeated attempt', () => {
  test('doubles from one second to at most twenty, up to a fifth less', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 50].map((attempt) => retryDelay(attempt, 0)),
      [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000],
    )
    assert.equal(retryDelay(0, 1), 800)
    assert.equal(retryDelay(50, 1), 16_000)
  })

  test('is what Retry-After asks for, as seconds or as a date, at least a quarter of a second', () => {
    const now = Date.parse('2026-12-01T10:00:00Z')
    assert.equal(retryAfter('5', now), 5000)
    assert.equal(retryAfter('0', now), 250)
    assert.equal(retryAfter('Tue, 01 Dec 2026 10:00:30 GMT', now), 30_000)
    assert.equal(retryAfter('3000000', now), 2 ** 31 - 1, 'a longer timer fires at once')
    assert.equal(retryAfter('Tue, 01 Dec 2026 09:00:00 GMT', now), 250)
    for (const header of [null, '', 'soon', '-1x'])
      assert.equal(retryAfter(header, now), undefined, `${header}`)
  })
})

describe('the name of a field in the answer', () => {
  const rows = (...texts: string[]) => texts.map((text, index) => [`lines.${index}.text`, text] as const)

  test('follows its row when one above is removed', () =>
    assert.equal(nameInAnswer('lines.1.text', rows('a', 'b'), rows('b')), 'lines.0.text'))

  test('follows its row when one above is added', () =>
    assert.equal(nameInAnswer('lines.0.text', rows('a', 'b'), rows('new', 'a', 'b')), 'lines.1.text'))

  test('stays where nothing was renumbered, and for fields that are in no row', () => {
    assert.equal(nameInAnswer('lines.1.text', rows('a', 'b'), rows('a', 'b')), 'lines.1.text')
    assert.equal(nameInAnswer('title', rows('a'), rows()), 'title')
    assert.equal(nameInAnswer('v1.0', [['v1.0', 'x']], [['v1.0', 'x']]), 'v1.0')
  })

  test('is undefined when the row was removed', () =>
    assert.equal(nameInAnswer('lines.0.text', rows('a', 'b'), rows('b')), undefined))

  test('keeps the order of rows with the same content', () => {
    assert.equal(
      nameInAnswer('lines.2.text', rows('x', 'same', 'same'), rows('same', 'same')),
      'lines.1.text',
    )
    assert.equal(
      nameInAnswer('lines.1.text', rows('x', 'same', 'same'), rows('same', 'same')),
      'lines.0.text',
    )
  })

  test('follows single values and nested rows', () => {
    assert.equal(
      nameInAnswer(
        'tags.1',
        [
          ['tags.0', 'a'],
          ['tags.1', 'b'],
        ],
        [['tags.0', 'b']],
      ),
      'tags.0',
    )
    const before = [
      ['a.0.b.0.c', 'x'],
      ['a.1.b.0.c', 'y'],
    ] as const
    assert.equal(nameInAnswer('a.1.b.0.c', before, [['a.0.b.0.c', 'y']]), 'a.0.b.0.c')
  })
})

test('two addresses with one path and query are one page, whatever their fragment', () => {
  assert.equal(pathOf(new URL('https://a.example/b?c=1#d')), '/b?c=1')
})
