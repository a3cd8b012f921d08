import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

const BY_SCRIPT = { 'Signpost-Request': 'page' }

async function startWithDraft(kind: Kind) {
  const gazette = await startGazette({ kind })
  const author = await signUp(gazette, { name: 'Otto', role: 'author' })
  const form = (await author.open('/posts/new')).form('posts.createPost')
  await form.fill({ title: 'Draft', content: 'One.' }).submit()
  const id = (await gazette.posts.find('draft'))?.id ?? ''
  const edit = () => author.open(`/posts/${id}/edit`)
  const versions = async () => {
    const options = { collection: 'posts', where: { parent: { equals: id } }, sort: 'number' } as const
    const { docs } = await gazette.content.findVersions({ ...options, overrideAccess: true })
    return docs.map(({ version }) => version.content)
  }
  return { ...gazette, author, id, edit, versions }
}

describeEach('A draft that is saved by itself', (kind) => {
  it('says so in its form and nowhere else, and can be saved again at once', async () => {
    const { edit, posts } = await startWithDraft(kind)
    let page = await edit()
    for (const content of ['Two.', 'Three.']) {
      const fields = { content, isAutosave: 'true' }
      page = await page.form('posts.saveDraft').request({ fields, headers: BY_SCRIPT })
      assert.equal(page.status, 200)
      assert.match(page.textOf('saved') ?? '', /^Saved at \d/)
      assert.doesNotMatch(page.text, /The draft is saved\./)
      assert.equal((await posts.find('draft'))?.content, content)
    }
  })

  it('is one version, however often it was saved; what was saved by hand is one each', async () => {
    const { edit, versions } = await startWithDraft(kind)
    let page = await edit()
    const save = async (content: string, isAutosave: 'true' | null) => {
      const fields = { content, isAutosave }
      page = await page.form('posts.saveDraft').request({ fields, headers: BY_SCRIPT })
    }
    for (const content of ['Two', 'Two, and', 'Two, and more']) await save(content, 'true')
    await save('Three.', null)
    for (const content of ['Four', 'Four, too']) await save(content, 'true')
    assert.deepEqual(await versions(), ['One.', 'Two, and more', 'Three.', 'Four, too'])
  })

  it('does not overwrite what another user has saved meanwhile, and shows both', async () => {
    const { edit, posts } = await startWithDraft(kind)
    const mine = (await edit()).form('posts.saveDraft')
    await (await edit()).form('posts.saveDraft').fill({ content: 'Theirs.' }).submit()
    const page = await mine.request({ fields: { content: 'Mine.', isAutosave: 'true' }, headers: BY_SCRIPT })
    assert.equal(page.status, 409)
    assert.match(page.text, /The saved version.*Theirs\./)
    assert.equal(page.form('posts.saveDraft').value('content'), 'Mine.')
    assert.equal((await posts.find('draft'))?.content, 'Theirs.')
  })

  it('is a draft: what is published already waits for a hand', async () => {
    const { edit } = await startWithDraft(kind)
    assert.match((await edit()).html, /data-autosave="2000"/)
    await (await edit()).form('posts.saveDraft').submit('Publish')
    assert.doesNotMatch((await edit()).html, /data-autosave/)
  })
})
