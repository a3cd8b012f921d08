import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

/** A Gazette with a published post, and three people. */
async function startWithPost(kind: Kind) {
  const gazette = await startGazette({ kind })
  const editor = await signUp(gazette, { name: 'Edda', role: 'editor' })
  const anna = await signUp(gazette, { name: 'Anna' })
  const ben = await signUp(gazette, { name: 'Ben' })
  await gazette.posts.plant({ title: 'Discussed', content: 'c' }, 1)
  const comments = async () => {
    const { docs } = await gazette.content.find({ collection: 'comments', limit: 100, overrideAccess: true })
    return docs
  }
  return { ...gazette, editor, anna, ben, comments }
}

describeEach('Comments', (kind) => {
  it('are written by who is signed in, and counted; the newest stands first', async () => {
    const { anna, ben, browser, comments } = await startWithPost(kind)
    const form = (await anna.open('/posts/discussed')).form('comments.addComment')
    const page = await form.fill({ body: ' First <b>!\r\nYes. ' }).submit()
    const [comment] = await comments()
    assert.equal(page.path, '/posts/discussed')
    assert.match(page.url, new RegExp(`#comment-${comment?.id}$`))
    assert.equal(comment?.body, 'First <b>!\nYes.')
    await (await ben.open('/posts/discussed')).form('comments.addComment').fill({ body: 'Second.' }).submit()
    assert.match((await browser.open('/posts/discussed')).text, /2 comments.*Ben.*Second\..*Anna.*First <b>!/)
  })

  it('are once: the same form sent twice is one comment', async () => {
    const { anna, comments } = await startWithPost(kind)
    const form = (await anna.open('/posts/discussed')).form('comments.addComment').fill({ body: 'Once.' })
    await Promise.all([form.submit(), form.submit()])
    assert.equal((await comments()).length, 1)
  })

  it('have a template that the script shows at once', async () => {
    const { anna } = await startWithPost(kind)
    const { html } = await anna.open('/posts/discussed')
    assert.match(html, /<template data-optimistic="comments\.addComment~[\w-]+">[\s\S]*<slot name="body">/)
  })

  it('that are empty or too long come back beside the field, typed text and all', async () => {
    const { anna, comments } = await startWithPost(kind)
    const form = (await anna.open('/posts/discussed')).form('comments.addComment')
    const empty = await form.fill({ body: ' \r\n ' }).submit()
    assert.equal(empty.status, 422)
    assert.equal(empty.textOf('body-error'), 'Please write something.')
    const long = await form.fill({ body: 'x'.repeat(2001) }).submit()
    assert.equal(long.form('comments.addComment').value('body').length, 2001)
    assert.deepEqual(await comments(), [])
  })

  it('are offered to signed-in users only, and an older form leads to sign in and back', async () => {
    const { browser, anna, comments } = await startWithPost(kind)
    assert.equal((await browser.open('/posts/discussed')).forms('comments.addComment').length, 0)
    const form = (await anna.open('/posts/discussed')).form('comments.addComment').fill({ body: 'Late.' })
    const answer = await form.request({ headers: { Cookie: null } })
    assert.equal(answer.status, 303)
    assert.match(answer.headers.get('location') ?? '', /\?next=%2Fposts%2Fdiscussed/)
    assert.deepEqual(await comments(), [])
  })

  it('are deleted by their author after a question, and brought back', async () => {
    const { anna, browser, comments } = await startWithPost(kind)
    const written = await (await anna.open('/posts/discussed'))
      .form('comments.addComment')
      .fill({ body: 'Oops.' })
      .submit()
    const question = await written.form('comments.deleteComment').submit()
    assert.match(question.text, /Delete this comment\?/)
    assert.equal((await comments())[0]?.deletedAt, null)
    const gone = await question.form('Delete it').submit()
    assert.match(gone.text, /No comments yet.*This comment is deleted\./)
    assert.doesNotMatch((await browser.open('/posts/discussed')).text, /Oops|is deleted/)
    const back = await gone.form('comments.restoreComment').submit()
    assert.match(back.text, /1 comment.*Oops\./)
    assert.equal((await comments())[0]?.deletedAt, null)
  })

  it('are deleted by editors only', async () => {
    const { anna, ben, editor, comments } = await startWithPost(kind)
    await (await anna.open('/posts/discussed')).form('comments.addComment').fill({ body: 'Mine.' }).submit()
    assert.equal((await ben.open('/posts/discussed')).forms('comments.deleteComment').length, 0)
    const form = (await editor.open('/posts/discussed')).form('comments.deleteComment')
    const theirs = await ben.request({ url: form.action, method: 'POST', headers: { Origin: ben.origin } })
    assert.equal(theirs.status, 403)
    assert.equal((await comments())[0]?.deletedAt, null)
    await (await form.submit()).form('Delete it').submit()
    assert.notEqual((await comments())[0]?.deletedAt, null)
  })

  it('that an editor has deleted are not brought back by their author', async () => {
    const { anna, editor, browser, comments } = await startWithPost(kind)
    const written = (await anna.open('/posts/discussed')).form('comments.addComment')
    const page = await written.fill({ body: 'Rude.' }).submit()
    const again = (await page.form('comments.deleteComment').submit()).form('Delete it')
    const undo = (await again.submit()).form('comments.restoreComment')
    await undo.submit()
    const mine = await anna.open('/posts/discussed')
    const theirs = await editor.open('/posts/discussed')
    const gone = await (await theirs.form('comments.deleteComment').submit()).form('Delete it').submit()
    const [deleted] = await comments()
    assert.doesNotMatch((await anna.open('/posts/discussed')).text, /Rude|is deleted/)
    const old = [undo, (await mine.form('comments.deleteComment').submit()).form('Delete it')]
    for (const form of old) assert.ok([403, 404].includes((await form.submit()).status))
    assert.deepEqual(await comments(), [deleted])
    assert.doesNotMatch((await browser.open('/posts/discussed')).text, /Rude/)
    await gone.form('comments.restoreComment').submit()
    assert.deepEqual([(await comments())[0]?.deletedAt, (await comments())[0]?.deletedBy], [null, null])
  })

  it('go for good when the time to bring them back is over', async () => {
    const { anna, content, comments } = await startWithPost(kind)
    const open = async () => (await anna.open('/posts/discussed')).form('comments.addComment')
    await (await open()).fill({ body: 'Old.' }).submit()
    const [old] = await comments()
    const long = { deletedAt: Date.now() - 11 * 60_000 }
    await content.update({ collection: 'comments', id: old?.id ?? '', data: long, overrideAccess: true })
    assert.doesNotMatch((await anna.open('/posts/discussed')).text, /Old\.|is deleted/)
    const page = await (await open()).fill({ body: 'New.' }).submit()
    await (await page.form('comments.deleteComment').submit()).form('Delete it').submit()
    assert.deepEqual(
      (await comments()).map(({ body }) => body),
      ['New.'],
    )
  })

  it('come twenty at a time', async () => {
    const { anna, ben, browser, content, posts } = await startWithPost(kind)
    const post = (await posts.find('discussed'))?.id ?? ''
    await (await ben.open('/posts/discussed')).form('comments.addComment').fill({ body: 'No. 0.' }).submit()
    const { docs } = await content.find({ collection: 'comments', limit: 1, overrideAccess: true })
    const author = docs[0]?.author ?? ''
    for (let number = 1; number <= 21; number++)
      await content.create({
        collection: 'comments',
        data: { post, author, body: `No. ${number}.` },
        overrideAccess: true,
      })
    const first = await browser.open('/posts/discussed')
    assert.match(first.text, /22 comments.*No\. 21\..*No\. 2\./)
    assert.doesNotMatch(first.text, /No\. 1\. /)
    const second = await first.follow('Older comments')
    assert.match(second.text, /No\. 1\..*No\. 0\./)
    const form = (await anna.open(second.path)).form('comments.addComment')
    const refused = await form.fill({ body: ' ' }).submit()
    assert.match(refused.text, /No\. 0\./)
  })

  it('go with their post', async () => {
    const { anna, editor, comments } = await startWithPost(kind)
    await (await anna.open('/posts/discussed')).form('comments.addComment').fill({ body: 'c' }).submit()
    await (await editor.open('/posts')).form('posts.deletePost').submit()
    assert.deepEqual(await comments(), [])
  })
})
