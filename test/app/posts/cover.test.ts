import assert from 'node:assert/strict'
import { it } from 'node:test'
import { filesIn } from '../../content/files/folder.ts'
import { jpeg, png, zip } from '../../content/files/pictures.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

const fileOf = (bytes: Buffer, name = 'beach.png', type = 'image/png') =>
  new File([Uint8Array.from(bytes)], name, { type })

async function startWithAuthor(kind: Kind) {
  const gazette = await startGazette({ kind })
  const author = await signUp(gazette, { name: 'Otto', role: 'author' })
  const pictures = async () =>
    (await gazette.content.find({ collection: 'media', limit: 100, overrideAccess: true })).docs
  const write = async (fields: Readonly<Record<string, string | File>>) =>
    await (await author.open('/posts/new'))
      .form('posts.createPost')
      .fill({ title: 'Covered', content: 'c', ...fields })
      .submit()
  return { ...gazette, author, pictures, write, lying: () => filesIn(gazette.files) }
}

describeEach('The cover of a post', (kind) => {
  it('comes with the post, and is shown on it and in the lists', async () => {
    const { author, write, pictures } = await startWithAuthor(kind)
    const page = await write({ cover: fileOf(png(40, 30)), alt: 'A beach & "sea"' })
    const [picture] = await pictures()
    assert.deepEqual([picture?.alt, picture?.width, picture?.height], ['A beach & "sea"', 40, 30])
    const shown = `src="/media/${picture?.id}/beach.png" alt="A beach &amp; &quot;sea&quot;" width="40" height="30"`
    assert.ok(page.html.includes(shown))
    assert.ok((await author.open('/posts')).html.includes(shown))
    const bytes = await author.open(`/media/${picture?.id}/beach.png`)
    assert.deepEqual(bytes.body, png(40, 30))
  })

  it('need not be sent again after a failed check, and can be taken away there', async () => {
    const { posts, write, pictures, lying } = await startWithAuthor(kind)
    const failed = await write({ title: ' ', cover: fileOf(png()) })
    assert.equal(failed.status, 422)
    assert.match(failed.text, /Already uploaded: beach\.png/)
    assert.deepEqual([await pictures(), lying()], [[], []])
    const again = await failed.form('posts.createPost').submit()
    assert.match(again.text, /Already uploaded/)
    const done = await again.form('posts.createPost').fill({ title: 'Now' }).submit()
    assert.equal(done.status, 200)
    assert.equal((await pictures()).length, 1)
    const other = await write({ title: ' ', cover: fileOf(png()) })
    await other.form('posts.createPost').fill({ title: 'Without', cover: false }).submit()
    assert.equal((await posts.find('without'))?.cover, null)
    assert.equal((await pictures()).length, 1)
  })

  it('is what its bytes say, whatever type the client sends', async () => {
    const { write, pictures } = await startWithAuthor(kind)
    for (const type of ['image/jpg', 'image/pjpeg', 'application/octet-stream', '']) {
      const page = await write({ cover: fileOf(jpeg(20, 10), 'b.jpg', type) })
      assert.equal(page.status, 200, type)
    }
    assert.deepEqual(
      (await pictures()).map(({ mimeType }) => mimeType),
      Array(4).fill('image/jpeg'),
    )
  })

  it('names its own kinds where it refuses a file, and only those', async () => {
    const { write, pictures } = await startWithAuthor(kind)
    for (const [name, bytes, type] of [
      ['beach', png(), 'image/png'],
      ['paper.pdf', Buffer.from('%PDF-1.7'), 'application/pdf'],
      ['notes.txt', Buffer.from('text'), 'image/png'],
    ] as const) {
      const page = await write({ cover: fileOf(bytes, name, type) })
      assert.equal(page.status, 422)
      assert.match(page.text, /A cover is a PNG, JPEG, GIF, WebP or AVIF picture\./)
      assert.doesNotMatch(page.text, /\.txt|\.pdf, /)
    }
    assert.deepEqual(await pictures(), [])
  })

  it('is replaced, and the old one is gone', async () => {
    const { author, posts, write, pictures, lying } = await startWithAuthor(kind)
    await write({ cover: fileOf(png(40, 30)), alt: 'Old' })
    const id = (await posts.find('covered'))?.id
    const edit = await author.open(`/posts/${id}/edit`)
    assert.equal(edit.form('posts.saveDraft').value('alt'), 'Old')
    await edit
      .form('posts.saveDraft')
      .fill({ cover: fileOf(jpeg(20, 10), 'b.jpg', 'image/jpeg'), alt: 'New' })
      .submit()
    const [picture, ...others] = await pictures()
    assert.deepEqual([others, picture?.mimeType, picture?.alt], [[], 'image/jpeg', 'New'])
    assert.equal(lying().length, 1)
  })

  it('is removed on request, and stays where only the text changes', async () => {
    const { author, posts, write, pictures, lying } = await startWithAuthor(kind)
    await write({ cover: fileOf(png()), alt: 'Old' })
    const id = (await posts.find('covered'))?.id
    const edit = async () => (await author.open(`/posts/${id}/edit`)).form('posts.saveDraft')
    await (await edit()).fill({ content: 'new', alt: 'Better' }).submit()
    assert.deepEqual(
      (await pictures()).map(({ alt }) => alt),
      ['Better'],
    )
    await (await edit()).fill({ removeCover: true }).submit()
    assert.equal((await posts.find('covered'))?.cover, null)
    assert.deepEqual([await pictures(), lying()], [[], []])
  })

  for (const [what, file, status, sentence] of [
    ['of another kind than it says', fileOf(jpeg()), 422, /its content does not match that type/],
    ['that is two kinds', fileOf(Buffer.concat([png(), zip()])), 422, /its content does not match that type/],
    ['that is no picture', fileOf(Buffer.from('text'), 'a.txt', 'text/plain'), 422, /A cover is a PNG/],
    ['that is too large', fileOf(Buffer.alloc(10_485_761, 97)), 413, /./],
  ] as const)
    it(`that is one ${what} is refused, and leaves neither file nor post`, async () => {
      const { posts, write, pictures, lying } = await startWithAuthor(kind)
      const page = await write({ cover: file, content: 'Kept.' })
      assert.equal(page.status, status)
      assert.match(page.text, sentence)
      assert.equal(page.form('posts.createPost').value('content'), 'Kept.')
      assert.deepEqual([await posts.all(), await pictures(), lying()], [[], [], []])
    })

  it('is not left behind by a post that another user changed meanwhile', async () => {
    const { author, posts, write, pictures, lying } = await startWithAuthor(kind)
    await write({})
    const id = (await posts.find('covered'))?.id
    const mine = (await author.open(`/posts/${id}/edit`)).form('posts.saveDraft')
    await (await author.open(`/posts/${id}/edit`))
      .form('posts.saveDraft')
      .fill({ content: 'theirs' })
      .submit()
    const page = await mine.fill({ content: 'mine', cover: fileOf(png()) }).submit()
    assert.equal(page.status, 409)
    assert.deepEqual([await pictures(), lying()], [[], []])
    assert.match(page.text, /Already uploaded: beach\.png/)
    await page.form('posts.saveDraft').submit()
    assert.equal((await pictures()).length, 1)
  })

  it('that is too large does not hide that another user has saved meanwhile', async () => {
    const { author, posts, write } = await startWithAuthor(kind)
    await write({})
    const id = (await posts.find('covered'))?.id
    const mine = (await author.open(`/posts/${id}/edit`)).form('posts.saveDraft')
    await (await author.open(`/posts/${id}/edit`))
      .form('posts.saveDraft')
      .fill({ content: 'theirs' })
      .submit()
    const refused = await mine.fill({ content: 'mine', cover: fileOf(Buffer.alloc(10_485_761, 97)) }).submit()
    assert.equal(refused.status, 413)
    assert.equal((await refused.form('posts.saveDraft').submit()).status, 409)
    assert.equal((await posts.find('covered'))?.content, 'theirs')
  })

  it('goes with its post', async () => {
    const gazette = await startWithAuthor(kind)
    const editor = await signUp(gazette, { name: 'Edda', role: 'admin' })
    await gazette.write({ cover: fileOf(png()) })
    await (await editor.open('/posts')).form('posts.deletePost').submit()
    assert.deepEqual([await gazette.posts.all(), await gazette.pictures(), gazette.lying()], [[], [], []])
  })
})
