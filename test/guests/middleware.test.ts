// Middleware of an application: on its actions, around the engine, in the right order and in the wrong one.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import express, { type RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import session from 'express-session'
import morgan from 'morgan'
import { z } from 'zod'
import {
  type ActionEvent,
  type ActionsOptions,
  action,
  anyone,
  createActions,
  createKey,
  forbidden,
  isRerender,
  redirect,
} from '../../src/actions/index.ts'
import { startServer } from '../support/server.ts'
import { Visitor, type Way } from './visitor.ts'

const input = z.object({ text: z.string() })
const ways: readonly Way[] = ['plain', 'script']

interface Opened {
  readonly visitor: Visitor
  readonly events: readonly ActionEvent[]
}

/** One page with a form of each action, behind the middleware. */
async function open(
  t: TestContext,
  actions: Readonly<Record<string, unknown>>,
  {
    front = [],
    behind = [],
    ...options
  }: Partial<ActionsOptions> & { front?: RequestHandler[]; behind?: RequestHandler[] } = {},
): Promise<Opened> {
  const events: ActionEvent[] = []
  const app = express()
  if (front.length > 0) app.use(...front)
  app.use(createActions({ actions, keys: createKey(), log: (event) => events.push(event), ...options }))
  if (behind.length > 0) app.use(...behind)
  app.get('/', (_request, response) => {
    const forms = Object.values(actions).map((each) => {
      const form = response.locals.form(each)
      return `<form ${form.attributes}>${form.summary()}<input ${form.input('text')}></form>`
    })
    response.send(`<title>The page</title>${forms.join('')}`)
  })
  const server = await startServer(app)
  t.after(() => server.close())
  return { visitor: new Visitor(server.origin), events }
}

const limiter = (limit: number, options: object = {}) =>
  rateLimit({ windowMs: 60_000, limit, legacyHeaders: false, standardHeaders: 'draft-8', ...options })

describe('use', () => {
  for (const way of ways)
    test(`a limiter that answers becomes 429 with the page and its text, ${way}`, async (t) => {
      let ran = 0
      const signIn = action({ access: anyone, input, use: [limiter(2)] }, () => {
        ran += 1
        return redirect('/')
      })
      const { visitor, events } = await open(t, { signIn })
      const statuses: number[] = []
      for (let times = 0; times < 3; times++) {
        const answer = await visitor.send('/', { action: 'signIn', fields: { text: 'typed' }, way })
        statuses.push(answer.status)
        if (answer.status !== 429) continue
        assert.match(answer.text, /The page/)
        assert.match(answer.text, /Too many requests, please try again later\./)
        assert.match(answer.text, /value="typed"/)
        assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
        assert.ok(answer.headers.get('ratelimit'))
      }
      assert.deepEqual(statuses.at(-1), 429)
      assert.equal(ran, 2)
      assert.equal(events.at(-1)?.outcome, 'TOO_MANY_REQUESTS')
    })

  test('guards redirect, refuse, pass an error on, or answer', async (t) => {
    const seen: string[] = []
    const guards: Readonly<Record<string, RequestHandler>> = {
      pass: (request, _response, next) => {
        seen.push(request.body === undefined ? 'no body' : 'body')
        Object.assign(request, { guarded: true })
        next()
      },
      later: (_request, _response, next) => void setImmediate(next),
      leave: (_request, response) => response.redirect('/login'),
      refuse: (_request, response) => void response.status(403).send('Members only.'),
      json: (_request, response) => void response.status(403).json({ error: 'No.' }),
      thrown: () => {
        throw forbidden('Not you.')
      },
      passedOn: (_request, _response, next) => next(forbidden('Not you either.')),
      paid: (_request, response) => void response.status(402).send('Pay first.'),
    }
    const ran: string[] = []
    const actions = Object.fromEntries(
      Object.entries(guards).map(([name, guard]) => [
        name,
        action({ access: anyone, input, use: guard }, () => {
          ran.push(name)
          return redirect('/')
        }),
      ]),
    )
    const { visitor } = await open(t, actions)
    const send = (name: string) => visitor.send('/', { action: name, fields: { text: 'typed' } })
    assert.equal((await send('pass')).status, 303)
    assert.equal((await send('later')).status, 303)
    assert.deepEqual([(await send('leave')).status, (await send('leave')).location], [303, '/login'])
    for (const [name, sentence] of [
      ['refuse', 'Members only.'],
      ['json', 'You may not do this.'],
      ['thrown', 'Not you.'],
      ['passedOn', 'Not you either.'],
    ] as const) {
      const { status, text } = await send(name)
      assert.equal(status, 403)
      assert.ok(text.includes(sentence), name)
      assert.match(text, /value="typed"/)
    }
    const paid = await send('paid')
    assert.deepEqual([paid.status, paid.text], [402, 'Pay first.'])
    assert.deepEqual([ran, seen], [['pass', 'later'], ['no body']])
  })

  test('is checked when the action is defined', () => {
    assert.throws(
      () => action({ access: anyone, use: ['x'] as never }, () => {}),
      /use takes Express middleware/,
    )
  })
})

