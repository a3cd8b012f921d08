import { z } from 'zod'
import { type PeerCase, refuses, stops, takes } from './peer-case.ts'

/** Conform with zod 4 (`packages/conform-zod/v4/tests`): coercion of every type, and what is required. */

const EMPTY_STRING =
  'Conform makes an empty text undefined, so that a required string refuses it. `z.string()` takes the empty string, and `min(1)` says that it does not'
const x = <Schema extends z.ZodType>(schema: Schema) => z.object({ x: schema })
const file = new File(['hello'], 'a.txt', { type: 'text/plain' })
const other = new File(['world'], 'b.txt', { type: 'text/plain' })
const noFile = new File([], '')
const day = new Date('1970-01-01T00:00Z')

const scalars: readonly PeerCase[] = [
  takes('text is itself', [x(z.string()), 'x=a'], { x: 'a' }),
  takes('an empty text', [x(z.string()), 'x='], { x: '' }, EMPTY_STRING),
  refuses('a text that is missing', [x(z.string()), 'y=1'], ['x']),
  refuses('an empty text with a minimum', [x(z.string().min(1)), 'x='], ['x']),
  refuses(
    'a text that breaks a rule',
    [
      x(
        z
          .string()
          .min(10)
          .regex(/^[A-Z]+$/),
      ),
      'x=error',
    ],
    ['x'],
  ),
  refuses('a file where text is expected', [x(z.string()), [['x', file]]], ['x']),
  takes('a number', [x(z.number().min(1).max(10).multipleOf(2)), 'x=6'], { x: 6 }),
  takes('zero', [x(z.number()), 'x=0'], { x: 0 }),
  refuses('an empty number is no zero', [x(z.number()), 'x='], ['x']),
  refuses('a blank number is no zero', [x(z.number()), 'x=%20'], ['x']),
  refuses('a word is no number', [x(z.number()), 'x=abc'], ['x']),
  refuses('a number off its step', [x(z.number().multipleOf(2)), 'x=5'], ['x']),
  refuses('a number with thousands separators', [x(z.number()), 'x=1,234.5'], ['x']),
  takes('a bigint beyond the safe integers', [x(z.bigint()), 'x=9007199254740993'], { x: 9007199254740993n }),
  refuses('an empty bigint is no zero', [x(z.bigint()), 'x='], ['x']),
  refuses('a blank bigint is no zero', [x(z.bigint()), 'x=%20'], ['x']),
  refuses('a word is no bigint', [x(z.bigint()), 'x=abc'], ['x']),
  refuses('a bigint off its step', [x(z.bigint().multipleOf(2n)), 'x=5'], ['x']),
  refuses(
    'a bigint in hexadecimal',
    [x(z.bigint()), 'x=0x1f'],
    ['x'],
    'Conform takes 0x1f, because BigInt() does. A person who types it into a form made a mistake, as for a number',
  ),
  takes('a ticked checkbox', [x(z.boolean()), 'x=on'], { x: true }),
  takes(
    'an unticked checkbox is false',
    [x(z.boolean()), 'y=1'],
    { x: false },
    'In Conform an unticked checkbox is a missing value and is refused. A browser sends nothing for one, so nothing is false',
  ),
  takes(
    'a checkbox with the value true',
    [x(z.boolean()), 'x=true'],
    { x: true },
    'Conform takes "on" only. Templates write value="true" and value="1", and both mean yes',
  ),
  refuses('a checkbox with another value', [x(z.boolean()), 'x=maybe'], ['x']),
  refuses('a file where a checkbox is expected', [x(z.boolean()), [['x', file]]], ['x']),
  takes('a date and time', [x(z.date()), 'x=1970-01-01T00:00:00.005Z'], { x: new Date(5) }),
  takes('a day', [x(z.date()), 'x=1970-01-01'], { x: day }),
  takes('a local date and time is in UTC', [x(z.date()), 'x=2026-01-01T12:34'], {
    x: new Date('2026-01-01T12:34Z'),
  }),
  takes('an offset is kept', [x(z.date()), 'x=2026-01-01T12:00:00%2B08:00'], {
    x: new Date('2026-01-01T04:00Z'),
  }),
  refuses('a date before its minimum', [x(z.date().min(new Date(1))), 'x=1970-01-01'], ['x']),
  refuses('an empty date', [x(z.date()), 'x='], ['x']),
  refuses('a blank date', [x(z.date()), 'x=%20'], ['x']),
  refuses('a word is no date', [x(z.date()), 'x=abc'], ['x']),
  takes('a choice', [x(z.enum(['active', 'inactive'])), 'x=active'], { x: 'active' }),
  refuses('a choice that is not offered', [x(z.enum(['active', 'inactive'])), 'x=bogus'], ['x']),
  takes('a literal text', [x(z.literal('a')), 'x=a'], { x: 'a' }),
  takes('a literal number', [x(z.literal(0)), 'x=0'], { x: 0 }),
  takes('a literal true is a ticked checkbox', [x(z.literal(true)), 'x=on'], { x: true }),
  refuses('a literal true that is not ticked', [x(z.literal(true)), 'y=1'], ['x']),
  refuses('a literal with another value', [x(z.literal(0)), 'x=1'], ['x']),
  takes('a literal false with a default', [x(z.literal(false).default(false)), 'y=1'], { x: false }),
  stops(
    'a literal bigint',
    () => x(z.literal(9007199254740991n)),
    'Conform decodes it. JSON Schema cannot represent it; the definition stops and says z.bigint().refine(…)',
  ),
  refuses('text for a file', [x(z.file()), 'x=helloworld'], ['x']),
  refuses('no file chosen', [x(z.file()), [['x', noFile]]], ['x']),
  takes('a file', [x(z.file()), [['x', file]]], { x: file }),
]

