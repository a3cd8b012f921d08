import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

async function startWithDraft(kind: Kind) {
  const gazette = await startGazette({ kind })
  const { content, posts } = gazette
  const author = await signUp(gazette, { name: 'Otto', role: 'author' })
  const form = (await author.open('/posts/new')).form('posts.createPost')
  await form.fill({ title: 'Draft', content: 'One.' }).submit()
  const post = async () => await posts.find('draft')
  const id = (await post())?.id ?? ''
  const makeReader = async () => {
    const where = { email: { equals: 'otto@example.com' } }
    await content.update({ collection: 'users', where, data: { role: 'reader' }, overrideAccess: true })
  }
  const setStatus = async (status: 'draft' | 'published') => {
    await content.update({ collection: 'posts', id, data: { status }, overrideAccess: true })
  }
  return { ...gazette, author, id, post, makeReader, setStatus }
}

describeEach('Rights about posts', (kind) => {
  it('end with the role: who was made a reader changes, publishes and deletes nothing more', async () => {
    const { author, id, post, makeReader } = await startWithDraft(kind)
    const edit = (await author.open(`/posts/${id}/edit`)).form('posts.saveDraft')
    const list = (await author.open('/posts')).form('posts.deletePost')
    await makeReader()
    for (const button of ['Save draft', 'Publish'])
      assert.equal((await edit.fill({ content: 'Two.' }).submit(button)).status, 403, button)
    assert.equal((await list.submit()).status, 403)
    const after = await post()
    assert.deepEqual([after?.content, after?.status], ['One.', 'draft'])
    for (const path of ['edit', 'versions'])
      assert.equal((await author.open(`/posts/${id}/${path}`)).status, 403, path)
    const page = await author.open('/posts/draft')
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.text, /Edit or publish/)
    assert.equal((await author.open('/posts')).forms('posts.deletePost').length, 0)
  })

  it('count neither a like nor a view of a draft, from a form of when it was published', async () => {
    const { author, browser, post, setStatus } = await startWithDraft(kind)
    await setStatus('published')
    const page = await browser.open('/posts/draft')
    await setStatus('draft')
    for (const name of ['posts.like', 'posts.countView']) {
      const answer = await page.form(name).request({ headers: { Accept: 'application/json' } })
      assert.equal(answer.status, 404, name)
      assert.doesNotMatch(String(answer.body), /likes|views/)
    }
    assert.deepEqual([(await post())?.likes, (await post())?.views], [0, 0])
    await (await author.open('/posts/draft')).form('posts.like').submit()
    assert.equal((await post())?.likes, 1)
  })
})
