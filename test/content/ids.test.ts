import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createId, createIds, isId } from '../../src/content/index.ts'

describe('an id', () => {
  test('is UUIDv7 text: the example of RFC 9562, A.6', () => {
    const random = (bytes: Uint8Array) => bytes.set(Buffer.from('0000000000000cc318c4dc0c0c07398f', 'hex'))
    const create = createIds({ now: () => 0x017f22e279b0, random })
    assert.equal(create(), '017f22e2-79b0-74c3-98c4-dc0c0c07398f')
  })

  test('sorts after every id made before it', () => {
    const ids = Array.from({ length: 20_000 }, createId)
    assert.deepEqual(ids, [...ids].sort())
    assert.equal(new Set(ids).size, ids.length)
    assert.ok(ids.every(isId))
  })

  test('sorts after the one before when the clock stands still or steps back', () => {
    let time = 1_700_000_000_000
    const create = createIds({ now: () => time })
    const ids = Array.from({ length: 10_000 }, create)
    time -= 60_000
    ids.push(...Array.from({ length: 10_000 }, create))
    assert.deepEqual(ids, [...ids].sort())
    assert.equal(new Set(ids).size, ids.length)
  })

  test('carries the time it was made', () => {
    const create = createIds({ now: () => 1_700_000_000_000 })
    assert.equal(Number.parseInt(create().replaceAll('-', '').slice(0, 12), 16), 1_700_000_000_000)
  })

  test('is not any text that looks like one', () => {
    const id = createId()
    for (const other of [
      '',
      id.toUpperCase(),
      `${id} `,
      id.replace('-7', '-4'),
      id.slice(1),
      7,
      null,
      [id],
    ]) {
      assert.equal(isId(other), false)
    }
  })
})
