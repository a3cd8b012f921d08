import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { z } from 'zod'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import { decode, type Entries, type Entry } from '../../../src/actions/input/decode.ts'
import type { Group } from '../../../src/actions/input/fields.ts'
import { closeUp } from '../../../src/actions/input/list-rows.ts'
import type { AnySchema } from '../../../src/schema/index.ts'
import { seeded } from '../ticket/random.ts'
import { HOSTILE_NAMES } from './corpus.ts'

type Sent = Readonly<Record<string, Entry | readonly Entry[]>>

const entriesOf = (sent: Sent): Entries =>
  new Map(Object.entries(sent).map(([name, value]) => [name, [value].flat()]))

/** What a form becomes for its schema, as a plain object. */
function decoded(schema: AnySchema, sent: Sent): unknown {
  return plain(decode(fieldsOf(schema), entriesOf(sent)))
}

/** Decoded objects inherit nothing; expected ones are written down as literals. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

describe('a value under the name of a group or of rows', () => {
  const item = z.object({ n: z.number() })
  const outcome = (schema: z.ZodObject, sent: Readonly<Record<string, string>>) =>
    schema.safeParse(
      decode(fieldsOf(schema), new Map(Object.entries(sent).map(([name, value]) => [name, [value]]))),
    )

  test('is refused and not dropped', () => {
    for (const x of [
      item,
      item.optional(),
      z.array(item),
      z.array(item).optional(),
      z.record(z.string(), item),
    ])
      assert.deepEqual(outcome(z.object({ x }), { x: '[1]' }).error?.issues[0]?.path, ['x'])
  })

  test('is read by a function of the schema', () => {
    const json = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : text)
    for (const [x, value] of [
      [item, { n: 1 }],
      [z.array(item), [{ n: 1 }]],
    ] as const)
      assert.deepEqual(outcome(z.object({ x: z.preprocess(json, x) }), { x: JSON.stringify(value) }).data, {
        x: value,
      })
  })

  test('means nothing when it is empty, or beside fields of its own', () => {
    assert.deepEqual(outcome(z.object({ x: z.array(item) }), { x: '' }).data, { x: [] })
    assert.deepEqual(outcome(z.object({ x: item }), { x: 'y', 'x.n': '1' }).data, { x: { n: 1 } })
  })
})

describe('a form is read by its schema', () => {
  test('z.object({ amount: z.number(), agree: z.boolean() }) just works', () => {
    const schema = z.object({ amount: z.number(), agree: z.boolean() })
    const data = decode(fieldsOf(schema), entriesOf({ amount: '12.50', agree: 'on' }))
    assert.deepEqual(schema.parse(data), { amount: 12.5, agree: true })
    assert.deepEqual(schema.parse(decode(fieldsOf(schema), entriesOf({ amount: '-3' }))), {
      amount: -3,
      agree: false,
    })
  })

  test('numbers, where they are wanted, as people and browsers write them', () => {
    const schema = z.object({ n: z.number() })
    const table = {
      '1': 1,
      ' 42 ': 42,
      '-0.5': -0.5,
      '.5': 0.5,
      '5.': 5,
      '1e3': 1000,
      '+7': 7,
      '007': 7,
      '1E-2': 0.01,
    }
    for (const [text, number] of Object.entries(table))
      assert.deepEqual(decoded(schema, { n: text }), { n: number })
    for (const text of [
      '1,5',
      '0x10',
      '1_000',
      'NaN',
      'Infinity',
      '1e999',
      '--1',
      '1 2',
      'abc',
      '\u0661',
      '1'.repeat(500),
    ])
      assert.deepEqual(decoded(schema, { n: text }), { n: text }, text)
  })

  test('an absent checkbox is false, and a ticked one true, whatever it says', () => {
    const schema = z.object({ agree: z.boolean() })
    assert.deepEqual(decoded(schema, {}), { agree: false })
    for (const yes of ['on', 'true', '1', 'yes', 'ON'])
      assert.deepEqual(decoded(schema, { agree: yes }), { agree: true })
    for (const no of ['', 'false', 'off', '0', 'no'])
      assert.deepEqual(decoded(schema, { agree: no }), { agree: false })
    assert.deepEqual(decoded(schema, { agree: ['false', 'on'] }), { agree: true })
    assert.deepEqual(decoded(schema, { agree: 'maybe' }), { agree: 'maybe' })
  })

  test('empty text is undefined where the field is optional, null where it is nullable, and itself elsewhere', () => {
    const schema = z.object({
      text: z.string(),
      optional: z.string().optional(),
      nullable: z.string().nullable(),
      nullish: z.string().nullish(),
      given: z.string().default('x'),
      number: z.number(),
      optionalNumber: z.number().optional(),
      nullableNumber: z.number().nullable(),
      day: z.date().nullable(),
      kind: z.enum(['a', 'b']).optional(),
    })
    const names = Object.keys(schema.shape)
    assert.deepEqual(decoded(schema, Object.fromEntries(names.map((name) => [name, '']))), {
      text: '',
      optional: undefined,
      nullable: null,
      nullish: null,
      given: undefined,
      optionalNumber: undefined,
      nullableNumber: null,
      day: null,
      kind: undefined,
    })
    const optional = z.object({ given: schema.shape.given, optional: schema.shape.optional })
    assert.deepEqual(optional.parse(decode(fieldsOf(optional), entriesOf({ given: '', optional: '' }))), {
      given: 'x',
      optional: undefined,
    })
    assert.deepEqual(decoded(schema, {}), { nullable: null, nullableNumber: null, day: null })
  })

  test('empty text is a choice where the schema lists it', () => {
    const schema = z.object({ status: z.enum(['', 'draft']), other: z.enum(['a']) })
    assert.deepEqual(decoded(schema, { status: '', other: '' }), { status: '' })
    assert.deepEqual(decoded(type({ status: "'' | 'draft'" }), { status: '' }), { status: '' })
  })

  test('dates, as browsers and RFC 3339 write them; without a zone they are UTC', () => {
    const schema = z.object({ d: z.date() })
    const table = {
      '2026-11-21': '2026-11-21T00:00:00.000Z',
      '2026-11-21T09:30': '2026-11-21T09:30:00.000Z',
      '2026-11-21T09:30:15.250': '2026-11-21T09:30:15.250Z',
      '2026-11-21T09:30:00+02:00': '2026-11-21T07:30:00.000Z',
      '2024-02-29': '2024-02-29T00:00:00.000Z',
      ' 2026-11-21 ': '2026-11-21T00:00:00.000Z',
    }
    for (const [text, date] of Object.entries(table))
      assert.deepEqual(decoded(schema, { d: text }), { d: new Date(date) }, text)
    for (const text of [
      '2026-02-30',
      '2026-13-01',
      '21.11.2026',
      '2026-11-21T25:00',
      'tomorrow',
      '0',
      '20261121',
      '2026-11-21T09:30+99:99',
    ])
      assert.deepEqual(decoded(schema, { d: text }), { d: text }, text)
  })

  test('choices and constants take the type that the schema has', () => {
    const schema = z.object({
      kind: z.enum(['a', 'b']),
      level: z.literal([1, 2]),
      always: z.literal(7),
      word: z.literal('yes'),
    })
    assert.deepEqual(decoded(schema, { kind: 'b', level: '2', always: '7', word: 'yes' }), {
      kind: 'b',
      level: 2,
      always: 7,
      word: 'yes',
    })
    assert.deepEqual(decoded(schema, { kind: 'z', level: '3', word: 'no' }), {
      kind: 'z',
      level: '3',
      word: 'no',
    })
  })

  test('a name that repeats is an array where one is wanted, and the schema’s business elsewhere', () => {
    const schema = z.object({
      tags: z.array(z.string()),
      ids: z.array(z.number()).optional(),
      title: z.string(),
    })
    assert.deepEqual(decoded(schema, { tags: ['a', 'b'], ids: ['1', 'x'], title: 't' }), {
      tags: ['a', 'b'],
      ids: [1, 'x'],
      title: 't',
    })
    assert.deepEqual(decoded(schema, { tags: 'a', title: ['t', 'u'] }), { tags: ['a'], title: ['t', 'u'] })
    assert.deepEqual(decoded(schema, { tags: ['', 'a', ''] }), { tags: ['a'] })
    assert.deepEqual(decoded(schema, {}), { tags: [] })
  })

  test('dotted names are nested', () => {
    const schema = z.object({ address: z.object({ city: z.string(), geo: z.object({ lat: z.number() }) }) })
    assert.deepEqual(decoded(schema, { 'address.city': 'Wien', 'address.geo.lat': '48.2' }), {
      address: { city: 'Wien', geo: { lat: 48.2 } },
    })
  })

  test('a group that is optional is absent when nothing of it was sent', () => {
    const schema = z.object({ address: z.object({ city: z.string() }).optional() })
    assert.deepEqual(decoded(schema, {}), {})
    assert.deepEqual(decoded(schema, { address: '', 'addressed.city': 'y' }), {})
    assert.deepEqual(decoded(schema, { 'address.city': 'Wien' }), { address: { city: 'Wien' } })
  })

  test('rows come in the order of their numbers, closed up', () => {
    const schema = z.object({ items: z.array(z.object({ name: z.string(), price: z.number() })) })
    const sent = {
      'items.7.name': 'c',
      'items.7.price': '3',
      'items.0.name': 'a',
      'items.2.price': '2',
      'items.10.name': 'd',
      'items.10.price': '',
    }
    assert.deepEqual(decoded(schema, sent), {
      items: [{ name: 'a' }, { price: 2 }, { name: 'c', price: 3 }, { name: 'd' }],
    })
    assert.deepEqual(decoded(schema, {}), { items: [] })
  })

  test('rows within rows are closed up too: a list is never longer than what was sent', () => {
    const schema = z.object({
      orders: z.array(z.object({ id: z.string(), lines: z.array(z.object({ sku: z.string() })) })),
    })
    const sent = {
      'orders.3.lines.900.sku': 'b',
      'orders.3.lines.5.sku': 'a',
      'orders.3.id': 'o',
      'orders.99999.lines.0.sku': 'c',
    }
    assert.deepEqual(decoded(schema, sent), {
      orders: [{ id: 'o', lines: [{ sku: 'a' }, { sku: 'b' }] }, { lines: [{ sku: 'c' }] }],
    })
    assert.deepEqual(
      [...closeUp(fieldsOf(schema) as Group, entriesOf(sent)).keys()],
      ['orders.0.lines.1.sku', 'orders.0.lines.0.sku', 'orders.0.id', 'orders.1.lines.0.sku'],
    )
  })

  test('lists of lists are rows too', () => {
    const schema = z.object({ grid: z.array(z.array(z.number())) })
    assert.deepEqual(decoded(schema, { 'grid.4': ['1', '2'], 'grid.9': '3' }), { grid: [[1, 2], [3]] })
  })

  test('rows beyond what the schema takes are read, so that the schema refuses them and none is lost', () => {
    const schema = z.object({ items: z.array(z.object({ name: z.string() })).max(2) })
    const sent = Object.fromEntries(Array.from({ length: 50 }, (_, row) => [`items.${row}.name`, 'x']))
    const data = decode(fieldsOf(schema), entriesOf(sent))
    assert.equal((data.items as unknown[]).length, 50)
    assert.equal(schema.safeParse(data).success, false)
  })

  test('line ends are \\n, whatever the browser sends', () => {
    const schema = z.object({ text: z.string().max(3), tags: z.array(z.string()) })
    assert.deepEqual(decoded(schema, { text: 'a\r\nb', tags: 'a\r\nb' }), { text: 'a\nb', tags: ['a\nb'] })
  })

  test('files stay files, and an empty file input is absent', () => {
    const schema = z.object({ cover: z.file(), more: z.array(z.file()), maybe: z.file().optional() })
    const [file, nothing] = [new File(['x'], 'a.png'), new File([], '')]
    assert.deepEqual(
      decode(fieldsOf(schema), entriesOf({ cover: [nothing, file], more: [file, nothing], maybe: nothing })),
      {
        __proto__: null,
        cover: file,
        more: [file],
      },
    )
    const [empty, nameless] = [new File([], 'empty.txt'), new File(['x'], '')]
    assert.deepEqual(decoded(schema, { more: [empty, nameless, nothing] }), { more: [empty, nameless] })
    assert.deepEqual(decoded(schema, { cover: [file, file] }), { cover: [file, file], more: [] })
  })

  test('discriminated unions take the fields of any member', () => {
    const schema = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('post'), title: z.string() }),
      z.object({ kind: z.literal('event'), seats: z.number() }),
    ])
    assert.deepEqual(schema.parse(decode(fieldsOf(schema), entriesOf({ kind: 'event', seats: '3' }))), {
      kind: 'event',
      seats: 3,
    })
    assert.deepEqual(schema.parse(decode(fieldsOf(schema), entriesOf({ kind: 'post', title: 'x' }))), {
      kind: 'post',
      title: 'x',
    })
  })
})

describe('the libraries', () => {
  test('arktype is read by its JSON Schema as zod is', () => {
    const schema = type({
      amount: 'number',
      agree: 'boolean',
      when: 'Date',
      'note?': 'string',
      kind: "'a'|'b'",
      tags: 'string[]',
      items: type({ n: 'number' }).array(),
      nick: 'string|null',
    })
    const sent = {
      amount: '1.5',
      when: '2026-11-21',
      note: '',
      kind: 'a',
      tags: 'x',
      'items.3.n': '7',
      nick: '',
    }
    const data = decode(fieldsOf(schema), entriesOf(sent))
    assert.deepEqual(plain(schema(data)), {
      amount: 1.5,
      agree: false,
      when: new Date('2026-11-21T00:00Z'),
      kind: 'a',
      tags: ['x'],
      items: [{ n: 7 }],
      nick: null,
    })
  })

  test('valibot offers no JSON Schema of its own: names are taken as they were sent', () => {
    const schema = v.object({
      title: v.string(),
      amount: v.pipe(v.string(), v.toNumber()),
      note: v.optional(v.string()),
    })
    assert.equal(fieldsOf(schema), null)
    const data = decode(fieldsOf(schema), entriesOf({ title: 'a', amount: '3' }))
    assert.deepEqual(v.parse(schema, data), { title: 'a', amount: 3 })
    for (const entry of [v.number(), v.boolean(), v.date(), v.file(), v.array(v.string()), v.object({})])
      assert.throws(
        () => fieldsOf(v.object({ x: v.optional(entry as v.GenericSchema) })),
        /"x".*toStandardJsonSchema/,
      )
    assert.deepEqual(plain(decode(null, entriesOf({ 'items.0.name': 'x', a: [] }))), {
      'items.0.name': 'x',
      a: [],
    })
  })

  test('a schema that is no object is refused when the action is defined', () => {
    assert.throws(() => fieldsOf(z.string()), /The input cannot be filled by a form: it is no object/)
    assert.throws(() => fieldsOf(z.array(z.string())), /The input cannot be filled by a form/)
    assert.equal(fieldsOf(z.any()), null)
    assert.equal(fieldsOf(undefined), null)
  })
})

/** A schema with everything that decoding follows. */
const Everything = z.object({
  title: z.string().min(1),
  count: z.number(),
  agree: z.boolean(),
  when: z.date().optional(),
  kind: z.enum(['a', 'b']),
  tags: z.array(z.string()),
  address: z.object({ city: z.string(), geo: z.object({ lat: z.number() }).optional() }),
  items: z.array(z.object({ name: z.string(), parts: z.array(z.object({ n: z.number() })) })),
  grid: z.array(z.array(z.string())),
})
const fields = fieldsOf(Everything) as Group
const DECLARED = new Set(Object.keys(Everything.shape))

