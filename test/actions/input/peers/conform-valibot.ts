import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { type PeerCase, refuses, stops, takes } from './peer-case.ts'

/** Conform with valibot (`packages/conform-valibot/tests`): coercion of every schema, with and without a pipe. */

const EMPTY_STRING =
  'Conform makes an empty text undefined, so that a required string refuses it. `v.string()` takes the empty string, and `v.nonEmpty()` says that it does not'
const form = (schema: v.GenericSchema) => toStandardJsonSchema(schema)
const x = (schema: v.GenericSchema) => form(v.object({ x: schema }))
const positive = <Value extends number | null | undefined>() =>
  v.check<Value, string>((value) => value == null || value > 0, 'Must be more than 0.')
const png = new File(['a'], 'a.png', { type: 'image/png' })
const gif = new File(['a'], 'a.gif', { type: 'image/gif' })

const scalars: readonly PeerCase[] = [
  takes('text', [x(v.string()), 'x=Jane'], { x: 'Jane' }),
  takes('an empty text', [x(v.string()), 'x='], { x: '' }, EMPTY_STRING),
  takes('a number', [x(v.number()), 'x=123'], { x: 123 }),
  refuses('a word is no number', [x(v.number()), 'x=abc'], ['x']),
  refuses('an empty number is no zero', [x(v.number()), 'x='], ['x']),
  takes('a bigint', [x(v.bigint()), 'x=9007199254740993'], { x: 9007199254740993n }),
  refuses('a word is no bigint', [x(v.bigint()), 'x=abc'], ['x']),
  takes('a ticked checkbox', [x(v.boolean()), 'x=on'], { x: true }),
  takes(
    'an unticked checkbox is false',
    [x(v.boolean()), 'y=1'],
    { x: false },
    'Conform refuses the missing value. A browser sends nothing for an unticked checkbox, so nothing is false',
  ),
  refuses('a checkbox with another value', [x(v.boolean()), 'x=maybe'], ['x']),
  takes('a day', [x(v.date()), 'x=2023-01-01'], { x: new Date('2023-01-01') }),
  refuses('a word is no date', [x(v.date()), 'x=abc'], ['x']),
  refuses('an empty date', [x(v.date()), 'x='], ['x']),
  takes('a member of a picklist', [x(v.picklist(['list_1', 'list_2'])), 'x=list_1'], { x: 'list_1' }),
  refuses('no member of a picklist', [x(v.picklist(['list_1', 'list_2'])), 'x=list_3'], ['x']),
  takes('a member of an enum of numbers', [x(v.enum({ A: 0, B: 1 })), 'x=0'], { x: 0 }),
  refuses('no member of an enum', [x(v.enum({ A: 0, B: 1 })), 'x=2'], ['x']),
  takes('a literal number', [x(v.literal(1)), 'x=1'], { x: 1 }),
  takes('a literal text', [x(v.literal('1')), 'x=1'], { x: '1' }),
  refuses('another value than the literal', [x(v.literal(1)), 'x=2'], ['x']),
  takes('anything: one value', [x(v.any()), 'x=hello'], { x: 'hello' }),
  takes('anything: several values', [x(v.any()), 'x=1&x=2'], { x: ['1', '2'] }),
  takes('a file', [x(v.file()), [['x', png]]], { x: png }),
  refuses('no file', [x(v.file()), 'y='], ['x']),
  takes(
    'a file with a MIME type',
    [x(v.pipe(v.file(), v.mimeType(['image/png', 'image/jpeg']))), [['x', png]]],
    { x: png },
  ),
  refuses(
    'a file with another MIME type',
    [x(v.pipe(v.file(), v.mimeType(['image/png']))), [['x', gif]]],
    ['x'],
  ),
  takes('a blob', [x(v.blob()), [['x', png]]], { x: png }),
]

