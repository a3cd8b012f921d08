import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from '../../../src/testing/index.ts'
import { open, type Site } from './fixture.ts'

/** What no answer may hold: stacks, paths, SQL, names of libraries and codes. Tickets are cut out first. */
const LEAKS =
  /\bat .+:\d+:\d+|node_modules|\/src\/|SQLITE_|\bSELECT\b|\bINSERT\b|ENOENT|Multer|JWE|ERR_[A-Z]|secret/

const TYPED = { label: '<b>kept</b>', note: 'two\nlines & more' }

function assertNothingLeaks(page: Page): void {
  assert.doesNotMatch(page.html.replace(/\/_actions\/[\w./-]+/g, ''), LEAKS)
}

/** The page came again: its title, its status, everything typed, and nothing was done. */
function assertComesAgain(site: Site, page: Page, { status, code }: { status: number; code: string }): void {
  assert.equal(page.status, status)
  assert.equal(page.headers.get('cache-control'), 'no-store')
  assert.equal(page.headers.getSetCookie().length, 0)
  assertNothingLeaks(page)
  const [form] = page.forms()
  assert.deepEqual(form?.fields.label, [TYPED.label])
  assert.deepEqual(form?.fields.note, [TYPED.note])
  assert.deepEqual(site.marks(), [])
  assert.equal(site.events.filter((event) => event.outcome === code && event.status === status).length, 1)
}

const FAILURES: Readonly<
  Record<string, { readonly status: number; readonly code: string; readonly retryAfter?: string }>
> = {
  error: { status: 500, code: 'internal' },
  text: { status: 500, code: 'internal' },
  nothing: { status: 500, code: 'internal' },
  status: { status: 500, code: 'internal' },
  busy: { status: 503, code: 'unavailable', retryAfter: '1' },
  deadlock: { status: 503, code: 'unavailable', retryAfter: '1' },
  later: { status: 503, code: 'unavailable', retryAfter: '3' },
  full: { status: 507, code: 'no_space', retryAfter: '60' },
  conflict: { status: 409, code: 'conflict' },
  forbidden: { status: 403, code: 'forbidden' },
  often: { status: 429, code: 'slow_down', retryAfter: '7' },
}

describe('a handler that throws', () => {
  for (const [kind, expected] of Object.entries(FAILURES)) {
    test(`${kind} is answered with ${expected.status} and the page, filled in`, async (t) => {
      const site = await open(t)
      const page = await (await site.browser().open(`/fail/${kind}`)).form().fill(TYPED).submit()
      assertComesAgain(site, page, expected)
      assert.equal(page.headers.get('retry-after'), expected.retryAfter ?? null)
      assert.match(page.title, /^Error: /)
    })

    test(`${kind} is answered with ${expected.status} as application/problem+json to who asks for JSON`, async (t) => {
      const site = await open(t)
      const form = (await site.browser().open(`/fail/${kind}`)).form().fill(TYPED)
      const answer = await form.request({ headers: { Accept: 'application/json' } })
      assert.equal(answer.status, expected.status)
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
      const problem = answer.json() as Record<string, unknown>
      assert.equal(problem.status, expected.status)
      assert.equal(problem.code, expected.code)
      assert.equal(answer.headers.getSetCookie().length, 0)
      assertNothingLeaks(answer)
    })
  }

  test('a bug has a number on the page that stands in the log, beside the error itself', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/fail/error')).form().fill(TYPED).submit()
    const { incident, error } = site.events.at(-1) ?? {}
    assert.ok(incident && page.text.includes(incident))
    assert.ok(error instanceof Error && error.message.startsWith('secret'))
  })
})

