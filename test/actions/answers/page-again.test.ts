import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { open } from './fixture.ts'

describe('a failed action becomes its page', () => {
  test('with the sentence in the summary and beside the field, and its query kept, as often as it fails', async (t) => {
    const site = await open(t)
    let page = await site.browser().open('/mark?from=here')
    for (const round of [1, 2, 3]) {
      page = await page
        .form()
        .fill({ label: '', note: `round ${round}` })
        .submit()
      assert.equal(page.status, 422)
      assert.equal(page.textOf('label-error'), 'Enter a label.')
      assert.match(
        page.html,
        /<div class="error-summary" role="alert"[^>]*>.*<a href="#label">Enter a label\.<\/a>/,
      )
      assert.deepEqual(page.form().fields.note, [`round ${round}`])
    }
    const done = await page.form().fill({ label: 'at last' }).submit()
    assert.equal(done.path, '/done')
    assert.deepEqual(site.marks(), ['at last'])
    assert.equal(site.visits(), 6, 'pages drawn again are no visits of their own')
  })

  test('never shows a password again', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/mark'))
      .form()
      .fill({ label: '', password: 'hunter22' })
      .submit()
    assert.equal(page.status, 422)
    assert.doesNotMatch(page.html, /hunter22/)
  })

  test('through every guard of the page, also one that stands above the engine', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/guarded/mark')).form().fill({ label: '', note: 'typed' })
    assert.equal((await form.submit()).status, 422)
    site.guard.isOpen = false
    const page = await form.submit()
    assert.equal(page.status, 403)
    assert.equal(page.text, 'guarded')
    assert.deepEqual(site.marks(), [])
  })

  test('which, when it breaks while it is drawn again, is one plain 500', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/breaks')).form().fill({ label: '' }).submit()
    assert.equal(page.status, 500)
    assert.doesNotMatch(page.html, /secret|at .+:\d+/)
    assert.deepEqual(
      site.events.map(({ outcome }) => outcome),
      ['invalid_input', 'internal'],
    )
  })

  test('without the cookies that the handler has set', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/fail/error')).form().fill({ label: 'x' }).submit()
    assert.equal(page.headers.getSetCookie().length, 0)
  })

  test('and ignores conditions and ranges of the POST', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill({ label: '' })
    const page = await form.request({
      headers: { 'If-None-Match': '*', Range: 'bytes=0-1', 'If-Modified-Since': new Date().toUTCString() },
    })
    assert.equal(page.status, 422)
    assert.match(page.html, /Enter a label/)
    assert.equal(page.headers.get('etag'), null)
  })

  test('whichever button was pressed: the problem stands in the form of the button', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/two-buttons'))
      .form()
      .fill({ label: 'mine' })
      .submit('Publish')
    assert.equal(page.status, 422)
    assert.equal(page.textOf('label-error'), 'Too dull to publish.')
    assert.deepEqual(page.form().fields.label, ['mine'])
    await page.form().submit()
    assert.deepEqual(site.marks(), ['mine'], 'Enter does what the form does')
  })

  test('in which only the form that was sent has failed', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/twins'))
      .form('probe.mark#b')
      .fill({ label: '', note: 'typed in b' })
      .submit()
    assert.equal(page.status, 422)
    assert.equal(page.textOf('label-b-error'), 'Enter a label.')
    assert.equal(page.textOf('label-a-error'), null)
    assert.deepEqual(page.form('probe.mark#a').fields.note, [''])
    assert.deepEqual(page.form('probe.mark#b').fields.note, ['typed in b'])
  })

  test('also when captured state has changed between the two draws', async (t) => {
    const site = await open(t)
    const ann = await site.signedIn('ann')
    const form = (await ann.open('/update')).form().fill({ label: 'mine' })
    site.post.version = 2
    const page = await form.submit()
    assert.equal(page.status, 422)
    assert.match(page.text, /Someone changed this/)
    await page.form().submit()
    assert.deepEqual(site.marks(), ['ann 7 mine'])
  })

  test('and a failure that no form on the page can show is told by the layout', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/plain')).form()
    const page = await form.request({ headers: { 'Content-Type': 'text/plain' } })
    assert.equal(page.status, 415)
    assert.match(page.textOf('messages') ?? '', /Forms are sent as/)
  })
})

