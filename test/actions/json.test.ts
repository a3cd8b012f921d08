import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { anyone } from '../../src/actions/action/access.ts'
import { action } from '../../src/actions/action/action.ts'
import { jsonProblem } from '../../src/actions/json.ts'
import { open, seal } from '../../src/actions/ticket/seal.ts'
import { signTicket, verifyTicket } from '../../src/actions/ticket/ticket.ts'
import { ringOf } from './ticket/rings.ts'

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

/** What cannot be bound or captured, with what the error says about it. */
const REFUSED: readonly (readonly [name: string, value: unknown, says: RegExp])[] = [
  ['a date', { d: new Date() }, /d is a Date/],
  ['a map', new Map(), /is a Map/],
  ['a set', new Set(), /is a Set/],
  ['a bigint', 1n, /is a bigint/],
  ['undefined', undefined, /is undefined/],
  ['undefined inside', { a: { b: undefined } }, /a\.b is undefined/],
  ['a function', () => 1, /is a function/],
  ['a symbol', Symbol('x'), /is a symbol/],
  ['a class instance', new (class Post {})(), /is a Post/],
  ['a regular expression', /x/, /is a RegExp/],
  ['a promise', Promise.resolve(1), /is a Promise/],
  ['a buffer', Buffer.from('x'), /is a Buffer/],
  ['a wrapped string', new String('x'), /is a String/],
  ['an array of another class', new (class List extends Array {})(), /is a List/],
  ['minus zero', -0, /the number -0/],
  ['not a number', Number.NaN, /the number NaN/],
  ['infinity', [Number.POSITIVE_INFINITY], /0 is the number Infinity/],
  ['a sparse array', [1, , 3], /an array with holes/],
  ['an array with a name', Object.assign([1], { extra: 2 }), /extra keys/],
  [
    'a getter',
    {
      get secret() {
        return 1
      },
    },
    /secret is a getter/,
  ],
  ['the key __proto__', JSON.parse('{"__proto__":{"admin":true}}'), /the key __proto__/],
  ['the key __proto__ inside', JSON.parse('[{"a":{"__proto__":1}}]'), /0\.a is the key __proto__/],
  ['a symbol as key', { [Symbol('x')]: 1 }, /symbol keys/],
  ['half a surrogate pair', 'a\ud800', /half a surrogate pair/],
  ['nine levels', nested(9), /deeper than 8 levels/],
  ['257 values', Array.from({ length: 256 }, () => 1), /more than 256 values/],
]

describe('what may be bound or captured', () => {
  for (const [name, value, says] of REFUSED)
    test(`is not ${name}: an error names the action when the page is rendered`, () => {
      const probe = action({ access: anyone, args: [z.any()], captured: z.any() }, async function probe() {})
      assert.match(jsonProblem(value) ?? '', says)
      assert.throws(() => probe.bind(value), {
        name: 'TypeError',
        message: /^probe\.bind\(…\) takes JSON only/,
      })
      assert.throws(() => probe.bind(1).capture(value), {
        name: 'TypeError',
        message: /^probe\.capture\(…\) takes JSON only/,
      })
    })

  test('is null, booleans, finite numbers, text, arrays and plain objects, up to the limits', () => {
    const allowed = [
      null,
      true,
      false,
      0,
      -1.5,
      1e300,
      '',
      'ü😀',
      [],
      {},
      [1, [2]],
      { a: { b: null } },
      nested(8),
      Array(255).fill(1),
      Object.create(null),
    ]
    for (const value of allowed) assert.equal(jsonProblem(value), null)
  })

  test('is not a circle', () => {
    const circle: unknown[] = []
    circle.push(circle)
    assert.match(jsonProblem(circle) ?? '', /deeper than 8 levels/)
    assert.match(jsonProblem(circle, { bounded: false }) ?? '', /deeper than 500 levels/)
  })

  test('may be larger where a handler returns it', () => {
    assert.equal(jsonProblem(Array(10_000).fill(1), { bounded: false }), null)
    assert.equal(jsonProblem(nested(400), { bounded: false }), null)
    assert.match(jsonProblem(new Date(), { bounded: false }) ?? '', /Date/)
  })
})

describe('what a handler receives', () => {
  const key = ringOf('k1').current
  const json = fc
    .jsonValue({ maxDepth: 3, noUnicodeString: false })
    .map((value) => JSON.parse(JSON.stringify(value)))
  const legal = json.filter((value) => jsonProblem(value) === null)

  test('deep-equals what was bound, and inherits nothing of the request', () => {
    fc.assert(
      fc.property(fc.array(legal, { maxLength: 3 }), (args) => {
        const signed = signTicket(key, 'probe', { page: '/', args, day: 1 })
        if (signed.length > 2_048) return
        const received = verifyTicket(ringOf('k1'), 'probe', signed)?.args
        assert.deepEqual(received, args)
      }),
      { numRuns: 2_000 },
    )
  })

  test('deep-equals what was captured', async () => {
    const sealedFor = { purpose: 'seal', context: 'probe 1' } as const
    await fc.assert(
      fc.asyncProperty(legal, async (state) => {
        assert.deepEqual(await open(key, sealedFor, seal(key, sealedFor, state)), state)
      }),
      { numRuns: 300 },
    )
  })
})
