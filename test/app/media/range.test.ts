import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { checkConditions, mayUseRange } from '../../../src/app/media/conditions.ts'
import { parseRange } from '../../../src/app/media/range.ts'

describe('a range of a file of 100 bytes', () => {
  const asked: Readonly<Record<string, unknown>> = {
    'bytes=0-0': { start: 0, end: 0 },
    'bytes=0-99': { start: 0, end: 99 },
    'bytes=10-': { start: 10, end: 99 },
    'bytes=10-999999999999999999999999': { start: 10, end: 99 },
    'BYTES=1-2': { start: 1, end: 2 },
    'bytes= 1-2 ': { start: 1, end: 2 },
    'bytes=-1': { start: 99, end: 99 },
    'bytes=-100': { start: 0, end: 99 },
    'bytes=-1000': { start: 0, end: 99 },
    'bytes=100-': 'outside',
    'bytes=100-200': 'outside',
    'bytes=999999999999999999999999-': 'outside',
    'bytes=-0': 'outside',
    'bytes=5-4': 'whole',
    'bytes=-': 'whole',
    'bytes=': 'whole',
    'bytes=a-b': 'whole',
    'bytes=1-2-3': 'whole',
    'bytes=--1': 'whole',
    'bytes=+1-2': 'whole',
    'bytes=0x1-2': 'whole',
    'bytes=1.5-2': 'whole',
    'bytes=0-1,2-3': 'whole',
    'items=0-1': 'whole',
    '': 'whole',
    [`bytes=${Array.from({ length: 1000 }, (_, index) => `${index}-`)}`]: 'whole',
  }
  for (const [header, answer] of Object.entries(asked))
    test(header.slice(0, 40) || 'nothing', () => assert.deepEqual(parseRange(header, 100), answer))

  test('is inside the file, whatever is asked for', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^bytes=\d{0,20}-\d{0,20}$/),
        fc.integer({ min: 1, max: 1000 }),
        (header, size) => {
          const range = parseRange(header, size)
          if (typeof range === 'string') return
          assert.ok(range.start >= 0 && range.start <= range.end && range.end < size)
        },
      ),
    )
  })
})

describe('a condition', () => {
  const etag = '"abc"'
  const cases: readonly (readonly [headers: IncomingHttpHeaders, verdict: string])[] = [
    [{}, 'proceed'],
    [{ 'if-none-match': '"abc"' }, 'not modified'],
    [{ 'if-none-match': 'W/"abc"' }, 'not modified'],
    [{ 'if-none-match': '"x", "abc"' }, 'not modified'],
    [{ 'if-none-match': '*' }, 'not modified'],
    [{ 'if-none-match': '"x"' }, 'proceed'],
    [{ 'if-none-match': 'abc' }, 'proceed'],
    [{ 'if-none-match': '' }, 'proceed'],
    [{ 'if-match': '"abc"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': '"x"' }, 'failed'],
    [{ 'if-match': 'W/"abc"' }, 'failed'],
    [{ 'if-match': '"x"', 'if-none-match': '"abc"' }, 'failed'],
    [{ 'if-modified-since': 'Fri, 20 Nov 2026 12:00:00 GMT' }, 'proceed'],
  ]
  for (const [headers, verdict] of cases)
    test(`${JSON.stringify(headers)}: ${verdict}`, () =>
      assert.equal(checkConditions(headers, etag), verdict))

  test('on a range holds for the same bytes only', () => {
    assert.equal(mayUseRange({}, etag), true)
    assert.equal(mayUseRange({ 'if-range': '"abc"' }, etag), true)
    for (const other of ['"x"', 'W/"abc"', 'abc', '', 'Fri, 20 Nov 2026 12:00:00 GMT', '\x00'])
      assert.equal(mayUseRange({ 'if-range': other }, etag), false)
  })
})
