import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach } from '../support/databases.ts'
import { startGazette } from './gazette.ts'

describeEach('the address of a post', (kind) => {
  it("cannot be taken over by a post whose title is another post's id", async () => {
    const { browser, posts } = await startGazette({ kind })
    const victim = await posts.create({ title: 'Mine', content: 'My words.' })
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    await form.fill({ title: victim.id, content: 'Not my words.' }).submit()
    const page = await browser.open(`/posts/${victim.id}/edit`)
    assert.match(page.html, /My words\./)
    assert.doesNotMatch(page.html, /Not my words/)
  })

  it('with a NUL in it is an address where nothing is', async () => {
    const { browser, lines } = await startGazette({ kind })
    for (const path of ['/posts/%00', '/posts/a%00b', '/posts/a%00b/edit'])
      assert.equal((await browser.open(path)).status, 404)
    assert.ok(lines().every(({ level }) => level !== 'error'))
  })

  it('is a new one for every post with the same title', async () => {
    const { posts } = await startGazette({ kind })
    const text = { title: 'Same', content: 'Words.' }
    const slugs = [await posts.create(text), await posts.create(text), await posts.create(text)].map(
      ({ slug }) => slug,
    )
    assert.equal(new Set(slugs).size, 3)
    for (const slug of slugs) assert.equal((await posts.find(slug))?.slug, slug)
  })
})
