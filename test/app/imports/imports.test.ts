import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Browser, VisitedPage } from '../../../src/testing/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

async function startWithEditor(kind: Kind) {
  const gazette = await startGazette({ kind })
  const editor = await signUp(gazette, { name: 'Edda', role: 'editor' })
  const titles = async () => (await gazette.posts.all()).map(({ title }) => title).sort()
  return { ...gazette, editor, titles }
}

const UNREADABLE = 'This is not valid CSV: a quote is not closed, or the file has too many columns or rows.'

const fileOf = (text: string, name = 'posts.csv') => new File([text], name, { type: 'text/csv' })

/** Sends a file and waits, as a browser without a script does, until the work is done. */
async function send(browser: Browser, file: File): Promise<VisitedPage> {
  return await follow(
    browser,
    await (await browser.open('/imports')).form('imports.importPosts').fill({ file }).submit(),
  )
}

async function follow(browser: Browser, page: VisitedPage): Promise<VisitedPage> {
  let next = page
  while (next.headers.get('refresh') !== null) {
    assert.match(next.text, /One moment, please/)
    await new Promise((wake) => setTimeout(wake, 50))
    next = await browser.open(next.path)
  }
  return next
}

describeEach('Imports', (kind) => {
  it('make a draft of each row, and name those that were refused', async () => {
    const { editor, posts, titles } = await startWithEditor(kind)
    const page = await send(
      editor,
      fileOf('Title,Content\nOne,First.\n,No title.\n"Two, too","Second\n\ntext."\n'),
    )
    assert.equal(page.path, '/imports')
    assert.match(page.text, /2 posts were added as drafts, 1 refused\..*Row 2: Please enter a title\./)
    assert.deepEqual(await titles(), ['One', 'Two, too'])
    const [post] = await posts.all()
    assert.equal(post?.status, 'draft')
  })

  it('tell what was refused, whatever its title is', async () => {
    const { editor, titles } = await startWithEditor(kind)
    const rows = `[{ "title": "\\ud800", "content": "a" }, { "title": "${'😀'.repeat(61)}" }, { "title": "A${'😀'.repeat(61)}" }, { "title": "Good", "content": "b" }]`
    const page = await send(editor, fileOf(rows, 'posts.json'))
    assert.equal(page.status, 200)
    assert.match(page.text, /1 post was added as drafts, 3 refused\./)
    assert.deepEqual(await titles(), ['Good'])
  })

  it('refuse a file in Windows-1252 with what to save it as, and add nothing', async () => {
    const { editor, titles } = await startWithEditor(kind)
    const bytes = Buffer.from('title,content\r\nK\xF6ln,Gr\xFC\xDFe\r\n', 'latin1')
    const page = await send(editor, new File([bytes], 'posts.csv', { type: 'text/csv' }))
    assert.equal(page.status, 422)
    assert.match(page.text, /not in UTF-8.*save it as "CSV UTF-8"/)
    assert.deepEqual(await titles(), [])
  })

  it('take JSON', async () => {
    const { editor, titles } = await startWithEditor(kind)
    const rows = [
      { title: 'A', content: 'a' },
      { title: 7, content: 'b' },
      null,
      { title: 'C', content: 'c' },
    ]
    const page = await send(editor, fileOf(JSON.stringify(rows), 'posts.json'))
    assert.match(page.text, /2 posts were added as drafts, 2 refused\./)
    assert.deepEqual(await titles(), ['A', 'C'])
  })

  it('do nothing twice: the same form again, and the same file in another form', async () => {
    const { editor, titles } = await startWithEditor(kind)
    const file = fileOf('title,content\nSame,one\nSame,one\n')
    const form = (await editor.open('/imports')).form('imports.importPosts').fill({ file })
    const [first, second] = await Promise.all([form.submit(), form.submit()])
    await follow(editor, first)
    await follow(editor, second)
    assert.deepEqual(await titles(), ['Same', 'Same'])
    const again = await send(editor, file)
    assert.match(again.text, /0 posts were added as drafts, 2 had been imported before\./)
    assert.deepEqual(await titles(), ['Same', 'Same'])
  })

  it('tell programs how far they are', async () => {
    const { editor, titles } = await startWithEditor(kind)
    const text = `title,content\n${Array.from({ length: 60 }, (_, index) => `Post ${index},c`).join('\n')}`
    const form = (await editor.open('/imports')).form('imports.importPosts').fill({ file: fileOf(text) })
    const headers = { Accept: 'application/json' }
    const begun = await form.request({ headers })
    const url = begun.headers.get('location') ?? ''
    let answer = await editor.request({ url, headers })
    for (; answer.status === 202; answer = await editor.request({ url, headers })) {
      const { done = 0, total = 60 } = answer.json() as { done?: number; total?: number }
      assert.ok(done <= total && total === 60)
    }
    const { data } = answer.json() as { data: unknown }
    assert.deepEqual(data, { counts: { added: 60, known: 0, refused: 0 }, refused: [] })
    assert.equal((await titles()).length, 60)
  })

  for (const [what, text, sentence] of [
    ['without the columns', 'a,b\n1,2', 'A CSV file must start with the header line: title,content'],
    ['that is no CSV', 'title,content\n"open', UNREADABLE],
    ['of a million empty rows', `title,content\n${',\n'.repeat(1_000_000)}a,b`, UNREADABLE],
    ['that is broken JSON', '[{"title":', 'This file starts like JSON but is not valid JSON.'],
    [
      'that is another JSON',
      '{"title":"x"}',
      'A JSON file must contain a list: [{ "title": "…", "content": "…" }].',
    ],
    ['without a row', 'title,content\n', 'This file contains no posts.'],
  ] as const)
    it(`refuse a file ${what}, beside the field, and keep it`, async () => {
      const { editor, titles } = await startWithEditor(kind)
      const page = await send(editor, fileOf(text))
      assert.equal(page.status, 422)
      assert.equal(page.textOf('file-error'), sentence)
      assert.deepEqual(await titles(), [])
    })

  it('are for editors: neither page nor form for others', async () => {
    const gazette = await startWithEditor(kind)
    const author = await signUp(gazette, { name: 'Otto', role: 'author' })
    assert.equal((await author.open('/imports')).status, 403)
    const form = (await gazette.editor.open('/imports'))
      .form('imports.importPosts')
      .fill({ file: fileOf('title,content\na,b') })
    const cookie = author.cookies.headerFor(new URL(form.action))
    const answer = await form.request({ headers: { Cookie: cookie ?? null, Accept: 'application/json' } })
    assert.equal(answer.status, 403)
    assert.deepEqual(await gazette.titles(), [])
  })
})