describe('who calls', () => {
  test('a form of a signed-in person, signed out by now, leads to the sign-in page and comes back filled in', async (t) => {
    const site = await open(t)
    const ann = await site.signedIn('ann')
    const form = (await ann.open('/update')).form().fill({ ...TYPED, password: 'hunter22' })
    ann.cookies.clear()
    const signIn = await form.submit()
    assert.equal(signIn.path, '/sign-in?next=%2Fupdate')
    await signIn.form().fill({ name: 'ann' }).submit()
    const again = await ann.open('/update')
    assert.deepEqual(again.form().fields.label, [TYPED.label])
    assert.deepEqual(again.form().fields.note, [TYPED.note])
    assert.doesNotMatch(again.html, /hunter22/)
    assert.match(again.text, /Your text is here/)
    assert.deepEqual(site.marks(), [])
    await again.form().submit()
    assert.deepEqual(site.marks(), [`ann 7 ${TYPED.label}`])
    assert.deepEqual((await ann.open('/update')).form().fields.label, [''])
  })

  test('what was parked is never shown to another person', async (t) => {
    const site = await open(t)
    const browser = await site.signedIn('ann')
    const form = (await browser.open('/update')).form().fill(TYPED)
    browser.cookies.clear()
    await (await form.submit()).form().fill({ name: 'bob' }).submit()
    assert.doesNotMatch((await browser.open('/update')).html, /kept/)
    await (await browser.open('/sign-in')).form().fill({ name: 'ann' }).submit()
    assert.doesNotMatch((await browser.open('/update')).html, /kept/)
  })

  test('a JSON caller who is not signed in gets 401', async (t) => {
    const site = await open(t)
    const ann = await site.signedIn('ann')
    const form = (await ann.open('/update')).form().fill(TYPED)
    ann.cookies.clear()
    const answer = await form.request({ headers: { Accept: 'application/json' } })
    assert.equal(answer.status, 401)
    assert.equal((answer.json() as { code: string }).code, 'login_required')
    assert.deepEqual(site.marks(), [])
  })

  test("another person's form is refused with 403, and their page comes filled in for the one who sent it", async (t) => {
    const site = await open(t)
    const ann = await site.signedIn('ann')
    const form = (await ann.open('/update')).form().fill(TYPED)
    ann.cookies.clear()
    await (await ann.open('/sign-in')).form().fill({ name: 'bob' }).submit()
    assertComesAgain(site, await form.submit(), { status: 403, code: 'wrong_owner' })
  })

  test('a role that is missing is refused with 403', async (t) => {
    const site = await open(t)
    const ann = await site.signedIn('ann')
    assertComesAgain(site, await (await ann.open('/wipe')).form().fill(TYPED).submit(), {
      status: 403,
      code: 'forbidden',
    })
    const bob = await site.signedIn('bob')
    await (await bob.open('/wipe')).form().fill(TYPED).submit()
    assert.deepEqual(site.marks(), [TYPED.label])
  })

  test("nobody's form from a signed-in person needs proof that it comes from our own page", async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill(TYPED)
    const { cookies } = await site.signedIn('ann')
    const cookie = cookies.headerFor(new URL(site.origin)) ?? null
    const without = await form.request({ headers: { Cookie: cookie, Origin: null, 'Sec-Fetch-Site': null } })
    assert.equal(without.status, 403)
    assert.deepEqual(site.marks(), [])
    assert.equal((await form.request({ headers: { Cookie: cookie } })).status, 303)
    assert.deepEqual(site.marks(), [TYPED.label])
  })
})

