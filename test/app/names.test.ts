import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach } from '../support/databases.ts'
import { startGazette } from './gazette.ts'
import { startGazetteAs } from './people.ts'

describeEach('the address of a post', (kind) => {
  it("cannot be taken over by a post whose title is another post's id", async () => {
    const { browser, posts } = await startGazetteAs('editor', { kind })
    const victim = await posts.plant({ title: 'Mine', content: 'My words.' }, null)
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    await form.fill({ title: victim.id, content: 'Not my words.' }).submit()
    const page = await browser.open(`/posts/${victim.id}/edit`)
    assert.match(page.html, /My words\./)
    assert.doesNotMatch(page.html, /Not my words/)
  })

  it('with a NUL in it is an address where nothing is', async () => {
    const { browser, lines } = await startGazetteAs('author', { kind })
    for (const path of ['/posts/%00', '/posts/a%00b', '/posts/a%00b/edit'])
      assert.equal((await browser.open(path)).status, 404)
    assert.ok(lines().every(({ level }) => level !== 'error'))
  })

  it('is nothing, however long it is', async () => {
    const { browser } = await startGazette({ kind })
    assert.equal((await browser.open(`/posts/${'x'.repeat(12_000)}`)).status, 404)
  })

  it('is a new one for every post with the same title, also when they are sent at the same time', async () => {
    const { browser, posts } = await startGazetteAs('author', { kind })
    const forms = await Promise.all(
      Array.from({ length: 8 }, async () => (await browser.open('/posts/new')).form('posts.createPost')),
    )
    const pages = await Promise.all(
      forms.map((form) => form.fill({ title: 'Same', content: 'Words.' }).submit()),
    )
    for (const { status, text } of pages) assert.deepEqual([status, text.includes('Same')], [200, true])
    assert.equal(new Set(pages.map(({ path }) => path)).size, 8)
    assert.equal((await posts.all()).length, 8)
  })
})