const unions: readonly PeerCase[] = [
  takes('a literal on or a literal true', [x(z.union([z.literal('on'), z.literal(true)])), 'x=on'], {
    x: 'on',
  }),
  takes('text or a literal number', [x(z.union([z.string(), z.literal(0)])), 'x=1'], { x: '1' }),
  takes(
    'a literal number or text: the literal',
    [x(z.union([z.string(), z.literal(0)])), 'x=0'],
    { x: 0 },
    'Conform takes the first member that fits, here the text "0". The literal is more specific, and the order of a union does not change the data',
  ),
]

const wrappers: readonly PeerCase[] = [
  takes('optional: emptied', [x(z.string().optional()), 'x='], { x: undefined }),
  takes('optional: a number emptied', [x(z.number().optional()), 'x='], { x: undefined }),
  takes('optional: not sent', [x(z.number().optional()), 'y=1'], {}),
  takes('optional: a date emptied', [x(z.date().optional()), 'x='], { x: undefined }),
  takes('optional: a tick that is not sent', [x(z.boolean().optional()), 'y=1'], {}),
  takes(
    'optional: no file chosen',
    [x(z.file().optional()), [['x', noFile]]],
    {},
    'Conform sets the key to undefined. A browser never fills a file control in again, so an empty one means "keep the file": the key is absent',
  ),
  takes('optional: a list that is not sent', [x(z.array(z.string()).optional()), 'y=1'], {}),
  takes('optional: an emptied list', [x(z.array(z.string()).optional()), 'x='], { x: undefined }),
  takes('a list of optional texts', [x(z.array(z.string().optional())), 'x='], { x: [] }),
  takes(
    'nullable: emptied',
    [x(z.number().nullable()), 'x='],
    { x: null },
    'Conform makes an empty number undefined, which nullable() refuses, so that no visitor can say null. Empty is null',
  ),
  takes('default: emptied', [x(z.string().default('text')), 'x='], { x: 'text' }),
  takes('default: not sent', [x(z.number().default(123)), 'y=1'], { x: 123 }),
  takes('default: a date emptied', [x(z.date().default(day)), 'x='], { x: day }),
  takes('default: no file chosen', [x(z.file().default(other)), [['x', noFile]]], { x: other }),
  takes(
    'default: a tick that is not sent',
    [x(z.boolean().default(true)), 'y=1'],
    { x: false },
    'Conform takes the default. A visitor who unticks a box that was ticked means no, and a browser sends nothing for it',
  ),
  takes(
    'default: a list that is not sent',
    [x(z.array(z.string()).default(['foo', 'bar'])), 'y=1'],
    { x: [] },
    'Conform takes the default. A visitor who unticks every box means none, and a browser sends nothing for it',
  ),
  takes('default: null', [x(z.string().nullable().default(null)), 'y=1'], { x: null }),
  takes('default: empty text', [x(z.string().default('')), 'x='], { x: '' }),
  takes('default: one that its rule would refuse', [x(z.email().default('')), 'y=1'], { x: '' }),
  takes('prefault: emptied', [x(z.string().prefault('text')), 'x='], { x: 'text' }),
  takes('prefault: a number emptied', [x(z.number().prefault(123)), 'x='], { x: 123 }),
  takes('prefault: no file chosen', [x(z.instanceof(File).prefault(other)), [['x', noFile]]], { x: other }),
  refuses('prefault: one that its rule refuses', [x(z.email().prefault('')), 'y=1'], ['x']),
  takes('catch: an empty text', [x(z.string().catch('text')), 'x='], { x: 'text' }),
  takes('catch: an empty number', [x(z.number().catch(123)), 'x='], { x: 123 }),
  takes('catch: a date', [x(z.date().catch(day)), 'x=abc'], { x: day }),
  takes('catch: no file chosen', [x(z.file().catch(other)), [['x', noFile]]], { x: other }),
  takes('catch: an empty list', [x(z.array(z.string()).min(1).catch(['foo'])), 'x='], { x: ['foo'] }),
  takes('catch: a value that fits', [x(z.number().catch(123)), 'x=456'], { x: 456 }),
  takes(
    'preprocess sees what was sent',
    [x(z.preprocess((value) => Number(String(value).replace(',', '')), z.number())), 'x=1,234.5'],
    { x: 1234.5 },
  ),
  takes(
    'transform before pipe sees what was sent',
    [
      x(
        z.pipe(
          z.transform((value) => String(value).length),
          z.number(),
        ),
      ),
      'x=four',
    ],
    { x: 4 },
  ),
  takes('transform after pipe', [x(z.string().transform(Number).pipe(z.number().min(5))), 'x=7'], { x: 7 }),
  takes('brand', [x(z.number().brand()), 'x=42'], { x: 42 }),
  takes('brand around optional', [x(z.string().optional().brand()), 'x='], { x: undefined }),
  takes('readonly', [x(z.bigint().readonly()), 'x=42'], { x: 42n }),
  takes('readonly inside optional', [x(z.string().readonly().optional()), 'x='], { x: undefined }),
  takes('readonly around a group', [x(z.object({ n: z.number() }).readonly()), 'x.n=7'], { x: { n: 7 } }),
  takes('lazy', [x(z.lazy(() => z.string().min(3))), 'x=abc'], { x: 'abc' }),
  refuses('lazy: a rule', [x(z.lazy(() => z.string().min(3))), 'x=a'], ['x']),
  refuses('required() undoes optional()', [x(z.string().optional()).required(), 'y=1'], ['x']),
]