const wrappers: readonly PeerCase[] = [
  takes('optional: not sent', [x(v.optional(v.number())), 'y=1'], {}),
  takes('optional: emptied', [x(v.optional(v.number())), 'x='], { x: undefined }),
  takes('optional: a number', [x(v.optional(v.number())), 'x=20'], { x: 20 }),
  refuses('optional: a word', [x(v.optional(v.number())), 'x=abc'], ['x']),
  takes('optional in a pipe: emptied', [x(v.pipe(v.optional(v.number()), positive())), 'x='], {
    x: undefined,
  }),
  refuses(
    'optional in a pipe: what its check refuses',
    [x(v.pipe(v.optional(v.number()), positive())), 'x=0'],
    ['x'],
  ),
  takes('optional with a default: emptied', [x(v.optional(v.string(), 'default')), 'x='], { x: 'default' }),
  takes('optional with a function as default: emptied', [x(v.optional(v.string(), () => 'default')), 'x='], {
    x: 'default',
  }),
  takes('optional with a default: not sent', [x(v.optional(v.string(), 'default')), 'y=1'], { x: 'default' }),
  takes('exactOptional: not sent', [x(v.exactOptional(v.number())), 'y=1'], {}),
  takes('exactOptional: a number', [x(v.exactOptional(v.number())), 'x=20'], { x: 20 }),
  refuses('exactOptional: a word', [x(v.exactOptional(v.number())), 'x=abc'], ['x']),
  takes('nullable: a number', [x(v.nullable(v.number())), 'x=20'], { x: 20 }),
  refuses('nullable: a word', [x(v.nullable(v.number())), 'x=abc'], ['x']),
  refuses(
    'nullable in a pipe: what its check refuses',
    [x(v.pipe(v.nullable(v.number()), positive())), 'x=0'],
    ['x'],
  ),
  takes(
    'optional around nullable with defaults of both: emptied',
    [x(v.optional(v.nullable(v.string(), 'default'), null)), 'x='],
    { x: 'default' },
  ),
  takes(
    'nullish: emptied',
    [x(v.nullish(v.number())), 'x='],
    { x: null },
    'Conform gives undefined. A field that can be null and is emptied is null, so that a store clears it; one that is not sent is absent',
  ),
  takes('nullish: not sent', [x(v.nullish(v.number())), 'y=1'], {}),
  takes(
    'nullish in a pipe: emptied',
    [x(v.pipe(v.nullish(v.number()), positive())), 'x='],
    { x: null },
    'Conform gives undefined, as above',
  ),
  takes('nullish with a default: emptied', [x(v.nullish(v.string(), 'default')), 'x='], { x: 'default' }),
  takes('nullish with a default: not sent', [x(v.nullish(v.string(), () => 'default')), 'y=1'], {
    x: 'default',
  }),
  takes(
    'nullish list: emptied',
    [x(v.nullish(v.array(v.number()))), 'x='],
    { x: null },
    'Conform gives undefined, as above',
  ),
  takes('nullish list: one entry', [x(v.nullish(v.array(v.number()))), 'x=20'], { x: [20] }),
  refuses('nullish list: a word, at its entry', [x(v.nullish(v.array(v.number()))), 'x=abc'], ['x.0']),
  takes('undefinedable: emptied', [x(v.undefinedable(v.number())), 'x='], { x: undefined }),
  takes('undefinedable: a number', [x(v.undefinedable(v.number())), 'x=20'], { x: 20 }),
  refuses('undefinedable: not sent', [x(v.undefinedable(v.number())), 'y=1'], ['x']),
  takes('undefined: emptied', [x(v.undefined()), 'x='], { x: undefined }),
  refuses('undefined: a value', [x(v.undefined()), 'x=20'], ['x']),
  stops(
    'nonOptional around optional',
    () => x(v.nonOptional(v.optional(v.number()))),
    'Conform decodes it. @valibot/to-json-schema has no word for it; the definition stops and says: the schema without optional()',
  ),
  stops(
    'nonNullish around nullish',
    () => x(v.nonNullish(v.nullish(v.number()))),
    'Conform decodes it. @valibot/to-json-schema has no word for it; the definition stops and says: the schema without nullish()',
  ),
  takes(
    'a record with keys of a picklist',
    [x(v.record(v.picklist(['s', 'm']), v.number())), 'x.s=2&x.m=3'],
    { x: { s: 2, m: 3 } },
  ),
  takes(
    'fallback: what its schema refuses',
    [x(v.fallback(v.pipe(v.string(), v.empty()), 'fallback')), 'x=value'],
    { x: 'fallback' },
  ),
  refuses('a message of its own', [x(v.pipe(v.number('Not a number.'), positive())), 'x=abc'], ['x']),
]

