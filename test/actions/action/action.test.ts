import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import {
  type Action,
  action,
  actionsWith,
  anyone,
  conflict,
  forbidden,
  invalid,
  redirect,
  unauthorized,
} from '../../../src/actions/index.ts'

interface User {
  readonly id: string
}
interface App {
  readonly user: User | null
}
const anna: User = { id: 'anna' }

function signedIn({ user }: App) {
  return user ? { user } : unauthorized()
}

/** An action that keeps what it was called with. */
function createProbe() {
  const calls: { data: unknown; args: unknown; captured: unknown; user: User }[] = []
  const spec = {
    access: signedIn,
    input: z.object({ title: z.string().min(1), likes: z.number().optional(), agree: z.boolean() }),
    args: [z.string(), z.coerce.number()],
    captured: z.object({ version: z.number() }),
  } as const
  const probe = actionsWith<App>()(spec, async (form, { user, args, captured }) => {
    calls.push({ data: form.data, args, captured, user })
    return { title: form.get('title'), count: args[1] }
  })
  return { probe, calls }
}

const call = {
  form: { title: 'Hi', agree: true },
  args: ['p1', '2'],
  captured: { version: 7 },
  context: { user: anna },
} as const

describe('an action that is called as a function', () => {
  test('gets the form, the arguments, the captured state and who calls, all as their schemas make them', async () => {
    const { probe, calls } = createProbe()
    assert.deepEqual(await probe.run(call), { kind: 'data', data: { title: 'Hi', count: 2 } })
    assert.deepEqual(calls, [
      { data: { title: 'Hi', agree: true }, args: ['p1', 2], captured: { version: 7 }, user: anna },
    ])
  })

  test('takes a form as an object, as FormData and as URLSearchParams', async () => {
    const { probe, calls } = createProbe()
    const formData = new FormData()
    formData.append('title', 'Hi')
    formData.append('likes', '3')
    const forms = [{ title: 'Hi', likes: 3, agree: false }, formData, new URLSearchParams('title=Hi&likes=3')]
    for (const form of forms) await probe.run({ ...call, form })
    assert.deepEqual(
      calls.map(({ data }) => data),
      Array(3).fill({ title: 'Hi', likes: 3, agree: false }),
    )
  })

  test('is not called when the access rule refuses: the refusal comes before anything of the form', async () => {
    const { probe, calls } = createProbe()
    await assert.rejects(probe.run({ ...call, form: {}, context: { user: null } }), {
      name: 'Refusal',
      code: 'UNAUTHORIZED',
      status: 401,
    })
    assert.deepEqual(calls, [])
  })

  test('is not called when the form does not fit: the problems are the outcome', async () => {
    const { probe, calls } = createProbe()
    const outcome = await probe.run({ ...call, form: { likes: 'many' } })
    assert.deepEqual(outcome, {
      kind: 'invalid',
      status: 422,
      problems: {
        sentence: 'Please check what is marked below.',
        fields: Object.assign(Object.create(null), {
          title: 'Title must not be empty.',
          likes: 'Likes must be a number.',
        }),
      },
    })
    assert.deepEqual(calls, [])
  })

  test('is not called when arguments or captured state do not fit: they are stale, 409', async () => {
    const { probe, calls } = createProbe()
    const stale = { name: 'Refusal', code: 'CONFLICT', status: 409 }
    for (const changed of [
      { args: [] },
      { args: ['p1', 'x'] },
      { args: ['p1', 2, 3] },
      { captured: undefined },
      { captured: { version: 'x' } },
    ])
      await assert.rejects(probe.run({ ...call, ...changed } as never), stale, JSON.stringify(changed))
    assert.deepEqual(calls, [])
  })

  test('answers what the handler returns or throws of the outcomes', async () => {
    const outcomes = [
      [() => redirect('/posts'), { kind: 'redirect', location: '/posts' }],
      [
        () => invalid('Too late.', 410),
        { kind: 'invalid', problems: { sentence: 'Too late.', fields: {} }, status: 410 },
      ],
      [() => ({ likes: 1 }), { kind: 'data', data: { likes: 1 } }],
      [() => undefined, { kind: 'nothing' }],
    ] as const
    for (const [make, outcome] of outcomes) {
      assert.deepEqual(await action({ access: anyone }, async () => make()).run({ context: {} }), outcome)
      const thrower = action({ access: anyone }, async () => {
        throw make()
      })
      if (outcome.kind === 'redirect' || outcome.kind === 'invalid')
        assert.deepEqual(await thrower.run({ context: {} }), outcome)
    }
  })

  test('rejects with what the handler threw, and with the refusals that it returned', async () => {
    const bug = new Error('a bug')
    const buggy = action({ access: anyone }, async () => {
      throw bug
    })
    await assert.rejects(buggy.run({ context: {} }), (error) => error === bug)
    const refusing = action({ access: anyone }, async () => conflict('Changed.'))
    await assert.rejects(refusing.run({ context: {} }), { code: 'CONFLICT', message: 'Changed.' })
  })

  test('has cookies, a signal and flash, which lead nowhere, unless the caller gives its own', async () => {
    const seen: unknown[] = []
    const probe = action({ access: anyone }, async (_form, { cookies, flash, signal }) => {
      cookies.set('a', '1')
      flash('Saved.')
      seen.push(cookies.get('a'), signal.aborted)
      cookies.delete('a')
      seen.push(cookies.get('a'))
    })
    await probe.run({ context: {} })
    assert.deepEqual(seen, ['1', false, undefined])
    const messages: string[] = []
    await probe.run({ context: { flash: (message) => messages.push(message) } })
    assert.deepEqual(messages, ['Saved.'])
  })

  test('can call another, with the rights of its own caller', async () => {
    const wipe = actionsWith<App>()({ access: ({ user }) => user?.id === 'admin' }, async () => ({
      wiped: true,
    }))
    const outer = actionsWith<App>()({ access: signedIn }, async (_form, { user }) => {
      const outcome = await wipe.run({ context: { user } })
      return outcome.kind === 'data' ? outcome.data : null
    })
    await assert.rejects(outer.run({ context: { user: anna } }), { code: 'FORBIDDEN', status: 403 })
    assert.deepEqual(await outer.run({ context: { user: { id: 'admin' } } }), {
      kind: 'data',
      data: { wiped: true },
    })
  })
})