const lists: readonly PeerCase[] = [
  refuses('no option of a multiple select', [x(z.array(z.string()).min(1)), 'x='], ['x']),
  takes('one of a group of checkboxes', [x(z.array(z.string()).min(1).max(1)), 'x=a'], { x: ['a'] }),
  refuses('more than the maximum', [x(z.array(z.string()).max(1)), 'x=a&x=b'], ['x']),
  refuses('no file of a list', [x(z.array(z.file()).min(1)), [['x', noFile]]], ['x']),
  takes('one file of a list', [x(z.array(z.file())), [['x', file]]], { x: [file] }),
  refuses(
    'more files than the maximum',
    [
      x(z.array(z.file()).max(1)),
      [
        ['x', file],
        ['x', other],
      ],
    ],
    ['x'],
  ),
  takes(
    'an empty entry of a list',
    [x(z.array(z.string())), 'x=a&x='],
    { x: ['a'] },
    'Conform refuses the blank entry. A form prints one blank input more for the next entry, and who leaves it blank adds none',
  ),
  takes('numbers in a list', [x(z.array(z.number())), 'x=1&x=2'], { x: [1, 2] }),
  refuses('a word in a list of numbers, at its entry', [x(z.array(z.number())), 'x=1&x=abc'], ['x.1']),
  takes(
    'a list behind a transform that is not sent',
    [x(z.array(z.string()).transform((all) => all)), 'y=1'],
    { x: [] },
  ),
  takes(
    'a list behind preprocess that is not sent',
    [x(z.preprocess((value) => value, z.array(z.string()))), 'y=1'],
    { x: [] },
  ),
  takes('a readonly list that is not sent', [x(z.array(z.string()).readonly()), 'y=1'], { x: [] }),
]

const groups: readonly PeerCase[] = [
  refuses('a group that is not sent, at its field', [x(z.object({ text: z.string() })), 'y=1'], ['x.text']),
  takes('an optional group that is not sent', [x(z.object({ text: z.string() }).optional()), 'y=1'], {}),
  takes(
    'an optional group that is sent blank',
    [x(z.object({ text: z.string().min(1) }).optional()), 'x.text='],
    { x: undefined },
    'Conform refuses the blank fields. A group that is rendered and left blank is no group',
  ),
  takes(
    'a group that is filled in',
    [x(z.object({ text: z.string(), flag: z.boolean() }).optional()), 'x.text=bar&x.flag=on'],
    { x: { text: 'bar', flag: true } },
  ),
  takes(
    'a group of optional fields that is not sent',
    [x(z.object({ text: z.string().optional() })), 'y=1'],
    { x: {} },
  ),
  takes(
    'a strict group with a field that it does not declare',
    [x(z.strictObject({ a: z.string() })), 'x.a=1&x.extra=2'],
    { x: { a: '1' } },
  ),
]

