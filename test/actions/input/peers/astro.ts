import { z } from 'zod'
import { type PeerCase, refuses, takes } from './peer-case.ts'

/** Astro's table of `formDataToObject` (`packages/astro/test/units/actions/form-data-to-object.test.ts`). */

const x = <Schema extends z.ZodType>(schema: Schema) => z.object({ x: schema })
const address = z.object({ street: z.string(), city: z.string() })
const settings = z.object({ theme: z.string() })
const contact = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email'), email: z.string() }),
  z.object({ type: z.literal('phone'), phone: z.string() }),
])
const [one, two] = [new File([''], 'test1.txt'), new File([''], 'test2.txt')]

export const astro: readonly PeerCase[] = [
  takes('texts', [z.object({ name: z.string(), email: z.string() }), 'name=Ben&email=a%40b.test'], {
    name: 'Ben',
    email: 'a@b.test',
  }),
  takes('a number', [x(z.number()), 'x=25'], { x: 25 }),
  refuses('a word is no number', [x(z.number()), 'x=twenty-five'], ['x']),
  takes('a checkbox that says yes', [x(z.boolean()), 'x=yes'], { x: true }),
  takes('a checkbox that says true', [x(z.boolean()), 'x=true'], { x: true }),
  takes('a checkbox that says false', [x(z.boolean()), 'x=false'], { x: false }),
  takes('an unticked checkbox', [x(z.boolean()), 'y=1'], { x: false }),
  takes(
    'optional fields that are not sent',
    [
      z.object({ name: z.string().optional(), email: z.string().optional(), age: z.number().optional() }),
      'name=Ben',
    ],
    { name: 'Ben' },
  ),
  takes(
    'nullable fields that are not sent',
    [
      z.object({ name: z.string().nullable(), email: z.string().nullable(), age: z.number().nullable() }),
      'name=Ben',
    ],
    { name: 'Ben', email: null, age: null },
  ),
  takes(
    'defaults',
    [z.object({ name: z.string().default('test'), email: z.string().default('a@b.test') }), 'y=1'],
    { name: 'test', email: 'a@b.test' },
  ),
  takes(
    'the default of a list',
    [x(z.array(z.number()).default([1, 2])), 'y=1'],
    { x: [] },
    'Astro takes the default. A visitor who unticks every box means none, and a browser sends nothing for it',
  ),
  takes('a default inside optional', [x(z.string().default('test').optional()), 'y=1'], { x: 'test' }),
  takes('optional inside nullish', [x(z.string().optional().nullish()), 'x=a'], { x: 'a' }),
  takes(
    'a default inside nullish inside optional',
    [x(z.array(z.number()).default([1, 2]).nullish().optional()), 'y=1'],
    { x: [1, 2] },
  ),
  takes('a file by its class', [x(z.instanceof(File)), [['x', one]]], { x: one }),
  takes('a list of texts', [x(z.array(z.string())), 'x=Ben&x=Jane&x=John'], { x: ['Ben', 'Jane', 'John'] }),
  takes('a list of numbers', [x(z.array(z.number())), 'x=25&x=30&x=35'], { x: [25, 30, 35] }),
  takes('a list of booleans with false', [x(z.array(z.boolean())), 'x=false&x=true&x=false'], {
    x: [false, true, false],
  }),
  takes('a list of booleans, all true', [x(z.array(z.boolean())), 'x=true&x=true'], { x: [true, true] }),
  takes(
    'a list of files',
    [
      x(z.array(z.instanceof(File))),
      [
        ['x', one],
        ['x', two],
      ],
    ],
    { x: [one, two] },
  ),
  takes(
    'names with dots',
    [
      z.object({ a: z.string(), bc: z.object({ b: z.enum(['hoge', 'huga']), c: z.string().optional() }) }),
      'a=hello&bc.b=hoge&bc.c=world',
    ],
    { a: 'hello', bc: { b: 'hoge', c: 'world' } },
  ),
  takes(
    'a group with superRefine',
    [
      x(z.object({ b: z.enum(['hoge', 'huga']), c: z.string().optional() }).superRefine(() => {})),
      'x.b=huga&x.c=test',
    ],
    { x: { b: 'huga', c: 'test' } },
  ),
  takes(
    'a group inside a group',
    [z.object({ a: z.object({ b: z.object({ c: z.string(), d: z.number() }) }) }), 'a.b.c=deep&a.b.d=42'],
    { a: { b: { c: 'deep', d: 42 } } },
  ),
  takes(
    'an optional group that is not sent',
    [z.object({ name: z.string(), address: address.optional() }), 'name=Ben'],
    { name: 'Ben' },
  ),
  takes(
    'a nullable group that is not sent',
    [z.object({ name: z.string(), address: address.nullable() }), 'name=Ben'],
    { name: 'Ben', address: null },
  ),
  takes(
    'an optional group that is sent',
    [z.object({ address: address.optional() }), 'address.street=123+Main&address.city=Springfield'],
    { address: { street: '123 Main', city: 'Springfield' } },
  ),
  takes('the default of a group', [x(settings.default({ theme: 'dark' })), 'y=1'], { x: { theme: 'dark' } }),
  takes('a group that overrides its default', [x(settings.default({ theme: 'dark' })), 'x.theme=light'], {
    x: { theme: 'light' },
  }),
  takes('a discriminated union', [x(contact), 'x.type=email&x.email=a%40b.test'], {
    x: { type: 'email', email: 'a@b.test' },
  }),
  takes('its other variant', [x(contact), 'x.type=phone&x.phone=555-1234'], {
    x: { type: 'phone', phone: '555-1234' },
  }),
  takes(
    'names that are not declared, with passthrough()',
    [z.object({ expected: z.number() }).loose(), 'expected=42&unexpected=42'],
    { expected: 42, unexpected: '42' },
  ),
]