/** Nothing was put on what all objects and arrays inherit from. */
function assertUnpolluted(): void {
  assert.deepEqual(Object.keys(Object.prototype), [])
  assert.deepEqual(Object.keys(Array.prototype), [])
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
}

/** Every object in it inherits nothing and has declared keys only; every array is dense. */
function assertClean(data: Record<string, unknown>): void {
  for (const key of Object.keys(data)) assert.ok(DECLARED.has(key), key)
  assert.equal('toString' in data, false)
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof File) return
    if (Array.isArray(value)) assert.equal(Object.keys(value).length, value.length)
    else assert.equal(Object.getPrototypeOf(value), null)
    Object.values(value).forEach(walk)
  }
  walk(data)
}

describe('hostile names', () => {
  for (const name of HOSTILE_NAMES)
    test(`${JSON.stringify(name.slice(0, 50))} has no effect`, () => {
      const data = decode(fields, entriesOf({ [name]: 'x' }))
      assertClean(data)
      assertUnpolluted()
      assert.equal(
        JSON.stringify(data).includes('"x"'),
        /^(tags\.0|items\.(0|99999|429496729[45])\b(?!\.__|\.c|\.i|$|\.$))/.test(name),
      )
    })

  test('all of them together, beside a form that is right, change nothing about it', () => {
    const right = { title: 't', count: '1', kind: 'a', 'address.city': 'c', 'items.0.name': 'n' }
    const hostile = Object.fromEntries(
      HOSTILE_NAMES.filter((name) => !/^(tags|items\.\d+\.name)/.test(name)).map((name) => [
        name,
        ['x', 'y'],
      ]),
    )
    const data = decode(fields, entriesOf({ ...hostile, ...right }))
    assert.deepEqual(plain(data), {
      title: 't',
      count: 1,
      agree: false,
      kind: 'a',
      tags: [],
      address: { city: 'c' },
      items: [{ name: 'n', parts: [] }],
      grid: [],
    })
    assertUnpolluted()
  })

  test('a schema may declare names that objects have: they are keys like any other', () => {
    const shape = JSON.parse('{"__proto__":1,"constructor":1,"toString":1}')
    const schema = z.object(Object.fromEntries(Object.keys(shape).map((key) => [key, z.string()])))
    const data = decode(fieldsOf(schema), entriesOf({ constructor: 'c', toString: 's' }))
    assert.deepEqual([data.constructor, data.toString], ['c', 's'])
    assertUnpolluted()
  })

  test('without a schema they are keys of an object that inherits nothing', () => {
    const data = decode(
      null,
      new Map([
        ['__proto__', ['x']],
        ['constructor', ['y']],
      ]),
    )
    assert.deepEqual(Object.entries(data), [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    assert.equal(Object.getPrototypeOf(data), null)
    assertUnpolluted()
  })
})

describe('decoding', () => {
  const step = fc.oneof(
    fc.constantFrom(
      'title',
      'count',
      'agree',
      'when',
      'kind',
      'tags',
      'address',
      'city',
      'geo',
      'lat',
      'items',
      'name',
      'parts',
      'n',
      'grid',
      '__proto__',
      'constructor',
      'prototype',
      'push',
      'length',
    ),
    fc.nat({ max: 1_100 }).map(String),
    fc.string({ maxLength: 4 }),
  )
  const name = fc.array(step, { minLength: 1, maxLength: 6 }).map((steps) => steps.join('.'))
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', 'on', '1', '-1e5', '2026-11-21', '\r\n', '{"then":1}', '$1:x'),
    fc.constant(new File(['x'], 'x')),
  )

  test('never throws, never touches a prototype, never follows an undeclared name', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.array(value, { maxLength: 3 })), { maxLength: 30 }), (pairs) => {
        assertClean(decode(fields, new Map(pairs)))
        decode(null, new Map(pairs))
      }),
      { numRuns: 3_000 },
    )
    assertUnpolluted()
  })

  test('makes nothing that the schema could not judge: validation answers, it does not throw', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.array(value, { maxLength: 2 })), { maxLength: 10 }), (pairs) => {
        assert.equal(typeof Everything.safeParse(decode(fields, new Map(pairs))).success, 'boolean')
      }),
      { numRuns: 1_000 },
    )
  })

  test('takes time by the size of what was sent, and by nothing else', () => {
    const random = seeded(2)
    const bodies: Record<string, (index: number) => string> = {
      'rows within rows, each with a gap before it': (index) => `items.${index}.parts.1001.n`,
      'rows in disorder': () => `items.${random(100_000)}.parts.${random(100_000)}.n`,
      'one row with many': (index) => `items.0.parts.${index}.n`,
      'lists of lists': (index) => `grid.${99_999 - index}`,
      groups: (index) => `address.geo.lat.${index}`,
      references: (index) => `$${index}:constructor:constructor`,
      'long names': (index) => `items.${index}.${'parts.0.'.repeat(100)}n`,
      'deep names': (index) => `${'a.'.repeat(500)}${index}`,
      brackets: (index) => `items[${index}][${'['.repeat(500)}`,
    }
    for (const [body, nameOf] of Object.entries(bodies)) {
      const sent: Entries = new Map(Array.from({ length: 1_000 }, (_, index) => [nameOf(index), ['x']]))
      decode(fields, sent)
      const started = process.cpuUsage()
      const data = decode(fields, sent)
      const { user, system } = process.cpuUsage(started)
      // A generous bound for a slow, busy machine; what this guards against took minutes.
      assert.ok(user + system < 400_000, `${body}: ${user + system} µs`)
      assert.ok(JSON.stringify(data).length < 200_000, body)
    }
  })

  test('reads a value of a megabyte as quickly as it must, whatever it is meant to be', () => {
    for (const character of ['1', '-', ' ', '\r', 'e', '.', '0.', '2026-11-21T']) {
      const long = character.repeat(1 << 20)
      const started = process.cpuUsage()
      decode(
        fields,
        entriesOf({
          title: long,
          count: long,
          agree: long,
          when: long,
          kind: long,
          tags: long,
          'items.0.parts.0.n': long,
        }),
      )
      const { user, system } = process.cpuUsage(started)
      assert.ok(user + system < 400_000, `${JSON.stringify(character)}: ${user + system} µs`)
    }
  })
})