describe('rate', () => {
  for (const way of ways)
    test(`refuses with the page and its text before the handler runs, ${way}`, async (t) => {
      let clock = 1_000_000
      let ran = 0
      const post = action({ access: anyone, input, rate: { to: 2, within: 60_000 } }, () => {
        ran += 1
        return redirect('/')
      })
      const { visitor } = await open(t, { post }, { now: () => clock })
      const send = () => visitor.send('/', { action: 'post', fields: { text: 'typed' }, way })
      await send()
      clock += 20_000
      await send()
      const refused = await send()
      assert.deepEqual([refused.status, refused.headers.get('retry-after'), ran], [429, '40', 2])
      assert.match(refused.text, /That was too often.*value="typed"/s)
      clock += 41_000
      assert.equal((await send()).status, way === 'plain' ? 303 : 200)
      assert.equal(ran, 3)
    })

  test('counts by what `by` returns, and only reports with `dryRun`', async (t) => {
    const by = ({ request }: { request: express.Request }) => String(request.headers['x-team'])
    const team = action({ access: anyone, input, rate: { to: 1, within: 1000, by } }, () => redirect('/'))
    const rate = { to: 1, within: 1000, dryRun: true }
    const tried = action({ access: anyone, input, rate }, () => redirect('/'))
    const { visitor, events } = await open(t, { team, tried }, { now: () => 1_000_000 })
    for (let times = 0; times < 2; times++)
      assert.equal((await visitor.send('/', { action: 'tried' })).status, 422)
    assert.deepEqual(
      events.map(({ overRate }) => overRate),
      [undefined, true],
    )
    assert.equal((await visitor.send('/', { action: 'team', fields: { text: 'x' } })).status, 303)
    assert.equal((await visitor.send('/', { action: 'team', fields: { text: 'x' } })).status, 429)
  })

  test('is checked when the action is defined', () => {
    for (const rate of [{ to: 0, within: 1000 }, { to: 1, within: 0 }, { to: 1.5, within: 1000 }, { to: 1 }])
      assert.throws(
        () => action({ access: anyone, rate: rate as never }, () => {}),
        /rate must be \{ to, within \}/,
      )
  })
})

test('a template asks the access rule of an action', async (t) => {
  const mine = ({ args, role }: { args: readonly string[]; role: string }) =>
    role === 'editor' || args[0] === 'mine'
  const publish = action({ access: mine as () => boolean, args: [z.string()] }, () => {})
  const broken = action(
    {
      access: () => {
        throw new Error('The database is away.')
      },
    },
    () => {},
  )
  const app = express()
  app.use(
    createActions({
      actions: { publish, broken },
      keys: createKey(),
      context: (request) => ({ role: request.headers['x-role'] ?? 'writer' }),
    }),
  )
  app.get('/', async (_request, response) => {
    const { publish: link } = response.locals.actions as Record<
      string,
      { bind(id: string): { allowed(): Promise<boolean> } }
    >
    response.send([await link?.bind('mine').allowed(), await link?.bind('theirs').allowed()].join())
  })
  app.get('/broken', async (_request, response) => {
    const { broken: link } = response.locals.actions as Record<
      string,
      { bind(): { allowed(): Promise<boolean> } }
    >
    await assert.rejects(async () => link?.bind().allowed(), /database is away/)
    await assert.rejects(async () => publish.bind('mine').allowed(), /has no page/)
    response.send('done')
  })
  const server = await startServer(app)
  t.after(() => server.close())
  assert.equal(await new Visitor(server.origin).open('/'), 'true,false')
  assert.equal(await new Visitor(server.origin, { 'x-role': 'editor' }).open('/'), 'true,true')
  assert.equal(await new Visitor(server.origin).open('/broken'), 'done')
})