describe('a ticket', () => {
  test('works for 14 days, then the page comes again with 403', async (t) => {
    let now = Date.UTC(2026, 10, 21, 23)
    const site = await open(t, { now: () => now })
    const form = (await site.browser().open('/mark')).form().fill(TYPED)
    now = Date.UTC(2026, 11, 4, 23, 59, 59)
    assert.equal((await form.request()).status, 303)
    assert.equal(site.marks().length, 1)
    now = Date.UTC(2026, 11, 5)
    const page = await form.submit()
    assert.equal(page.status, 403)
    assert.match(page.text, /more than two weeks/)
    assert.deepEqual(page.form().fields.label, [TYPED.label])
    assert.equal(site.marks().length, 1)
  })

  test('that is altered, missing, too long or of another action gives one answer: 404', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill(TYPED)
    const { action } = form
    const ticket = action.split('/').at(-1) ?? ''
    const [kid, payload, mac] = ticket.split('.') as [string, string, string]
    const forged = Buffer.from(payload, 'base64url').toString().replace('/mark', '/done')
    const urls = [
      `/_actions/probe.mark/${ticket}x`,
      `/_actions/probe.mark/${kid}.${Buffer.from(forged).toString('base64url')}.${mac}`,
      `/_actions/probe.mark/x.${payload}.${mac}`,
      `/_actions/probe.once/${ticket}`,
      `/_actions/nope/${ticket}`,
      `/_actions/__proto__/${ticket}`,
      '/_actions/probe.mark/',
      '/_actions/probe.mark',
      `/_actions/probe.mark?ticket=${ticket}`,
      `/_actions/probe.mark/${'a'.repeat(9000)}`,
      '/_actions/%ff/%00',
    ]
    const answers = new Set<string>()
    for (const url of urls) {
      const answer = await form.request({ url })
      assert.equal(answer.status, 404, url)
      answers.add(answer.html)
    }
    assert.equal(answers.size, 1)
    assert.deepEqual(site.marks(), [])
    assert.equal(site.visits(), urls.length + 1)
  })

  test('of an action that is gone brings the page again with 409', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/fail/error')).form().fill(TYPED)
    const { createKey: _unused, ...engine } = await import('../../../src/actions/index.ts')
    const renamed = await open(t, {
      keys: site.keys,
      actions: { probe: { other: engine.action({ access: engine.anyone }, () => undefined) } },
    })
    const answer = await renamed.browser().request({
      url: new URL(form.action).pathname,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: 'label=x',
    })
    assert.equal(answer.status, 409)
    assert.equal((answer.json() as { code: string }).code, 'conflict')
  })

  test('GET and HEAD of its URL lead to the page; other methods are told what is allowed', async (t) => {
    const site = await open(t)
    const browser = site.browser()
    const url = new URL((await browser.open('/mark?x=1')).form().action).pathname
    for (const method of ['GET', 'HEAD']) {
      const answer = await browser.request({ url: `${url}?label=x`, method })
      assert.equal(answer.status, 303)
      assert.equal(answer.headers.get('location'), '/mark?x=1')
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']) {
      const answer = await browser.request({ url, method })
      assert.equal(answer.status, 405)
      assert.equal(answer.headers.get('allow'), 'GET, HEAD, POST')
    }
    assert.deepEqual(site.marks(), [])
  })
})

describe('a body', () => {
  test('of another type is refused with 415, whatever the type says', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill(TYPED)
    for (const type of [
      'text/plain',
      'application/json',
      'application/x-www-form-urlencoded; abc',
      'a/b, application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=iso-8859-1',
      'application/octet-stream',
      null,
    ])
      assert.equal((await form.request({ headers: { 'Content-Type': type } })).status, 415, String(type))
    assert.equal((await form.request({ headers: { 'Content-Encoding': 'gzip' } })).status, 415)
    assert.deepEqual(site.marks(), [])
  })

  test('that is too large is refused with 413, and the page comes again', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form()
    const page = await form.request({ body: `label=kept&note=${'a'.repeat(1 << 20)}` })
    assert.equal(page.status, 413)
    assert.deepEqual(page.form().fields.label, ['kept'])
    assert.match(page.text, /at most 1 MiB/)
    assert.equal((await form.request({ body: 'a=1&'.repeat(1000) })).status, 413)
    assert.deepEqual(site.marks(), [])
  })

  test('that is no UTF-8, or holds a NUL, is refused with 400', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form()
    assert.equal((await form.request({ body: 'label=%ff' })).status, 400)
    assert.equal((await form.request({ body: 'label=a%00b' })).status, 400)
    assert.equal((await form.request({ body: 'label=%EF%BF%BD' })).status, 303)
    assert.deepEqual(site.marks(), ['\ufffd'])
  })

  test('field names mean nothing unless the schema declares them', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form()
    const names = [
      '__proto__',
      '__proto__.x',
      'constructor.prototype.x',
      '_args',
      '_page',
      '_ticket',
      'toString',
      'items[4294967295]',
      '_method',
    ]
    const answer = await form.request({
      body: `label=fine&${names.map((name) => `${encodeURIComponent(name)}=1`).join('&')}`,
    })
    assert.equal(answer.status, 303)
    assert.deepEqual(site.marks(), ['fine'])
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
})

test('a call that takes longer than its time is given up with 503, its signal fired, its text kept', async (t) => {
  const site = await open(t)
  const page = await (await site.browser().open('/slow')).form().fill(TYPED).submit()
  assertComesAgain(site, page, { status: 503, code: 'unavailable' })
  await new Promise((resolve) => setTimeout(resolve, 400))
  assert.deepEqual(site.marks(), [])
})
