import { z } from 'zod'
import { type PeerCase, refuses, takes } from './peer-case.ts'

/** Remix 3's `data-schema` (`form-data.test.ts`, `coerce.test.ts`). Its parsers are compared over HTTP, in `wire.ts`. */

const x = <Schema extends z.ZodType>(schema: Schema) => z.object({ x: schema })
const file = new File(['avatar'], 'avatar.png', { type: 'image/png' })
const other = new File(['two'], 'two.txt')

export const remix: readonly PeerCase[] = [
  takes(
    'texts',
    [z.object({ email: z.string(), password: z.string().min(1) }), 'email=ada&password=secret'],
    { email: 'ada', password: 'secret' },
  ),
  takes('a text that repeats', [z.object({ tags: z.array(z.string()) }), 'tags=one&tags=two'], {
    tags: ['one', 'two'],
  }),
  takes(
    'a name with a hyphen',
    [z.object({ 'user-email': z.string() }), 'user-email=ada'],
    { 'user-email': 'ada' },
    'Remix maps a field to another name with { name }. The name of a field is its key in the schema; rename it in a transform',
  ),
  takes('a file', [x(z.instanceof(File)), [['x', file]]], { x: file }),
  takes(
    'files of one name',
    [
      x(z.array(z.instanceof(File))),
      [
        ['x', file],
        ['x', other],
      ],
    ],
    { x: [file, other] },
  ),
  takes(
    'an optional field that is not sent',
    [x(z.string().optional()), 'y=1'],
    {},
    'Remix sets the key to undefined. A field that the form does not have leaves what is stored, one that is emptied clears it',
  ),
  takes('a default', [x(z.string().default('')), 'y=1'], { x: '' }),
  refuses('a word where a number is expected, at its field', [x(z.number()), 'x=not-a-number'], ['x']),
  refuses('a file where text is expected', [x(z.string()), [['x', file]]], ['x']),
  refuses('text where a file is expected', [x(z.instanceof(File)), 'x=avatar.png'], ['x']),
  refuses('a word in a list of numbers, at its entry', [x(z.array(z.number())), 'x=1&x=x'], ['x.1']),
  takes('a decimal number', [x(z.number()), 'x=12.5'], { x: 12.5 }),
  takes('a negative number', [x(z.number()), 'x=-7'], { x: -7 }),
  refuses('Infinity', [x(z.number()), 'x=Infinity'], ['x']),
  refuses('NaN', [x(z.number()), 'x=NaN'], ['x']),
  refuses('an empty number', [x(z.number()), 'x='], ['x']),
  takes('a checkbox in capitals', [x(z.boolean()), 'x=TRUE'], { x: true }),
  takes(
    'a checkbox that says 0',
    [x(z.boolean()), 'x=0'],
    { x: false },
    'Remix takes true and false only. Radio buttons for yes and no often have 1 and 0',
  ),
  refuses(
    'a checkbox with blanks around it',
    [x(z.boolean()), 'x=+true+'],
    ['x'],
    'Remix trims. Users do not type the value of a checkbox, so blanks are a mistake of the template',
  ),
  takes('a number with blanks around it', [x(z.number()), 'x=+12+'], { x: 12 }),
  refuses('an invalid date', [x(z.date()), 'x=2026-02-30'], ['x']),
  takes('a bigint', [x(z.bigint()), 'x=12345678901234567890'], { x: 12345678901234567890n }),
  refuses('a bigint with a fraction', [x(z.bigint()), 'x=1.5'], ['x']),
  refuses('an empty bigint', [x(z.bigint()), 'x='], ['x']),
  takes('coercion by the schema: a number', [x(z.coerce.number()), 'x=7'], { x: 7 }),
  refuses('coercion by the schema: an empty number', [x(z.coerce.number()), 'x='], ['x']),
  takes('coercion by the schema: text', [x(z.coerce.string()), 'x=7'], { x: '7' }),
  takes('coercion by the schema: a date', [x(z.coerce.date()), 'x=2026-01-02'], {
    x: new Date('2026-01-02'),
  }),
  takes('coercion by the schema: a bigint', [x(z.coerce.bigint()), 'x=7'], { x: 7n }),
  takes(
    'coercion by the schema: false',
    [x(z.coerce.boolean()), 'x=false'],
    { x: false },
    'zod would coerce the text "false" to true. The field is decoded before the schema sees it',
  ),
]