describe('an access rule', () => {
  const outcomeOf = (answer: unknown) =>
    action({ access: () => answer as true }, async () => 'done')
      .run({ context: {} })
      .then(
        () => 'done',
        (error) => error.code,
      )

  test('lets in by true or an object, now or later, and by nothing else', async () => {
    for (const answer of [true, {}, { user: 1 }, Promise.resolve(true)])
      assert.equal(await outcomeOf(answer), 'done')
    for (const answer of [false, undefined, null, Promise.resolve(false), Promise.resolve(undefined)])
      assert.equal(await outcomeOf(answer), 'FORBIDDEN', String(answer))
    assert.equal(await outcomeOf(forbidden('Not yours.')), 'FORBIDDEN')
    assert.equal(await outcomeOf(Promise.resolve(unauthorized())), 'UNAUTHORIZED')
  })

  test('may throw its refusal; an error in it denies access', async () => {
    for (const thrown of [forbidden(), new Error('database gone')]) {
      const handled: unknown[] = []
      const probe = action(
        {
          access: () => {
            throw thrown
          },
        },
        async () => handled.push(1),
      )
      await assert.rejects(probe.run({ context: {} }), (error) => error === thrown)
      assert.deepEqual(handled, [])
    }
  })

  test('sees the bound arguments', async () => {
    const seen: unknown[] = []
    const access = ({ args }: { args: unknown }) => seen.push(args) > 0
    await action({ access, args: [z.string()] }, async () => {}).run({ args: ['p1'], context: {} })
    assert.deepEqual(seen, [['p1']])
  })
})

