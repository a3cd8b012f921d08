import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startFixture } from '../../support/fixture/index.ts'
import { assertDiscreet, JSON_CALLER, SCRIPT } from './answers.ts'

describe('redirect()', () => {
  test('answers 303 with an empty body, and the row is there', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
    const answer = await form.request()
    assert.deepEqual([answer.status, answer.headers.get('location'), answer.body.length], [303, '/done', 0])
    assertDiscreet(answer)
    assert.deepEqual(fixture.tables.marks(), ['x'])
  })

  test('tells a program where it leads', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
    const answer = await form.request({ headers: JSON_CALLER })
    assert.deepEqual([answer.status, answer.json()], [200, { location: '/done' }])
    assertDiscreet(answer)
  })

  test('gives the script the page it leads to, in one round trip', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
    const answer = await form.request({ headers: SCRIPT })
    assert.deepEqual(
      [answer.status, answer.title, answer.headers.get('signpost-location')],
      [200, 'Done', '/done'],
    )
    assertDiscreet(answer)
    assert.deepEqual(fixture.tables.marks(), ['x'])
  })

  test('renders the whole page with its query for the script, and leaves the fragment to it', async () => {
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/where', (request, response) => void response.send(`at ${request.originalUrl}`)),
    })
    const form = (await fixture.browser.open('/redirect')).form().fill({ to: '/where?a=1#there' })
    const answer = await form.request({ headers: SCRIPT })
    assert.deepEqual(
      [answer.text, answer.headers.get('signpost-location')],
      ['at /where?a=1', '/where?a=1#there'],
    )
  })

  const TARGETS = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    'http://a@evil.example',
    '/\t/evil.example',
    '',
    'relative',
    `/${'x'.repeat(20_000)}`,
    '/a\r\nSet-Cookie: x=1',
    '/\u0000',
  ]
  for (const to of TARGETS)
    test(`never leads to ${JSON.stringify(to.slice(0, 30))}`, async () => {
      await using fixture = await startFixture()
      const form = (await fixture.browser.open('/redirect')).form()
      const answer = await form.request({ fields: { to } })
      assert.ok([400, 500].includes(answer.status), `${answer.status}`)
      assert.equal(answer.headers.get('location'), null)
      assert.deepEqual(answer.headers.getSetCookie(), [])
      assertDiscreet(answer)
      assert.equal((await fixture.browser.open('/done')).status, 200)
    })

  test('encodes what a header cannot hold', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/redirect')).form()
    const answer = await form.request({ fields: { to: '/é?q=ü' } })
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/%C3%A9?q=%C3%BC'])
  })
})

describe('data', () => {
  test('is shown once in the form that was sent, after a redirect to its page', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/count'))
      .form('probe.count#other')
      .fill({ step: '2' })
      .submit()
    assert.deepEqual([page.path, page.redirects[0]?.status], ['/count', 303])
    assert.deepEqual([page.textOf('result-0'), page.textOf('result-1')], ['none', '{"total":2}'])
    const again = await fixture.browser.open('/count')
    assert.equal(again.textOf('result-1'), 'none')
    assert.deepEqual(fixture.browser.cookies.all(), [])
  })

  test('comes back to the next call as previous, as long as the page still shows it', async () => {
    await using fixture = await startFixture()
    let page = await fixture.browser.open('/count')
    for (const total of [2, 4, 6]) {
      page = await page.form(0).fill({ step: '2' }).submit()
      assert.equal(page.textOf('result-0'), `{"total":${total}}`)
    }
    const failed = await page.form(0).fill({ step: '' }).submit()
    assert.equal(failed.status, 422)
    assert.deepEqual([failed.textOf('result-0'), failed.textOf('previous-0')], ['none', '{"total":6}'])
    const last = await failed.form(0).fill({ step: '1' }).submit()
    assert.equal(last.textOf('result-0'), '{"total":7}')
  })

  test('cannot be set by the visitor: previous comes from the store', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/count')).form(0)
    const answer = await form.request({
      fields: { step: '1', previous: '{"total":99}' },
      headers: JSON_CALLER,
    })
    assert.deepEqual(answer.json(), { location: '/count', data: { total: 1 } })
  })

  test('is in the answer to a program, and in the page for the script', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/count')).form(0).fill({ step: '3' })
    assert.deepEqual((await form.request({ headers: JSON_CALLER })).json(), {
      location: '/count',
      data: { total: 3 },
    })
    const page = await form.request({ headers: SCRIPT })
    assert.equal(page.textOf('result-0'), '{"total":3}')
    const next = await page.form(0).fill({ step: '4' }).request({ headers: SCRIPT })
    assert.equal(next.textOf('result-0'), '{"total":7}')
  })

  test('of another visitor is not shown without the cookie for it', async () => {
    await using fixture = await startFixture()
    await (await fixture.browser.open('/count')).form(0).fill({ step: '2' }).request()
    assert.equal((await fixture.browserOf().open('/count')).textOf('result-0'), 'none')
    assert.equal((await fixture.browser.open('/count')).textOf('result-0'), '{"total":2}')
  })
})

