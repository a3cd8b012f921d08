import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBrowser } from '../../src/testing/index.ts'
import { startGazette } from './gazette.ts'
import { signUp } from './people.ts'

const ACCEPT = { Accept: 'text/html' }

describe('the lists of posts', () => {
  for (const url of ['/', '/posts'])
    it(`are kept for strangers, with an ETag: ${url}`, async () => {
      const { browser, posts } = await startGazette()
      await posts.plant({ title: 'Kept', content: 'c' }, 1)
      const get = (headers = {}) => browser.request({ url, headers: { ...ACCEPT, ...headers } })
      const [first, second] = [await get(), await get()]
      assert.match(first.headers.get('cache-status') ?? '', /fwd=uri-miss; stored/)
      assert.match(second.headers.get('cache-status') ?? '', /hit/)
      assert.equal(second.html, first.html)
      assert.match(second.headers.get('content-security-policy') ?? '', /default-src 'none'/)
      const again = await get({ 'If-None-Match': second.headers.get('etag') ?? '' })
      assert.deepEqual([again.status, again.body.length], [304, 0])
    })

  it('are rendered anew for visitors with a cookie', async () => {
    const { browser } = await startGazette()
    await browser.open('/')
    const page = await browser.request({ url: '/', headers: { ...ACCEPT, Cookie: 'theme=dark' } })
    assert.equal(page.headers.get('cache-status'), null)
    assert.match(page.headers.get('vary') ?? '', /Cookie/)
  })

  it('show what an action has changed to the next stranger at once', async () => {
    const { address, browser, posts } = await startGazette()
    await posts.plant({ title: 'Liked', content: 'c' }, 1)
    const page = await browser.open('/posts')
    await page.form('posts.like').submit()
    const stranger = await createBrowser(address).open('/posts')
    assert.match(stranger.headers.get('cache-status') ?? '', /miss/)
    assert.match(stranger.text, /1 like/)
  })

  it('are not cached for queries that no page links to', async () => {
    const { browser } = await startGazette()
    for (const _ of [1, 2]) {
      const page = await browser.request({ url: '/?utm_source=newsletter', headers: ACCEPT })
      assert.deepEqual([page.status, page.headers.get('cache-status')], [200, null])
    }
  })
})

describe('the feed and the sitemap', () => {
  for (const url of ['/feed.xml', '/sitemap.xml'])
    it(`are kept until a post is published, by their paths: ${url}`, async () => {
      const gazette = await startGazette()
      const author = await signUp(gazette, { name: 'Ada', role: 'author' })
      const get = () => createBrowser(gazette.address).request({ url, headers: ACCEPT })
      const before = await get()
      assert.equal((await get()).html, before.html)
      assert.match((await get()).headers.get('cache-status') ?? '', /hit/)
      const draft = await author.open('/posts/new')
      await draft.form('posts.createPost').fill({ title: 'Fresh', content: 'c' }).submit()
      const edit = await author.open('/posts/fresh/edit')
      await edit.form('posts.saveDraft').submit('Publish')
      assert.match((await get()).html, /posts\/fresh["<]/)
    })
})