describe('a successful action', () => {
  test('is a 303, and its cookies are there on the page that follows', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/mark')).form().fill({ label: 'one' }).submit()
    assert.equal(page.redirects[0]?.status, 303)
    assert.equal(page.path, '/done')
    assert.equal(page.textOf('cookie'), 'one')
  })

  test('without an outcome leads back to its page', async (t) => {
    const site = await open(t)
    assert.equal((await (await site.browser().open('/plain?x=1')).form().submit()).path, '/plain?x=1')
  })

  test('shows what it returned once, and the next call is given it as previous', async (t) => {
    const site = await open(t)
    const browser = site.browser()
    let page = await browser.open('/count')
    for (const count of [1, 2, 3]) {
      page = await page.form().submit()
      assert.equal(page.textOf('count'), JSON.stringify({ count }))
    }
    assert.equal((await browser.open('/count')).textOf('count'), 'null')
  })

  test('answers JSON to who asks for it', async (t) => {
    const site = await open(t)
    const browser = site.browser()
    const json = { headers: { Accept: 'application/json' } }
    assert.deepEqual((await (await browser.open('/count')).form().request(json)).json(), {
      location: '/count',
      data: { count: 1 },
    })
    assert.deepEqual((await (await browser.open('/mark')).form().fill({ label: 'x' }).request(json)).json(), {
      location: '/done',
    })
    const refused = await (await browser.open('/mark')).form().fill({ label: '' }).request(json)
    assert.equal(refused.status, 422)
    assert.deepEqual((refused.json() as { errors: unknown }).errors, { label: 'Enter a label.' })
  })

  test('gives the script the finished page in the same answer, with its address', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/mark')).form().fill({ label: 'one' })
    const page = await form.request({ headers: { 'Signpost-Request': '1' } })
    assert.equal(page.status, 200)
    assert.equal(page.headers.get('signpost-location'), '/done')
    assert.equal(page.textOf('cookie'), 'one')
    const counted = await (await site.browser().open('/count'))
      .form()
      .request({ headers: { 'Signpost-Request': '1' } })
    assert.equal(counted.textOf('count'), '{"count":1}')
    const refused = await form.fill({ label: '' }).request({ headers: { 'Signpost-Request': '1' } })
    assert.equal(refused.status, 422)
    assert.equal(refused.headers.get('signpost-location'), null)
  })
})

describe('a page with forms', () => {
  test('that are the same for everybody keeps its ETag and is answered with 304', async (t) => {
    const site = await open(t)
    const first = await site.browser().open('/mark')
    const etag = first.headers.get('etag')
    assert.ok(etag)
    assert.equal((await site.browser().open('/mark')).headers.get('etag'), etag)
    const again = await site.browser().request({ url: '/mark', headers: { 'If-None-Match': etag } })
    assert.equal(again.status, 304)
  })

  test('of one person is kept by no cache; one that may be sent once, by that browser alone', async (t) => {
    const site = await open(t)
    const ann = await site.signedIn('ann')
    assert.equal((await ann.open('/mark')).headers.get('cache-control'), 'no-store')
    assert.equal((await site.browser().open('/update')).headers.get('cache-control'), 'no-store')
    assert.equal((await site.browser().open('/once')).headers.get('cache-control'), 'private, no-cache')
    assert.equal((await ann.open('/once')).headers.get('cache-control'), 'no-store')
  })

  test('is drawn whatever the visitor adds to its address', async (t) => {
    const site = await open(t)
    const browser = site.browser()
    for (const query of [`q=${'a'.repeat(3000)}`, 'next=//evil.example', `x=${'%F0%9F%8E%89'.repeat(100)}`]) {
      const page = await browser.open(`/mark?${query}`)
      assert.equal(page.status, 200)
      assert.equal((await page.form().fill({ label: '' }).submit()).status, 422)
    }
  })
})