const nested: readonly PeerCase[] = [
  takes('a list: one entry', [x(v.array(v.string())), 'x=1'], { x: ['1'] }),
  takes('a list: several entries', [x(v.array(v.string())), 'x=1&x=2&x=3'], { x: ['1', '2', '3'] }),
  refuses(
    'a list whose check counts entries',
    [
      x(
        v.pipe(
          v.array(v.string()),
          v.check((all) => all.length === 3, 'Three.'),
        ),
      ),
      'x=1',
    ],
    ['x'],
  ),
  takes('rows', [x(v.array(v.object({ name: v.string() }))), 'x.0.name=Jane'], { x: [{ name: 'Jane' }] }),
  refuses('a problem of a row', [x(v.array(v.object({ n: v.number() }))), 'x.0.n=1&x.1.n='], ['x.1.n']),
  takes('a field that is not declared', [form(v.object({ a: v.string(), b: v.number() })), 'a=t&b=1&c='], {
    a: 't',
    b: 1,
  }),
  refuses(
    'a group that is not sent, at its fields',
    [x(v.object({ a: v.string(), b: v.number() })), 'y=1'],
    ['x.a', 'x.b'],
  ),
  refuses(
    'a check that is forwarded to a field',
    [
      form(
        v.pipe(
          v.object({ a: v.string() }),
          v.forward(
            v.check(({ a }) => a !== 'no', 'Not that.'),
            ['a'],
          ),
        ),
      ),
      'a=no',
    ],
    ['a'],
  ),
  refuses(
    'a check of the whole form',
    [
      form(
        v.pipe(
          v.object({ a: v.string(), b: v.string() }),
          v.check(({ a, b }) => a === b, 'Not the same.'),
        ),
      ),
      'a=1&b=2',
    ],
    [''],
  ),
  takes(
    'a pipe inside a pipe',
    [
      form(
        v.pipe(
          v.pipe(
            v.object({ n: v.number() }),
            v.check(({ n }) => n > 0),
          ),
          v.check(({ n }) => n % 2 === 0),
        ),
      ),
      'n=2',
    ],
    { n: 2 },
  ),
  takes('a loose object keeps what it does not declare', [form(v.looseObject({ a: v.string() })), 'a=1&b='], {
    a: '1',
    b: '',
  }),
  refuses(
    'a loose object checks what it declares',
    [form(v.looseObject({ a: v.number() })), 'a=abc&b=1'],
    ['a'],
  ),
  takes(
    'a strict object with a field that it does not declare',
    [form(v.strictObject({ a: v.string() })), 'a=1&b='],
    { a: '1' },
    'Conform refuses the form. Browser extensions and analytics add fields that the visitor cannot remove, so undeclared names never arrive',
  ),
  takes(
    'an object with a rest',
    [x(v.objectWithRest({ a: v.string() }, v.optional(v.number()))), 'x.a=t&x.b=123'],
    { x: { a: 't', b: 123 } },
  ),
  takes(
    'an object with a rest: emptied',
    [x(v.objectWithRest({ a: v.string() }, v.optional(v.number()))), 'x.a=t&x.b='],
    { x: { a: 't', b: undefined } },
  ),
  takes('a tuple by one name', [x(v.tuple([v.number(), v.string()])), 'x=1&x=test'], { x: [1, 'test'] }),
  takes('a tuple: one value too many', [x(v.tuple([v.number(), v.string()])), 'x=1&x=test&x='], {
    x: [1, 'test'],
  }),
  refuses('a tuple: one value too few', [x(v.tuple([v.number(), v.string()])), 'x=1'], ['x.1']),
  refuses(
    'a tuple in a pipe: what its check refuses',
    [
      x(
        v.pipe(
          v.tuple([v.number()]),
          v.check(([n]) => n > 0, 'More.'),
        ),
      ),
      'x=0',
    ],
    ['x'],
  ),
  takes('a tuple with a rest', [x(v.tupleWithRest([v.string()], v.optional(v.number()))), 'x=test&x=1&x=2'], {
    x: ['test', 1, 2],
  }),
  takes(
    'a tuple with a rest: a blank entry',
    [x(v.tupleWithRest([v.string()], v.optional(v.number()))), 'x=test&x='],
    { x: ['test'] },
    'Conform keeps undefined as the last entry. A blank input at the end of a list is no entry',
  ),
  takes(
    'an intersection',
    [form(v.intersect([v.object({ a: v.string() }), v.object({ b: v.number() })])), 'a=1&b=2'],
    { a: '1', b: 2 },
  ),
  refuses(
    'an intersection: problems of both',
    [form(v.intersect([v.object({ a: v.number() }), v.object({ b: v.number() })])), 'a=x&b=y'],
    ['a', 'b'],
  ),
  takes('an optional group that is filled in', [x(v.optional(v.object({ n: v.number() }))), 'x.n=42'], {
    x: { n: 42 },
  }),
  takes(
    'an optional group of optional fields that is blank',
    [
      form(
        v.object({
          a: v.string(),
          x: v.optional(
            v.pipe(
              v.object({ day: v.optional(v.pipe(v.string(), v.isoDate())) }),
              v.check(() => true),
            ),
          ),
        }),
      ),
      'a=1&x.day=',
    ],
    { a: '1', x: undefined },
    'Conform gives {}. A group in which nothing was filled in is absent, whatever its fields are',
  ),
]

