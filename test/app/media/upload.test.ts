import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, createKey, escapeHtml, parseKeys, redirect } from '../../../src/actions/index.ts'
import { openContent } from '../../../src/app/content.ts'
import { mediaPages } from '../../../src/app/media/pages.ts'
import { contentAnswer } from '../../../src/auth/index.ts'
import { filesIn } from '../../content/files/folder.ts'
import { jpeg, png, zip } from '../../content/files/pictures.ts'
import { freshFolder, migratedPlace, open } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { EDITOR } from './files.ts'

/** The media of Gazette, and a form that sends one. */
async function startUploads(files = join(freshFolder(), 'files')) {
  const database = await open<unknown>(await migratedPlace('sqlite'))
  const accounts = { secrets: parseKeys(createKey()) }
  const content = await openContent(database, { folder: files, accounts })
  const inodes: number[] = []
  const add = action(
    { access: anyone, input: z.object({ alt: z.string(), file: z.file().max(20_000_000) }) },
    async ({ data: { alt, file } }) => {
      if ('path' in file) inodes.push(statSync(String(file.path)).ino)
      const { id } = await content.create({ collection: 'media', data: { alt }, file, user: EDITOR })
      return redirect(`/media/${id}`)
    },
  )
  const fixture = await startFixture({
    actions: { media: { add } },
    answerError: contentAnswer,
    pages: (app) => {
      app.use(mediaPages(content))
      app.get('/new', (_request, response) => {
        const form = response.locals.form(add)
        const fields = ['alt', 'file'].map((name) => `<input ${form.input(name)}>${form.error(name)}`)
        response.send(
          `<title>${escapeHtml('New')}</title><form ${form.attributes}>${form.summary()}${fields.join('')}</form>`,
        )
      })
    },
  })
  const send = async (file: File, alt = 'a') =>
    await (await fixture.browser.open('/new')).form().fill({ alt, file }).submit()
  const docs = async () => (await content.find({ collection: 'media' })).docs
  return {
    fixture,
    send,
    docs,
    inodes,
    lying: () => filesIn(files),
    folder: files,
    [Symbol.asyncDispose]: fixture[Symbol.asyncDispose],
  }
}

const fileOf = (name: string, bytes: Buffer, type = 'image/png') =>
  new File([Uint8Array.from(bytes)], name, { type })

describe('a file that is sent with a form', () => {
  test('becomes a document, without being written twice, and nothing of it is left on the way', async () => {
    await using site = await startUploads()
    const page = await site.send(fileOf('../../évil\r\n "name".png', png(40, 30)), 'A picture')
    assert.equal(page.status, 200)
    assert.equal(page.headers.get('content-type'), 'image/png')
    assert.doesNotMatch(page.headers.get('content-disposition') ?? '', /[\r\n]|\.\./)
    const [doc] = await site.docs()
    assert.deepEqual([doc?.alt, doc?.width, doc?.height, doc?.mimeType], ['A picture', 40, 30, 'image/png'])
    const [blob, ...others] = site.lying()
    assert.deepEqual(others, [])
    assert.deepEqual([statSync(join(site.folder, blob ?? '')).ino], site.inodes)
    await eventually(() => assert.deepEqual(site.fixture.staged(), []))
  })

  const refused: readonly (readonly [what: string, file: File, status: number, sentence: RegExp])[] = [
    [
      'of another kind',
      fileOf('a.png', jpeg()),
      422,
      /called \.png, but its content does not match that type/,
    ],
    ['that is two kinds', fileOf('a.png', Buffer.concat([png(), zip()])), 422, /does not match that type/],
    ['that is not taken', fileOf('a.html', Buffer.from('<p>'), 'text/html'), 422, /Accepted are/],
    ['that is too large', fileOf('a.txt', Buffer.alloc(10_485_761, 97), 'text/plain'), 413, /at most 10 MB/],
    ['that is empty', fileOf('a.png', Buffer.alloc(0)), 422, /./],
  ]
  for (const [what, file, status, sentence] of refused)
    test(`but is one ${what}, is refused beside its field with ${status}, and leaves nothing`, async () => {
      await using site = await startUploads()
      const page = await site.send(file, 'kept')
      assert.equal(page.status, status)
      assert.match(page.text, sentence)
      assert.equal(page.form().value('alt'), 'kept')
      assert.doesNotMatch(page.text, /Already uploaded/)
      assert.deepEqual([await site.docs(), site.lying()], [[], []])
      await eventually(() => assert.deepEqual(site.fixture.staged(), []))
    })
})