describe("a programmer's mistake in an action stops the start, with the fix in the sentence", () => {
  const handler = async () => {}
  const mistakes: Readonly<Record<string, { make: () => unknown; says: RegExp }>> = {
    'no access rule': {
      make: () => action({} as never, handler),
      says: /needs an access rule: action\(\{ access: anyone/,
    },
    'an access rule that is no function': {
      make: () => action({ access: true } as never, handler),
      says: /needs an access rule/,
    },
    'no handler': {
      make: () => action({ access: anyone }, undefined as never),
      says: /needs a handler: action\(\{ access/,
    },
    'an input that is no schema': {
      make: () => action({ access: anyone, input: { title: 'string' } } as never, handler),
      says: /Standard Schemas/,
    },
    'captured state that is no schema': {
      make: () => action({ access: anyone, captured: null } as never, handler),
      says: /Standard Schemas/,
    },
    'args that are no list': {
      make: () => action({ access: anyone, args: z.string() } as never, handler),
      says: /args is an array/,
    },
    'args with something else in them': {
      make: () => action({ access: anyone, args: [z.string(), 'id'] } as never, handler),
      says: /args is an array/,
    },
    'args with a hole': {
      make: () => action({ access: anyone, args: [null] } as never, handler),
      says: /args is an array/,
    },
    'a limit that is no number': {
      make: () => action({ access: anyone, limits: { text: '1mb' } } as never, handler),
      says: /text must be a whole number, not 1mb/,
    },
    'a negative limit': {
      make: () => action({ access: anyone, limits: { files: -1 } }, handler),
      says: /files must be a whole number, not -1/,
    },
    'a timeout of nothing whole': {
      make: () => action({ access: anyone, timeout: 1.5 }, handler),
      says: /timeout must be a whole number/,
    },
    'a timeout that no timer can wait': {
      make: () => action({ access: anyone, timeout: 3e9 }, handler),
      says: /timeout must be at most 2147483647/,
    },
    'a page of another site': {
      make: () => action({ access: anyone, page: '//evil.com' }, handler),
      says: /page must be a path like "\/posts\/new", not "\/\/evil.com"/,
    },
    'a page without a slash': {
      make: () => action({ access: anyone, page: 'posts' }, handler),
      says: /page must be a path/,
    },
  }
  for (const [mistake, { make, says }] of Object.entries(mistakes))
    test(mistake, () => assert.throws(make, { name: 'TypeError', message: says }))

  test('schemas of zod, valibot and arktype are taken', () => {
    for (const input of [z.object({}), v.object({}), type({})])
      assert.ok(action({ access: anyone, input }, handler))
  })
})

describe('binding', () => {
  const { probe } = createProbe()

  test('takes as many arguments as there are schemas', () => {
    for (const args of [[], ['a'], ['a', 1, 2]])
      assert.throws(() => probe.bind(...(args as [string, number])), {
        name: 'TypeError',
        message: new RegExp(`takes 2 arguments, not ${args.length}`),
      })
  })

  test('captures only where the action says what', () => {
    const plain = action({ access: anyone }, async function plain() {})
    assert.throws(
      () => plain.bind().capture(1 as never),
      /plain captures nothing\. Give it `captured: schema`/,
    )
  })

  test('does not print without a page', () => {
    for (const print of [String, JSON.stringify, (bound: unknown) => `${bound}`])
      assert.throws(() => print(probe.bind('a', 1)), /has no page to be printed on.*it\.actions\..*it\.form/)
  })
})

describe('printing an action', () => {
  const prints: Readonly<Record<string, (value: Action<never, never, never, never>) => unknown>> = {
    'in a template string': (value) => `${value}`,
    'by String()': (value) => String(value),
    'by adding it to text': (value) => `<form action="${value as unknown as string}">`,
    'by JSON.stringify': (value) => JSON.stringify(value),
    'inside of what is made JSON': (value) => JSON.stringify({ it: [value] }),
    'by toString()': (value) => value.toString(),
    'as a number': (value) => Number(value),
  }
  for (const [way, print] of Object.entries(prints))
    test(`${way} throws, says the right spelling and shows nothing of the handler`, () => {
      const leaky = action({ access: anyone, args: [z.string(), z.number()] }, async function publish() {
        return 'the secret source'
      })
      assert.throws(
        () => print(leaky as never),
        (error: Error) => {
          assert.match(error.message, /it\.actions\.publish\.bind\(argument1, argument2\)/)
          assert.doesNotMatch(error.message, /secret|=>|function/)
          return true
        },
      )
    })
})
