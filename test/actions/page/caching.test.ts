import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startFixture } from '../../support/fixture/index.ts'

describe('a public page with forms', () => {
  test('keeps its ETag over visits and visitors, and answers 304', async () => {
    await using fixture = await startFixture()
    const first = await fixture.browser.open('/mark')
    const second = await fixture.browserOf().open('/mark')
    const etag = first.headers.get('etag')
    assert.ok(etag)
    assert.equal(second.headers.get('etag'), etag)
    assert.equal(first.headers.get('cache-control'), null)
    const third = await fixture.browser.request({ url: '/mark', headers: { 'If-None-Match': etag } })
    assert.deepEqual([third.status, third.body.length], [304, 0])
  })
})

describe('a page is kept by no cache', () => {
  test('when it was rendered for a signed-in user', async () => {
    await using fixture = await startFixture()
    assert.equal((await fixture.browserOf('ada').open('/mark')).headers.get('cache-control'), 'no-store')
  })

  test('that others share when it holds a form that is done once, which Back must still find', async () => {
    await using fixture = await startFixture()
    assert.equal((await fixture.browser.open('/once')).headers.get('cache-control'), 'private, no-cache')
  })

  test('when it holds captured state', async () => {
    await using fixture = await startFixture()
    assert.equal((await fixture.browser.open('/posts')).headers.get('cache-control'), 'no-store')
  })

  test('when it shows an outcome, and may be kept again after that', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/count')).form(0).fill({ step: '1' }).submit()
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.equal((await fixture.browser.open('/count')).headers.get('cache-control'), null)
  })

  test('when a message is said on it', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/prefer')).form().fill({ theme: 'dark' }).submit()
    assert.equal(page.headers.get('cache-control'), 'no-store')
  })

  test('when it is the response to a form: no ETag, no 304, whatever the page wants', async () => {
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/kept', (_request, response) => {
          response.setHeader('Cache-Control', 'public, max-age=3600')
          response.setHeader('Last-Modified', new Date(0).toUTCString())
          response.send(
            `<form ${response.locals.form(response.locals.actions.probe.mark).attributes}></form>`,
          )
        }),
    })
    const visit = await fixture.browser.open('/kept')
    assert.equal(visit.headers.get('cache-control'), 'public, max-age=3600')
    const page = await visit
      .form()
      .request({ headers: { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString() } })
    assert.deepEqual(
      ['cache-control', 'etag', 'last-modified'].map((name) => page.headers.get(name)),
      ['no-store', null, null],
    )
    assert.equal(page.status, 422)
  })
})