const discriminated = z.discriminatedUnion('type', [
  z.object({ type: z.literal('a'), number: z.number() }),
  z.object({ type: z.literal('b'), boolean: z.boolean() }),
])
const failed = z.object({ status: z.literal('failed'), message: z.string() })
const composed = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.string() }),
  z.discriminatedUnion('code', [
    failed.extend({ code: z.literal(400) }),
    failed.extend({ code: z.literal(401) }),
  ]),
])
const materialised = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('a'),
    items: z.array(z.string()),
    nested: z.object({ value: z.string().optional() }),
  }),
  z.object({ type: z.literal('b'), enabled: z.boolean() }),
])

const variants: readonly PeerCase[] = [
  takes('a variant with a number', [discriminated, 'type=a&number=1'], { type: 'a', number: 1 }),
  takes('a variant with a checkbox', [discriminated, 'type=b&boolean=on'], { type: 'b', boolean: true }),
  refuses('no discriminator, at its field', [discriminated, 'y=1'], ['type']),
  refuses('no discriminator of a nested union, at its field', [x(discriminated), 'y=1'], ['x.type']),
  takes('a union inside a union: the outer variant', [composed, 'status=success&data=test'], {
    status: 'success',
    data: 'test',
  }),
  takes('a union inside a union: the inner variant', [composed, 'status=failed&message=error&code=400'], {
    status: 'failed',
    message: 'error',
    code: 400,
  }),
  refuses('a discriminator that no variant has', [composed, 'status=none'], ['status']),
  takes('lists and groups of a variant that are not sent', [materialised, 'type=a'], {
    type: 'a',
    items: [],
    nested: {},
  }),
]

const Condition = z.object({ type: z.literal('condition'), value: z.string().min(1) })
const Logical = z.object({
  type: z.literal('group'),
  operator: z.enum(['AND', 'OR']),
  get children(): z.ZodArray<z.ZodDiscriminatedUnion<[typeof Logical, typeof Condition]>> {
    return z.array(z.discriminatedUnion('type', [Logical, Condition]))
  },
})
interface Tree {
  value: number
  children: Tree[]
}
const tree: z.ZodType<Tree> = z.object({ value: z.number(), children: z.lazy(() => tree.array()) })

const recursive: readonly PeerCase[] = [
  takes(
    'variants inside themselves',
    [
      x(Logical),
      'x.type=group&x.operator=AND&x.children.0.type=condition&x.children.0.value=a&x.children.1.type=group&x.children.1.operator=OR&x.children.1.children.0.type=condition&x.children.1.children.0.value=b',
    ],
    {
      x: {
        type: 'group',
        operator: 'AND',
        children: [
          { type: 'condition', value: 'a' },
          { type: 'group', operator: 'OR', children: [{ type: 'condition', value: 'b' }] },
        ],
      },
    },
  ),
  refuses(
    'a problem deep inside, at its field',
    [x(Logical), 'x.type=group&x.operator=AND&x.children.0.type=condition&x.children.0.value='],
    ['x.children.0.value'],
  ),
  takes('a tree', [tree, 'value=42&children.0.value=1'], {
    value: 42,
    children: [{ value: 1, children: [] }],
  }),
  refuses('a word in a tree of numbers', [tree, 'value=1&children.0.value=abc'], ['children.0.value']),
]

const problems: readonly PeerCase[] = [
  refuses(
    'problems of several fields',
    [z.object({ name: z.string().min(1), age: z.number().min(18) }), 'name=&age=16'],
    ['name', 'age'],
  ),
  refuses(
    'problems of a group',
    [x(z.object({ name: z.string().min(1), email: z.email() })), 'x.name=&x.email=invalid'],
    ['x.name', 'x.email'],
  ),
  refuses(
    'a problem of the whole form',
    [z.object({ a: z.string(), b: z.string() }).refine(({ a, b }) => a === b, 'Not the same.'), 'a=1&b=2'],
    [''],
  ),
]

export const conformZod: readonly PeerCase[] = [
  ...scalars,
  ...unions,
  ...wrappers,
  ...lists,
  ...groups,
  ...variants,
  ...recursive,
  ...problems,
]