const unions: readonly PeerCase[] = [
  takes('a number or undefined', [x(v.union([v.number(), v.undefined()])), 'x=30'], { x: 30 }),
  takes('a number or undefined: emptied', [x(v.union([v.number(), v.undefined()])), 'x='], { x: undefined }),
  refuses('a number or undefined: a word', [x(v.union([v.number(), v.undefined()])), 'x=abc'], ['x']),
  refuses(
    'a number or undefined in a pipe: what its check refuses',
    [x(v.pipe(v.union([v.number(), v.undefined()]), positive())), 'x=0'],
    ['x'],
  ),
  takes(
    'an optional number or literal: the number',
    [x(v.optional(v.union([v.number(), v.literal('test')]))), 'x=30'],
    { x: 30 },
  ),
  takes(
    'an optional number or literal: the literal',
    [x(v.optional(v.union([v.number(), v.literal('test')]))), 'x=test'],
    { x: 'test' },
  ),
  takes(
    'an optional number or literal: emptied',
    [x(v.optional(v.union([v.number(), v.literal('test')]))), 'x='],
    { x: undefined },
  ),
  refuses(
    'an optional number or literal: a word',
    [x(v.optional(v.union([v.number(), v.literal('test')]))), 'x=abc'],
    ['x'],
  ),
  stops(
    'a number or a date',
    () => x(v.union([v.number(), v.date()])),
    'Conform takes what decodes first: 2026 is a number, 2026-11 a date. What a visitor typed must not choose the type, so the definition stops',
  ),
]

const ab = v.variant('type', [
  v.object({ type: v.literal('a'), a: v.string() }),
  v.object({ type: v.literal('b'), b: v.number() }),
])
const abc = v.variant('type', [
  ab,
  v.object({ type: v.literal('c'), foo: v.literal('foo') }),
  v.object({ type: v.literal('c'), bar: v.literal('bar') }),
])
interface Tree {
  value: number
  children: Tree[]
}
const tree: v.GenericSchema<Tree> = v.object({ value: v.number(), children: v.array(v.lazy(() => tree)) })

const variants: readonly PeerCase[] = [
  takes('a variant', [form(ab), 'type=a&a=hello'], { type: 'a', a: 'hello' }),
  takes('another variant', [form(ab), 'type=b&b=123'], { type: 'b', b: 123 }),
  takes('a variant of a variant', [form(abc), 'type=b&b=123'], { type: 'b', b: 123 }),
  takes('two variants with one discriminator: the first', [form(abc), 'type=c&foo=foo'], {
    type: 'c',
    foo: 'foo',
  }),
  takes('two variants with one discriminator: the second', [form(abc), 'type=c&bar=bar'], {
    type: 'c',
    bar: 'bar',
  }),
  refuses('a discriminator that no variant has', [form(abc), 'type=x'], ['type']),
  refuses('no discriminator', [form(abc), 'type2=a'], ['type']),
  refuses(
    'a check of a variant that is forwarded to a field',
    [
      form(
        v.pipe(
          ab,
          v.forward(
            v.check((each) => each.type === 'a' || each.b !== 0, 'Not 0.'),
            ['b'] as never,
          ),
        ),
      ),
      'type=b&b=0',
    ],
    ['b'],
  ),
  takes('a tree', [form(tree), 'value=42&children.0.value=1'], {
    value: 42,
    children: [{ value: 1, children: [] }],
  }),
  refuses('an empty number in a tree', [form(tree), 'value=1&children.0.value='], ['children.0.value']),
  takes(
    'an optional group behind lazy',
    [x(v.optional(v.lazy(() => v.object({ n: v.number() })))), 'x.n=1'],
    { x: { n: 1 } },
  ),
]

const undescribed: readonly PeerCase[] = [
  stops(
    'a variant with a number, without toStandardJsonSchema()',
    () => ab,
    'Conform reads the schema itself. Without a description every field is text, so the definition stops and names @valibot/to-json-schema',
  ),
  takes(
    'a form of texts, without toStandardJsonSchema()',
    [v.object({ a: v.string(), b: v.union([v.literal('x'), v.literal('y')]) }), 'a=1&b=x'],
    { a: '1', b: 'x' },
  ),
]

const asynchronous: readonly PeerCase[] = [
  stops(
    'a schema with asynchronous checks',
    () =>
      v.objectAsync({
        x: v.pipeAsync(
          v.number(),
          v.checkAsync(async () => true),
        ),
      }) as never,
    'Conform decodes it. valibot cannot describe asynchronous schemas as JSON Schema; ask the database in the handler and return invalid({ x: … })',
  ),
]

export const conformValibot: readonly PeerCase[] = [
  ...scalars,
  ...wrappers,
  ...nested,
  ...unions,
  ...variants,
  ...undescribed,
  ...asynchronous,
]