describe('nothing', () => {
  test('leads to the page of the form', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/prefer?x=1')).form().fill({ theme: 'dark' }).submit()
    assert.deepEqual([page.path, page.redirects[0]?.status], ['/prefer?x=1', 303])
  })
})

describe('a flashed message', () => {
  test('is said once, on the next page, over a redirect', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/prefer')).form().fill({ theme: 'dark' }).submit()
    assert.equal(page.textOf('message-info'), 'It is dark now, dark.')
    assert.equal((await fixture.browser.open('/prefer')).textOf('message-info'), null)
  })

  test('waits for the page that says it, over pages that say nothing', async () => {
    await using fixture = await startFixture({
      pages: (app) => app.get('/silent', (_request, response) => void response.send('nothing')),
    })
    await (await fixture.browser.open('/prefer')).form().fill({ theme: 'dark' }).request()
    await fixture.browser.open('/silent')
    assert.equal((await fixture.browser.open('/done')).textOf('message-info'), 'It is dark now, dark.')
  })

  test('is in the answer to a program', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/prefer')).form().fill({ theme: 'dark' })
    const answer = await form.request({ headers: JSON_CALLER })
    assert.deepEqual(answer.json(), { location: '/prefer', messages: ['It is dark now, dark.'] })
  })
})

describe('a cookie that a handler sets', () => {
  test('is visible to the handler, and to the page rendered in the same request', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/prefer')).form().fill({ theme: 'dark' })
    const page = await form.request({ headers: SCRIPT })
    assert.equal(page.textOf('theme'), 'dark')
    assert.equal(page.textOf('message-info'), 'It is dark now, dark.')
    assert.match(page.headers.getSetCookie().join(), /theme=dark; Path=\/; HttpOnly; SameSite=Lax/)
  })

  test('that is deleted is gone from both', async () => {
    await using fixture = await startFixture()
    fixture.browser.cookies.set('theme', 'dark')
    const form = (await fixture.browser.open('/prefer')).form().fill({ theme: 'unset' })
    const page = await form.request({ headers: SCRIPT })
    assert.equal(page.textOf('theme'), 'none')
    assert.equal(page.textOf('message-info'), 'It is unset now, without a cookie.')
    assert.equal(fixture.browser.cookies.get('theme'), undefined)
  })

  test('is Secure where our origin is https', async () => {
    await using fixture = await startFixture({ origin: 'https://site.example' })
    const form = (await fixture.browser.open('/prefer')).form().fill({ theme: 'dark' })
    const answer = await form.request()
    assert.match(answer.headers.getSetCookie().join('\n'), /theme=dark;.*Secure/)
    assert.ok(answer.headers.getSetCookie().every((cookie) => /; Secure/.test(cookie)))
  })
})
