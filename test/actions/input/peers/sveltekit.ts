import { z } from 'zod'
import { type PeerCase, refuses, takes } from './peer-case.ts'

/** SvelteKit's remote `form` (`packages/kit/src/runtime/form-utils.spec.js` and the browser tests of `remote/form`). */

const PREFIXES =
  'SvelteKit writes the type into the name (`n:count`, `b:enabled`, `items[]`), because it does not read the schema. The schema says it, so names are plain'
const x = <Schema extends z.ZodType>(schema: Schema) => z.object({ x: schema })
const text = z.object({ title: z.string().optional() })
const zeroBytes = new File([], 'empty.txt')

/** Names that reach for a prototype: SvelteKit answers 500, here they mean nothing. */
const pollution = [
  '__proto__.polluted',
  'constructor.polluted',
  'prototype.polluted',
  'user.__proto__.polluted',
  'user.constructor.polluted',
]

export const sveltekit: readonly PeerCase[] = [
  takes('a name with dots', [z.object({ a: z.object({ b: z.object({ c: z.string() }) }) }), 'a.b.c=deep'], {
    a: { b: { c: 'deep' } },
  }),
  takes(
    'several fields of one group',
    [
      z.object({ user: z.object({ name: z.object({ first: z.string(), last: z.string() }) }) }),
      'user.name.first=A&user.name.last=B',
    ],
    { user: { name: { first: 'A', last: 'B' } } },
  ),
  takes('a list by one name', [x(z.array(z.string())), 'x=a&x=b&x=c'], { x: ['a', 'b', 'c'] }),
  takes('a number', [z.object({ count: z.number() }), 'count=42'], { count: 42 }, PREFIXES),
  takes(
    'a list of numbers',
    [z.object({ items: z.array(z.number()) }), 'items=1&items=2'],
    { items: [1, 2] },
    PREFIXES,
  ),
  takes('a checkbox', [z.object({ enabled: z.boolean() }), 'enabled=on'], { enabled: true }, PREFIXES),
  takes('a row by its number', [x(z.array(z.array(z.string()))), 'x.0.0=a'], { x: [['a']] }),
  takes('a number where no list is', [z.object({ foo: z.string() }), 'foo=a&foo.0=b'], { foo: 'a' }),
  takes('an empty file control', [x(z.file().optional()), [['x', new File([], '')]]], {}),
  takes('a file of no bytes with a name', [x(z.file()), [['x', zeroBytes]]], { x: zeroBytes }),
  takes('a name that is a method of objects', [z.object({ toString: z.string() }), 'toString=hello'], {
    toString: 'hello',
  }),
  takes('a name with an underscore', [z.object({ _password: z.string() }), '_password=a'], {
    _password: 'a',
  }),
  ...pollution.map((name) =>
    takes(
      `a name that reaches for a prototype: ${name}`,
      [text, `title=a&${name}=bad`],
      { title: 'a' },
      'SvelteKit fails with 500. A bot that sends it changes nothing, and no one has to look at a log',
    ),
  ),
  ...pollution.map((name) =>
    takes(
      `the same in a loose object: ${name}`,
      [z.object({ user: z.looseObject({}) }), `user.a=1&${name}=bad`],
      { user: expectedBelow(name) },
      'SvelteKit fails with 500. The keys are own properties of an object without prototype',
    ),
  ),
  refuses(
    'issues of the schema, at their fields',
    [z.object({ a: z.string().min(2), n: z.object({ b: z.number() }) }), 'a=1&n.b=x'],
    ['a', 'n.b'],
  ),
  takes('a transform of text to a number', [x(z.string().transform(Number)), 'x=7'], { x: 7 }),
  takes('a select that was not touched', [x(z.enum(['one', 'two'])), 'x=one'], { x: 'one' }),
]

/** What is below `user` besides `a`. */
function expectedBelow(name: string): object {
  const [, key] = /^user\.(\w+)\./.exec(name) ?? []
  return key === undefined ? { a: '1' } : { a: '1', [`${key}.polluted`]: 'bad' }
}
