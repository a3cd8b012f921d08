import assert from 'node:assert/strict'
import { it } from 'node:test'
import { png } from '../../content/files/pictures.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

async function startWithDraft(kind: Kind) {
  const gazette = await startGazette({ kind })
  const author = await signUp(gazette, { name: 'Otto', role: 'author' })
  await (await author.open('/posts/new'))
    .form('posts.createPost')
    .fill({ title: 'Draft', content: 'One.' })
    .submit()
  const id = (await gazette.posts.find('draft'))?.id ?? ''
  const edit = () => author.open(`/posts/${id}/edit`)
  return { ...gazette, author, id, edit }
}

describeEach('Versions of a post', (kind) => {
  it('are listed, read and restored, and the restored one is a version too', async () => {
    const { edit, posts } = await startWithDraft(kind)
    const saved = await (await edit())
      .form('posts.saveDraft')
      .fill({ title: 'Better', content: 'Two.' })
      .submit()
    const list = await saved.follow('Versions')
    assert.match(list.text, /2: Better.*1: Draft/)
    const former = await list.follow('1: Draft')
    assert.match(former.text, /Draft Version 1.*One\./)
    const restored = await former.form('posts.restoreVersion').submit()
    assert.match(restored.text, /The version is restored\./)
    const post = await posts.find('draft')
    assert.deepEqual([post?.title, post?.content, post?.version], ['Draft', 'One.', 3])
    assert.match((await restored.follow('Versions')).text, /3: Draft.*2: Better.*1: Draft/)
  })

  it('take no like and no view back', async () => {
    const { author, edit, posts, id } = await startWithDraft(kind)
    await (await edit()).form('posts.saveDraft').submit('Publish')
    const page = await author.open('/posts/draft')
    await page.form('posts.like').submit()
    await page.form('posts.countView').request()
    const list = await author.open(`/posts/${id}/versions`)
    assert.doesNotMatch(list.text, /3: /)
    await (await list.follow('2: Draft')).form('posts.restoreVersion').submit()
    const post = await posts.find('draft')
    assert.deepEqual([post?.likes, post?.views, post?.status], [1, 1, 'published'])
  })

  it('leave the cover as it is: of former ones the file is gone', async () => {
    const { author, edit, posts, id } = await startWithDraft(kind)
    for (const name of ['first.png', 'second.png']) {
      const cover = new File([Uint8Array.from(png())], name, { type: 'image/png' })
      await (await edit()).form('posts.saveDraft').fill({ cover, alt: name }).submit()
    }
    const list = await author.open(`/posts/${id}/versions`)
    const restored = await (await list.follow('2: Draft')).form('posts.restoreVersion').submit()
    assert.match(restored.html, /\/second\.png"/)
    assert.notEqual((await posts.find('draft'))?.cover, null)
  })

  it('make a form of before stale', async () => {
    const { author, edit, posts, id } = await startWithDraft(kind)
    await (await edit()).form('posts.saveDraft').fill({ content: 'Two.' }).submit()
    const mine = (await edit()).form('posts.saveDraft').fill({ content: 'Mine.' })
    await (await (await author.open(`/posts/${id}/versions`)).follow('1: Draft'))
      .form('posts.restoreVersion')
      .submit()
    assert.equal((await mine.submit()).status, 409)
    assert.equal((await posts.find('draft'))?.content, 'One.')
  })

  it('are for those who may change the post', async () => {
    const gazette = await startWithDraft(kind)
    const { author, browser, id, posts } = gazette
    const reader = await signUp(gazette, { name: 'Rita' })
    await (await gazette.edit()).form('posts.saveDraft').fill({ content: 'Two.' }).submit('Publish')
    const list = await author.open(`/posts/${id}/versions`)
    const former = await list.follow('1: Draft')
    for (const visitor of [reader, browser])
      for (const path of [list.path, former.path]) {
        const page = await visitor.open(path)
        assert.ok(
          page.status === 403 || page.status === 404 || /sign-in/.test(page.path),
          `${page.status} ${path}`,
        )
        assert.doesNotMatch(page.text, /One\./)
      }
    const form = former.form('posts.restoreVersion')
    const cookie = reader.cookies.headerFor(new URL(form.action)) ?? null
    assert.equal((await form.request({ headers: { Cookie: cookie } })).status, 403)
    assert.equal((await posts.find('draft'))?.content, 'Two.')
  })

  it('that do not exist, or belong to another post, are not found', async () => {
    const { author, id, edit } = await startWithDraft(kind)
    const list = await (await edit()).follow('Versions')
    const version = (await list.follow('1: Draft')).path.split('/').at(-1)
    await (await author.open('/posts/new'))
      .form('posts.createPost')
      .fill({ title: 'Other', content: 'o' })
      .submit()
    for (const path of [
      '/posts/other/versions/' + version,
      `/posts/${id}/versions/none`,
      `/posts/${id}/versions?after=x`,
    ])
      assert.equal((await author.open(path)).status, 404)
  })
})
