import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { type PeerCase, refuses, stops, takes } from './peer-case.ts'

/** Superforms (`src/tests` of sveltekit-superforms): FormData of zod 4, valibot and arktype schemas. */

const DEFAULTS =
  'Superforms gives every field a default of its type. A required field that is not sent is refused, because the page forgot it'
const x = <Schema extends z.ZodType>(schema: Schema) => z.object({ x: schema })
const form = (schema: v.GenericSchema) => toStandardJsonSchema(schema)
const image = z
  .instanceof(File, { error: 'Please upload a file.' })
  .refine((file) => file.size <= 1000, 'Max 1Kb.')
const small = new File(['A'.repeat(100)], 'a.png')
const large = new File(['A'.repeat(1001)], 'a.png')

const booleans: readonly PeerCase[] = [
  takes('boolean: empty', [x(z.boolean()), 'x='], { x: false }),
  takes('boolean: "false"', [x(z.boolean()), 'x=false'], { x: false }),
  takes('boolean: "true"', [x(z.boolean()), 'x=true'], { x: true }),
  refuses(
    'boolean: any other text',
    [x(z.boolean()), 'x=ok'],
    ['x'],
    'Superforms makes any text true. On, yes, 1 and true are yes; another value belongs to no checkbox, so that a typing error in a template is seen',
  ),
  takes('boolean with the default true: empty', [x(z.boolean().default(true)), 'x='], { x: false }),
  takes('boolean with the default true: "false"', [x(z.boolean().default(true)), 'x=false'], { x: false }),
  takes('boolean with the default true: "1"', [x(z.boolean().default(true)), 'x=1'], { x: true }),
  takes('boolean with the default true: not sent', [x(z.boolean().default(true)), 'y=1'], { x: false }),
  takes('tri-state boolean: empty', [x(z.boolean().optional()), 'x='], { x: undefined }),
  takes('tri-state boolean: "false"', [x(z.boolean().optional()), 'x=false'], { x: false }),
  takes('tri-state boolean: "true"', [x(z.boolean().optional()), 'x=true'], { x: true }),
  takes('stringbool: "true"', [x(z.stringbool()), 'x=true'], { x: true }),
  takes('stringbool: "false"', [x(z.stringbool()), 'x=false'], { x: false }),
  refuses('stringbool: another text', [x(z.stringbool()), 'x=maybe'], ['x']),
  refuses('stringbool: empty', [x(z.stringbool()), 'x='], ['x']),
  refuses(
    'stringbool: case sensitive',
    [x(z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' })), 'x=TRUE'],
    ['x'],
  ),
  takes(
    'stringbool: own words',
    [x(z.stringbool({ truthy: ['yes', 'on', '1'], falsy: ['no', 'off', '0'] })), 'x=YES'],
    { x: true },
  ),
  takes(
    'stringbool: own words for no',
    [x(z.stringbool({ truthy: ['yes', 'on', '1'], falsy: ['no', 'off', '0'] })), 'x=OFF'],
    { x: false },
  ),
  takes('stringbool in a group', [x(z.object({ on: z.stringbool() })), 'x.on=true'], { x: { on: true } }),
]

const choices: readonly PeerCase[] = [
  refuses(
    'enum: not sent',
    [x(z.enum(['trout', 'tuna'])), 'y=1'],
    ['x'],
    'Superforms takes the first member. Nothing was chosen, so the visitor is asked',
  ),
  refuses('enum: empty', [x(z.enum(['trout', 'tuna'])), 'x='], ['x']),
  takes('nullable enum: empty', [x(z.enum(['trout', 'tuna']).nullable()), 'x='], { x: null }),
  takes('nullable enum: not sent', [x(z.enum(['trout', 'tuna']).nullable()), 'y=1'], { x: null }),
  takes('optional enum: not sent', [x(z.enum(['trout', 'tuna']).optional()), 'y=1'], {}),
  takes('a union of literal numbers', [x(z.union([z.literal(1), z.literal(5)]).default(1)), 'x=5'], { x: 5 }),
  takes(
    'a union of literal numbers: its default',
    [x(z.union([z.literal(1), z.literal(5)]).default(1)), 'y=1'],
    { x: 1 },
  ),
  refuses('literal: an empty text is not the literal', [x(z.literal('bar')), 'x='], ['x']),
  takes('literal: its text', [x(z.literal('bar')), 'x=bar'], { x: 'bar' }),
  takes('enum of an object', [x(z.enum({ Apple: 'APPLE', Banana: 'BANANA' })), 'x=BANANA'], { x: 'BANANA' }),
  takes('enum of numbers', [x(z.enum({ Apple: 0, Banana: 1 })), 'x=1'], { x: 1 }),
]

const unions: readonly PeerCase[] = [
  stops('text or a number', () => x(z.union([z.string(), z.number()]))),
  stops('text or a number, arktype', () => type({ x: 'string | number' })),
  takes('literals of one type', [x(z.union([z.literal('a'), z.literal('b')])), 'x=a'], { x: 'a' }),
  takes('literals of one type, arktype', [type({ x: "'a' | 'b'" }), 'x=b'], { x: 'b' }),
  takes('nullable: empty', [x(z.string().nullable()), 'x='], { x: null }),
  takes('nullable: empty, arktype', [type({ x: 'string | null' }), 'x='], { x: null }),
  takes('an id', [type({ x: 'string.uuid' }), 'x=f47ac10b-58cc-4372-a567-0e02b2c3d479'], {
    x: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  }),
  refuses('no id', [type({ x: 'string.uuid.v4' }), 'x=abc'], ['x']),
  takes(
    'a literal number or text with a rule',
    [form(v.object({ x: v.union([v.literal(123), v.pipe(v.string(), v.startsWith('https://'))]) })), 'x=123'],
    { x: 123 },
    'Superforms stops the definition. The constant is decoded by its text, and anything else is text',
  ),
  takes(
    'an empty literal or text with a rule',
    [form(v.object({ x: v.union([v.literal(''), v.pipe(v.string(), v.startsWith('https://'))]) })), 'x='],
    { x: '' },
  ),
  stops('a number or a date', () => x(z.union([z.number(), z.date()]))),
  takes(
    'a union at the top',
    [
      z.union([
        z.object({ type: z.literal('a'), n: z.number() }),
        z.object({ type: z.literal('b'), t: z.string() }),
      ]),
      'type=a&n=1',
    ],
    { type: 'a', n: 1 },
  ),
  stops(
    'a union that pipes text into a coercion',
    () => x(z.union([z.number(), z.string(), z.date()]).pipe(z.coerce.date())),
    'Superforms takes it from JSON only. In a form the members look the same; write z.coerce.date()',
  ),
]

const failed = z.object({ status: z.literal('failed'), message: z.string() })
const composed = z.discriminatedUnion('status', [
  z.object({ status: z.literal('success'), data: z.string() }),
  z.discriminatedUnion('code', [
    failed.extend({ code: z.literal(400) }),
    failed.extend({ code: z.literal(401) }),
  ]),
])
const mixed = z.discriminatedUnion('status', [
  z.object({ status: z.literal('aaa'), data: z.string() }),
  z.object({ status: z.union([z.literal('bbb'), z.literal('ccc')]) }),
  z.object({ status: z.literal('fail').transform((each) => each.toUpperCase()) }),
])
const additional = z.discriminatedUnion('type', [
  z.object({ type: z.literal('empty') }),
  z.object({
    type: z.literal('additional'),
    additional: z.discriminatedUnion('type', [
      z.object({ type: z.literal('poBox'), name: z.string().min(1).max(10) }),
      z.object({ type: z.literal('none') }),
    ]),
  }),
])

const variants: readonly PeerCase[] = [
  takes('a discriminator that is a union', [mixed, 'status=bbb'], { status: 'bbb' }),
  takes('a discriminator that is transformed', [mixed, 'status=fail'], { status: 'FAIL' }),
  takes('a union in a union', [composed, 'status=failed&message=FAIL&code=401'], {
    status: 'failed',
    message: 'FAIL',
    code: 401,
  }),
  refuses(
    'a variant inside a variant: its rule',
    [additional, 'type=additional&additional.type=poBox&additional.name='],
    ['additional.name'],
  ),
  takes('a variant inside a variant without fields', [additional, 'type=additional&additional.type=none'], {
    type: 'additional',
    additional: { type: 'none' },
  }),
  takes('a variant without fields', [additional, 'type=empty'], { type: 'empty' }),
  refuses(
    'a variant inside a variant: no discriminator',
    [additional, 'type=additional&additional.name='],
    ['additional.type'],
  ),
  takes(
    'a refined union keeps its value',
    [additional.superRefine(() => {}), 'type=additional&additional.type=poBox&additional.name=7'],
    { type: 'additional', additional: { type: 'poBox', name: '7' } },
  ),
]

const files: readonly PeerCase[] = [
  refuses('a file that is not sent', [x(image), 'y=1'], ['x']),
  refuses('an empty text in place of a file', [x(image), 'x='], ['x']),
  takes('a nullable file that is not sent', [x(image.nullable()), 'y=1'], { x: null }),
  takes('a nullable file that is sent empty', [x(image.nullable()), 'x='], { x: null }),
  takes('a file', [x(image), [['x', small]]], { x: small }),
  refuses('a file that is too large', [x(image), [['x', large]]], ['x']),
  takes('a list of files, arktype', [type({ x: type.instanceOf(File).array() }), [['x', small]]], {
    x: [small],
  }),
  stops(
    'a file as custom()',
    () => x(z.custom<File>()),
    'Superforms lets it pass. What custom() takes is not known; the definition stops and says z.instanceof(File)',
  ),
]

const groups: readonly PeerCase[] = [
  takes('catchall', [z.object({ name: z.string() }).catchall(z.int()), 'name=Test&score=1&stats=2'], {
    name: 'Test',
    score: 1,
    stats: 2,
  }),
  refuses(
    'catchall: a word, at its field',
    [z.object({ name: z.string() }).catchall(z.int()), 'name=Test&score=1&stats=nope'],
    ['stats'],
  ),
  takes(
    'a record of groups',
    [
      z.object({ options: z.record(z.string(), z.object({ label: z.string() })) }),
      'options.1.label=a&options.2.label=b',
    ],
    { options: { 1: { label: 'a' }, 2: { label: 'b' } } },
  ),
  refuses(
    'a record of groups: a problem at its key',
    [
      z.object({ options: z.record(z.string(), z.object({ label: z.string().min(1) })) }),
      'options.1.label=a&options.2.label=',
    ],
    ['options.2.label'],
  ),
  takes(
    'dates and rows',
    [
      z.object({ date: z.date(), items: z.array(z.object({ id: z.number() })) }),
      'date=2023-10-01&items.0.id=1&items.1.id=2',
    ],
    { date: new Date('2023-10-01'), items: [{ id: 1 }, { id: 2 }] },
  ),
  refuses(
    'dates and rows: only the wrong row',
    [
      z.object({ date: z.date(), items: z.array(z.object({ id: z.number() })) }),
      'date=2023-10-01&items.0.id=1&items.1.id=bad',
    ],
    ['items.1.id'],
  ),
  takes('a set drops what is sent twice', [x(z.set(z.string())), 'x=a&x=b&x=a'], { x: new Set(['a', 'b']) }),
  takes(
    'a set with a default: nothing chosen',
    [x(z.set(z.string()).default(new Set(['a']))), 'y=1'],
    { x: new Set() },
    DEFAULTS.replace('every field a default of its type', 'the default back').replace(
      /A required.*/,
      'Nothing chosen is nothing, as for a list',
    ),
  ),
  takes('a map', [x(z.map(z.string(), z.number())), 'x.a=1'], { x: new Map([['a', 1]]) }),
  takes(
    'a nested group, arktype',
    [
      type({ user: { name: 'string', 'profile?': { 'bio?': 'string' } } }),
      'user.name=John&user.profile.bio=Developer',
    ],
    { user: { name: 'John', profile: { bio: 'Developer' } } },
  ),
  takes('passthrough', [z.looseObject({ name: z.string().min(2) }), 'name=test&extra=field'], {
    name: 'test',
    extra: 'field',
  }),
  takes('names that are not declared', [z.object({ name: z.string().min(2) }), 'name=test&extra=field'], {
    name: 'test',
  }),
  takes('a default date in a group', [x(z.object({ day: z.date().default(new Date(0)) })), 'x.day='], {
    x: { day: new Date(0) },
  }),
  refuses('a problem of the list itself', [x(z.array(z.string()).min(1)), 'y=1'], ['x']),
]

const wrappers: readonly PeerCase[] = [
  refuses('a required text that is not sent', [x(z.string()), 'y=1'], ['x'], DEFAULTS),
  refuses('a required number that is not sent', [x(z.number()), 'y=1'], ['x'], DEFAULTS),
  refuses(
    'a required number that is sent empty',
    [x(z.number()), 'x='],
    ['x'],
    'Superforms makes it 0. An emptied price is not a price of 0',
  ),
  takes('nullable: emptied', [x(z.string().nullable()), 'x='], { x: null }),
  takes('optional: not sent', [x(z.string().optional()), 'y=1'], {}),
  takes(
    'transform with pipe',
    [
      x(
        z
          .string()
          .transform((text) => text.length)
          .pipe(z.number().min(5)),
      ),
      'x=fiver',
    ],
    { x: 5 },
    'Superforms needs { preprocessed: ["x"] }. What the schema takes decides how a field is read, not what it gives',
  ),
  refuses(
    'transform with pipe: a rule behind it',
    [
      x(
        z
          .string()
          .transform((text) => text.length)
          .pipe(z.number().min(5)),
      ),
      'x=four',
    ],
    ['x'],
  ),
  takes(
    'preprocess',
    [x(z.preprocess((text) => String(text).split(','), z.array(z.string()))), 'x=a,b'],
    { x: ['a', 'b'] },
    'Superforms needs { preprocessed: ["x"] }. preprocess() sees what was sent',
  ),
  takes('trim', [form(v.object({ x: v.pipe(v.string(), v.trim(), v.minLength(1)) })), 'x=+a+'], { x: 'a' }),
  takes(
    'transform, valibot',
    [form(v.object({ x: v.pipe(v.string(), v.transform(Number), v.number()) })), 'x=7'],
    { x: 7 },
  ),
  takes(
    'transform of the whole form',
    [z.object({ a: z.number() }).transform(({ a }) => ({ a, b: a + 1 })), 'a=1'],
    { a: 1, b: 2 },
  ),
  takes('refine of the whole form', [z.object({ a: z.number() }).refine(() => true), 'a=1'], { a: 1 }),
  takes('bigint', [x(z.bigint()), 'x=123456789123456789'], { x: 123456789123456789n }),
  takes('bigint, valibot', [form(v.object({ x: v.bigint() })), 'x=123456789123456789'], {
    x: 123456789123456789n,
  }),
  takes('bigint, arktype', [type({ x: 'bigint' }), 'x=123456789123456789'], { x: 123456789123456789n }),
  takes('a default, arktype', [type({ x: 'string = "Unknown"' }), 'y=1'], { x: 'Unknown' }),
  takes('optional, arktype: not sent', [type({ name: 'string', 'x?': 'string.email' }), 'name=Jane'], {
    name: 'Jane',
  }),
  refuses(
    'optional, arktype: wrong',
    [type({ name: 'string', 'x?': 'string.email' }), 'name=Jane&x=invalid'],
    ['x'],
  ),
  takes('optional, arktype: emptied', [type({ name: 'string', 'x?': 'string.email' }), 'name=Jane&x='], {
    name: 'Jane',
  }),
  takes('a brand, valibot', [form(v.object({ x: v.pipe(v.string(), v.brand('id')) })), 'x=a'], { x: 'a' }),
  takes('lazy, valibot', [form(v.object({ x: v.lazy(() => v.string()) })), 'x=a'], { x: 'a' }),
  stops(
    'custom(), valibot',
    () => form(v.object({ x: v.custom<`${number}px`>((text) => /^\d+px$/.test(String(text))) })),
    'Superforms treats it as anything. The definition stops and says: a string with a check',
  ),
  takes('repeated texts', [x(z.string().array()), 'x=Nr1&x=Nr2'], { x: ['Nr1', 'Nr2'] }),
]

export const superforms: readonly PeerCase[] = [
  ...booleans,
  ...choices,
  ...unions,
  ...variants,
  ...files,
  ...groups,
  ...wrappers,
]
