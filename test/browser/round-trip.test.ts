import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, both, createBench, pathOf } from './workbench/visit.ts'

const { open } = createBench()

both('a form is sent, and its outcome and the finished page are there', async (script) => {
  const site = await open('/new', { script })
  const { page, tables, complaints } = site
  await page.getByLabel('title').fill('Hello')
  await page.getByLabel('text').fill('World')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The note is there.').waitFor()
  assert.equal(pathOf(site), '/notes/3')
  assert.equal(await page.title(), 'Hello')
  assert.deepEqual(tables.note(3), { id: 3, title: 'Hello', text: 'World', likes: 0, version: 1 })
  assert.deepEqual(
    asked(site),
    script ? ['POST /_actions/notes.create'] : ['POST /_actions/notes.create', 'GET /notes/3'],
  )
  assert.deepEqual(complaints, [])
})

both('a form that fails comes back filled, with the focus on what is wrong', async (script) => {
  const site = await open('/new', { script })
  const { page, tables } = site
  await page.getByLabel('title').fill('   ')
  await page.getByLabel('text').fill('kept,\nall of it')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.error-summary:focus').waitFor()
  assert.equal(await page.locator('.error-summary').getAttribute('role'), 'alert')
  assert.equal(await page.getByLabel('title').getAttribute('aria-invalid'), 'true')
  assert.equal(await page.getByLabel('text').inputValue(), 'kept,\nall of it')
  assert.match(await page.title(), /^Error: /)
  assert.equal(tables.notes().length, 2)
  assert.deepEqual(asked(site), ['POST /_actions/notes.create'])
  if (script) assert.equal(pathOf(site), '/new')

  await page.getByLabel('title').fill('Better')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The note is there.').waitFor()
  assert.equal(await page.title(), 'Better')
  assert.equal(tables.notes().length, 3)
  assert.equal(tables.note(3)?.text, 'kept,\nall of it')
})

both('Back and Forward lead to the pages, as they were', async (script) => {
  const site = await open('/', { script })
  const { page, tables } = site
  await page.getByRole('link', { name: 'New' }).click()
  await page.getByLabel('title').fill('Once')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The note is there.').waitFor()
  await page.goBack()
  assert.equal(pathOf(site), '/new')
  assert.equal(await page.title(), 'New note')
  await page.getByLabel('title').fill('Once')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/notes/3')
  assert.equal(tables.notes().length, 3, 'the same form, sent again, is done once')
  await page.goBack()
  await page.waitForURL('**/new')
  await page.goForward()
  await page.waitForURL('**/notes/3')
  assert.equal(await page.title(), 'Once')
  await page.goBack()
  await page.goBack()
  await page.waitForURL((url) => url.pathname === '/')
  assert.equal(await page.title(), 'Home')
})

both('a page that leads on is followed, to its place in the page', async (script) => {
  const site = await open('/lead?to=/guarded', { script })
  await site.page.getByRole('button', { name: 'Send' }).click()
  await site.page.waitForURL('**/board#bottom')
  assert.equal(await site.page.title(), 'Board')
})

both('an outcome that leads to a place in a page shows that place', async (script) => {
  const site = await open('/lead?to=/board%23bottom', { script })
  await site.page.getByRole('button', { name: 'Send' }).click()
  await site.page.waitForURL('**/board#bottom')
  assert.equal(await site.page.locator('#bottom:target').count(), 1)
  assert.ok(((await site.page.evaluate('scrollY')) as number) > 1000)
  assert.equal(asked(site).length, script ? 1 : 2)
})

both('a cookie that is set shows at once', async (script) => {
  const { page } = await open('/theme', { script })
  await page.getByLabel('theme').fill('dark')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('dark').waitFor()
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
})

both('data that an action returns is shown on its page, which stays where it is', async (script) => {
  const site = await open('/board', { script })
  const { page, tables } = site
  await page.getByRole('button', { name: 'Like 1' }).click()
  await page.locator('#note-1 output', { hasText: '1' }).waitFor()
  assert.equal(tables.note(1)?.likes, 1)
  assert.equal(pathOf(site), '/board')
  assert.equal(asked(site).length, script ? 1 : 2)
})

both('a crash of the handler is said in one sentence, on the page, filled in', async (script) => {
  const site = await open('/crash', { script })
  const { page } = site
  await page.getByLabel('label').fill('mine')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('.error-summary:focus').waitFor()
  assert.match((await page.locator('.error-summary').textContent()) ?? '', /went wrong on our side/)
  assert.doesNotMatch(await page.content(), /select secret/)
  assert.equal(await page.getByLabel('label').inputValue(), 'mine')
})

both('a download is saved, and the page stays', async (script) => {
  for (const path of ['/list.csv', '/report']) {
    const site = await open(`/lead?to=${path}`, { script })
    const { page } = site
    const [file] = await Promise.all([
      page.waitForEvent('download', { timeout: 8000 }),
      page.getByRole('button', { name: 'Send' }).click(),
    ])
    assert.match(file.suggestedFilename(), /^(list\.csv|report\.html)$/)
    assert.equal(pathOf(site), `/lead?to=${path}`)
    assert.equal(await page.locator('[aria-busy=true]').count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Send' }).count(), 1)
  }
})

both('an answer that is no page is shown as the browser shows it', async (script) => {
  const site = await open('/lead?to=/plain', { script })
  await site.page.getByRole('button', { name: 'Send' }).click()
  await site.page.waitForURL('**/plain')
  await site.page.getByText('plain text', { exact: true }).waitFor()
  assert.equal(await site.page.textContent('body'), 'plain text')
})

both('a page that breaks after the work was done says so, and the work is done once', async (script) => {
  const site = await open('/lead?to=/broken', { script })
  await site.page.getByRole('button', { name: 'Send' }).click()
  await site.page.getByText('This went wrong.').waitFor()
  assert.deepEqual(site.tables.marks(), ['lead /broken'])
})

test('an outcome on another site leads there', async () => {
  const { page, server } = await open('/')
  const there = `http://localhost:${server.port}/plain`
  await page.goto(`/lead?to=${encodeURIComponent(there)}`)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL(there)
})

test('a new page begins at its top, and Back where it was left', async () => {
  const { page } = await open('/notes/1')
  await page.setViewportSize({ width: 400, height: 150 })
  await page.evaluate('scrollTo(0, 120)')
  await page.getByRole('button', { name: 'Another' }).click()
  await page.waitForURL('**/notes/3')
  assert.equal(await page.evaluate('scrollY'), 0)
  assert.equal(await page.evaluate('document.activeElement.localName'), 'h1')
  await page.goBack()
  await page.waitForURL('**/notes/1')
  assert.equal(await page.evaluate('scrollY'), 120)
})

test('what was typed in another form is there when one comes Back', async () => {
  const site = await open('/notes/1')
  const { page } = site
  await page.evaluate("document.querySelector('form').removeAttribute('data-autosave')")
  await page.locator('#text').fill('half a thought')
  await page.getByRole('button', { name: 'Another' }).click()
  await page.waitForURL('**/notes/3')
  await page.goBack()
  await page.waitForURL('**/notes/1')
  assert.equal(await page.locator('#text').inputValue(), 'half a thought')
})

test('a page seen before a cookie changed is rendered anew on the way back', async () => {
  const { page } = await open('/theme')
  await page.getByLabel('theme').fill('dark')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/theme?set')
  const [rendered] = await Promise.all([page.waitForResponse(/\/theme$/), page.goBack()])
  assert.match(await rendered.text(), /<p id="shown">dark/)
})
