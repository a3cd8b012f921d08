import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, createKey } from '../../../src/actions/index.ts'
import { DAY, HOUR } from '../../support/clock.ts'
import { type Fixture, startFixture } from '../../support/fixture/index.ts'
import { assertBare, assertProblem, assertRerendered, JSON_CALLER } from './answers.ts'

const fixture = await startFixture()
after(() => fixture[Symbol.asyncDispose]())

const URLENCODED = { 'Content-Type': 'application/x-www-form-urlencoded' }

/** Every action's address, as `root` gets them from the pages. */
async function addresses(): Promise<ReadonlyMap<string, string>> {
  const browser = fixture.browserOf('root')
  const found = new Map<string, string>()
  for (const path of [
    '/mark',
    '/once',
    '/echo',
    '/redirect',
    '/throw',
    '/upload',
    '/count',
    '/note',
    '/posts',
    '/admin',
    '/login',
  ])
    for (const { action: url } of (await browser.open(path)).forms())
      found.set(/_actions\/([\w.]+)\//.exec(url)?.[1] ?? url, new URL(url).pathname)
  return found
}

function post(
  url: string,
  { as, body = 'label=forged&title=forged' }: { as?: 'ada' | 'bob' | 'root'; body?: string } = {},
) {
  const headers = { ...URLENCODED, Origin: fixture.origin, 'Sec-Fetch-Site': 'same-origin' }
  return fixture.browserOf(as).request({ method: 'POST', url, headers, body })
}

async function assertNothingDone(work: () => Promise<void>): Promise<void> {
  const look = () =>
    JSON.stringify([fixture.tables.marks(), fixture.tables.posts(), fixture.tables.uploads()])
  const before = look()
  await work()
  assert.equal(look(), before)
}

describe('a ticket', () => {
  test('opens its own action and no other: every ordered pair', () =>
    assertNothingDone(async () => {
      const all = await addresses()
      assert.ok(all.size >= 12, `${all.size} actions`)
      for (const [name, path] of all)
        for (const other of all.keys()) {
          if (other === name) continue
          assertBare(await post(path.replace(`/${name}/`, `/${other}/`), { as: 'root' }), 404)
        }
    }))

  test('altered, cut, prolonged, empty or unknown gets one and the same 404', () =>
    assertNothingDone(async () => {
      const path = new URL((await fixture.browserOf().open('/mark')).form().action).pathname
      const [, head = '', payload = '', mac = ''] = /^(.*\/[\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(path) ?? []
      const forged = [
        `${head}.${payload}.${mac.slice(0, -1)}`,
        `${head}.${payload}.${mac}A`,
        `${head}.${payload}.${mac}=`,
        `${head}.${payload}.`,
        `${head}.${payload}`,
        `${head}.${payload.slice(1)}.${mac}`,
        `${head}.${payload}.${mac}.x`,
        `${head}.${payload}.${mac}/x`,
        `${head}.${'A'.repeat(3000)}.${mac}`,
        path.replace('probe.mark', 'nope'),
        path.replace('probe.mark', 'probe.MARK'),
        '/_actions/probe.mark/x',
        '/_actions/nope/x',
        '/_actions/admin.wipe/x',
        '/_actions/probe.mark/',
        '/_actions/probe.mark',
        '/_actions/',
        '/_actions//x',
        '/_actions/__proto__/x',
        '/_actions/constructor/x',
        '/_actions/%00/x',
        '/_actions/%ff/%ff',
        '/_actions/%/%',
        '/_actions/..%2f/x',
        `/_actions/${'a'.repeat(8000)}/x`,
      ]
      const bodies = new Set<string>()
      for (const url of forged) {
        const answer = await post(url)
        assertBare(answer, 404)
        bodies.add(answer.html)
        assert.equal((await fixture.browserOf().request({ url })).status, 404)
      }
      assert.equal(bodies.size, 1)
    }))

  test('with a right MAC decides: nothing that is sent in clear replaces what it holds', async () => {
    await using own = await startFixture()
    const browser = own.browserOf('ada')
    const form = (await browser.open('/posts')).form('posts.update#p1')
    const answer = await form.request({
      url: `${form.action}?0=p2&args=p2&version=9&page=/admin`,
      fields: {
        title: 'Changed',
        id: 'p2',
        args: 'p2',
        version: '9',
        _args: '["p2"]',
        _page: '/admin',
        _identity: 'root',
        _nonce: 'x',
      },
    })
    assert.equal(answer.status, 303)
    assert.deepEqual(
      own.tables.posts().map(({ title }) => title),
      ['Changed', 'Second post'],
    )
  })

  test('shows bound arguments, and never captured state', async () => {
    const secret = action({ access: anyone, captured: z.object({ answer: z.string() }) }, () => {})
    await using own = await startFixture({
      actions: { extra: { secret } },
      pages: (app) =>
        app.get('/secret', (_request, response) => {
          const { extra } = response.locals.actions
          response.send(
            `<form ${response.locals.form(extra.secret.bind().capture({ answer: 'forty-two' })).attributes}></form>`,
          )
        }),
    })
    const { html } = await own.browser.open('/secret')
    const payload = Buffer.from(/\.([\w-]+)\./.exec(html)?.[1] ?? '', 'base64url').toString()
    assert.match(payload, /"p":"\/secret"/)
    assert.doesNotMatch(payload + html, /forty-two/)
    const { html: other } = await own.browserOf('ada').open('/posts')
    assert.match(
      Buffer.from(/posts\.delete\/\w+\.([\w-]+)\./.exec(other)?.[1] ?? '', 'base64url').toString(),
      /"a":\["p1"\]/,
    )
  })

  test('is not found on any public page, for actions that need a signed-in user', async () => {
    const guarded = await startFixture({
      above: (app, { userOf }) =>
        void app.use('/admin', (request, response, next) =>
          userOf(request) ? next() : response.redirect('/login'),
        ),
    })
    await using _ = guarded
    for (const path of ['/admin', '/mark', '/login', '/echo'])
      assert.doesNotMatch((await guarded.browser.open(path)).html, /_actions\/admin/)
  })
})

/** A post's form, rendered for ada. */
async function openAsAda(own: Fixture) {
  const browser = own.browserOf('ada')
  const form = (await browser.open('/posts')).form('posts.update#p1').fill({ title: 'typed' })
  return { browser, form }
}

const titles = (own: Fixture) => own.tables.posts().map(({ title }) => title)

describe("a signed-in person's form", () => {
  test('is refused for another person, whose page comes with what was typed', async () => {
    await using own = await startFixture()
    const { browser, form } = await openAsAda(own)
    browser.cookies.set('user', 'bob')
    const page = await form.submit()
    assertRerendered(page, 403, /opened by another sign-in/)
    assert.equal(page.form('posts.update#p1').value('title'), 'typed')
    assert.equal(titles(own)[0], 'First post')
    await page.form('posts.update#p1').submit()
    assert.equal(titles(own)[0], 'typed')
  })

  test('is refused for another person as problem+json', async () => {
    await using own = await startFixture()
    const { browser, form } = await openAsAda(own)
    browser.cookies.set('user', 'bob')
    assertProblem(await form.request({ headers: JSON_CALLER }), 403, 'WRONG_IDENTITY')
    assert.equal(titles(own)[0], 'First post')
  })

  test('works after the same person has signed out and in again', async () => {
    await using own = await startFixture()
    const { browser, form } = await openAsAda(own)
    browser.cookies.clear()
    browser.cookies.set('user', 'ada')
    assert.equal((await form.submit()).path, '/posts')
    assert.equal(titles(own)[0], 'typed')
  })

  test('is void after a change of password', async () => {
    await using own = await startFixture()
    const { form } = await openAsAda(own)
    own.tables.changePassword('ada')
    assertRerendered(await form.submit(), 403, /opened by another sign-in/)
    assert.equal(titles(own)[0], 'First post')
  })

  test('is refused where the person lost the right meanwhile', async () => {
    await using own = await startFixture({
      identity: () => 'someone',
      context: () => ({ user: { name: 'ada', role: 'author', version: 1 }, tables: null }),
    })
    const page = await (await own.browser.open('/admin')).form().fill({ confirm: 'wipe' }).submit()
    assertRerendered(page, 403, /You may not do this/)
    assert.equal(page.form().value('confirm'), 'wipe')
    assert.equal(own.tables.posts().length, 2)
  })
})

describe('a form that was rendered for no user', () => {
  test('may be sent by any visitor, and access rules still run', async () => {
    await using own = await startFixture()
    const form = (await own.browser.open('/note')).form().fill({ title: 'typed', content: '', password: 'x' })
    const page = await form.submit()
    assertRerendered(page, 401, /Please sign in\./)
    assert.equal(page.form().value('title'), 'typed')
    own.browser.cookies.set('user', 'ada')
    assert.equal((await form.submit()).path, '/done')
    assert.deepEqual(own.tables.marks(), ['ada: typed'])
  })
})

describe('the age of a form', () => {
  test('of 14 days is too much: the page comes again, and its form works', async () => {
    await using own = await startFixture()
    const form = (await own.browser.open('/mark')).form().fill({ label: 'typed' })
    own.clock.advance(13 * DAY + 11 * HOUR)
    assert.equal((await form.submit()).path, '/done')
    own.clock.advance(HOUR)
    const page = await form.submit()
    assertRerendered(page, 403, /out of date/)
    assert.equal(page.form().value('label'), 'typed')
    assert.deepEqual(own.tables.marks(), ['typed'])
    await page.form().submit()
    assert.deepEqual(own.tables.marks(), ['typed', 'typed'])
  })

  test('is reported to a program', async () => {
    await using own = await startFixture()
    const form = (await own.browser.open('/mark')).form().fill({ label: 'typed' })
    own.clock.advance(14 * DAY)
    assertProblem(await form.request({ headers: JSON_CALLER }), 403, 'FORM_EXPIRED')
    assert.deepEqual(own.tables.marks(), [])
  })
})

describe('a form from before a deploy', () => {
  const keys = createKey()
  const page = '/page'

  /** The same server as before it was started again, with another action behind the form. */
  async function afterDeploy(actions: object, url: string, ring = keys) {
    await using next = await startFixture({
      keys: ring,
      actions: { extra: actions },
      pages: (app) =>
        app.get(
          page,
          (_request, response) =>
            void response.send(
              `<form ${response.locals.form(response.locals.actions.probe.mark).attributes}></form>${response.locals.messages().map(({ text }: { text: string }) => text)}`,
            ),
        ),
    })
    const headers = { ...URLENCODED, Origin: next.origin, 'Sec-Fetch-Site': 'same-origin' }
    return {
      answer: await next.browser.request({ method: 'POST', url, headers, body: '' }),
      marks: next.tables.marks(),
    }
  }

  async function urlOf(
    actions: Readonly<Record<string, object>>,
    print: (
      extra: Record<string, { bind(...args: unknown[]): { capture(state: object): object } }>,
    ) => unknown,
  ) {
    await using first = await startFixture({
      keys,
      actions: { extra: actions },
      pages: (app) =>
        app.get(
          page,
          (_request, response) =>
            void response.send(
              `<form method="post" action="${print(response.locals.actions.extra)}"></form>`,
            ),
        ),
    })
    return new URL((await first.browser.open(page)).form().action).pathname
  }

  const touch = action({ access: anyone, args: [z.string()] }, () => {})

  test('works after it', async () => {
    const url = await urlOf({ touch }, (extra) => extra.touch?.bind('x'))
    const { answer } = await afterDeploy(
      { touch: action({ access: anyone, args: [z.string()] }, () => {}) },
      url,
    )
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, page])
  })

  test('whose action is gone gets a 409 and its page', async () => {
    const url = await urlOf({ touch }, (extra) => extra.touch?.bind('x'))
    const { answer } = await afterDeploy({ other: action({ access: anyone }, () => {}) }, url)
    assertRerendered(answer, 409, /has changed since you opened it/)
  })

  for (const [what, args] of [
    ['another type', [z.number()]],
    ['another number', []],
  ] as const)
    test(`whose action takes arguments of ${what} gets a 409 and its page, and runs nothing`, async () => {
      let runs = 0
      const url = await urlOf({ touch }, (extra) => extra.touch?.bind('x'))
      const changed = action({ access: anyone, args }, () => void runs++)
      const { answer } = await afterDeploy({ touch: changed }, url)
      assertRerendered(answer, 409, /has changed since you opened it/)
      assert.equal(runs, 0)
    })

  test('whose captured state fits no more gets a 409 and its page', async () => {
    const holding = action({ access: anyone, captured: z.object({ a: z.string() }) }, () => {})
    const url = await urlOf({ holding }, (extra) => extra.holding?.bind().capture({ a: 'x' }))
    const changed = action({ access: anyone, captured: z.object({ b: z.string() }) }, () => {})
    assertRerendered(
      (await afterDeploy({ holding: changed }, url)).answer,
      409,
      /has changed since you opened it/,
    )
  })

  test('works while its key is still in the ring, and is unknown afterwards', async () => {
    const url = await urlOf({ touch }, (extra) => extra.touch?.bind('x'))
    const same = () => ({ touch: action({ access: anyone, args: [z.string()] }, () => {}) })
    assert.equal((await afterDeploy(same(), url, `${createKey()},${keys}`)).answer.status, 303)
    assertBare((await afterDeploy(same(), url, createKey())).answer, 404)
  })
})