describe('in front of the engine', () => {
  test('a limiter and a logger that skip isRerender count a form once', async (t) => {
    const lines: string[] = []
    let requests = 0
    const front = [
      morgan(':method :status', { stream: { write: (line) => lines.push(line.trim()) }, skip: isRerender }),
      limiter(100, { skip: isRerender, requestWasSuccessful: () => true }),
      ((request, _response, next) => {
        if (!isRerender(request)) requests += 1
        next()
      }) satisfies RequestHandler,
    ]
    const refuse = action({ access: anyone, input: z.object({ text: z.string().min(3) }) }, () => {})
    const { visitor } = await open(t, { refuse }, { front })
    const answer = await visitor.send('/', { action: 'refuse', fields: { text: 'x' } })
    assert.equal(answer.status, 422)
    assert.match(answer.headers.get('ratelimit') ?? '', /r=98/)
    await soon()
    assert.deepEqual([lines, requests], [['GET 200', 'POST 422'], 2])
  })

  for (const [name, parser] of [
    ['express.urlencoded({ extended: true })', express.urlencoded({ extended: true })],
    ['express.urlencoded({ extended: false })', express.urlencoded({ extended: false })],
    ['express.text()', express.text({ type: '*/*' })],
    ['express.raw()', express.raw({ type: '*/*' })],
  ] as const)
    test(`${name} does not lose the form`, async (t) => {
      const got: unknown[] = []
      const many = z.object({ text: z.string().min(2), tags: z.array(z.string()) })
      const save = action({ access: anyone, input: many }, (form) => void got.push(form.data))
      const { visitor } = await open(t, { save }, { front: [parser] })
      const bad = await visitor.send('/', { action: 'save', fields: { text: 'ü' } })
      assert.deepEqual([bad.status, /value="ü"/.test(bad.text)], [422, true])
      const good = await visitor.send('/', { action: 'save', fields: { text: 'größer & mehr', tags: 'a' } })
      assert.equal(good.status, 303)
      assert.deepEqual(got, [{ text: 'größer & mehr', tags: ['a'] }])
    })

  test('a parser of nested names, which are not the names of the form, is refused with the fix', async (t) => {
    const save = action({ access: anyone, input }, () => {})
    const { visitor, events } = await open(t, { save }, { front: [express.urlencoded({ extended: true })] })
    assert.equal((await visitor.send('/', { action: 'save', fields: { 'a[b]': 'x' } })).status, 500)
    assert.match(String(events[0]?.error), /Mount createActions\(\) in front of express\.urlencoded\(\)/)
  })
})

describe('behind the engine', () => {
  test('a session or a user that actions do not see is a warning in development', async (t) => {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'development'
    const warnings: string[] = []
    const hear = (warning: Error & { code?: string }) => {
      if (warning.code === 'SIGNPOST_ORDER') warnings.push(warning.message)
    }
    process.on('warning', hear)
    t.after(() => {
      process.off('warning', hear)
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
    const save = action({ access: anyone, input }, () => {})
    const user: RequestHandler = (request, _response, next) => {
      Object.assign(request, { user: { name: 'ada' } })
      next()
    }
    const kept = session({ secret: 'guest', resave: false, saveUninitialized: false })
    const wrong = await open(t, { save }, { behind: [kept, user] })
    for (let times = 0; times < 2; times++) await wrong.visitor.open('/')
    await (await open(t, { save }, { front: [kept, user] })).visitor.open('/')
    await soon()
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /request\.session and request\.user .* in front of createActions\(\)/)
  })
})
