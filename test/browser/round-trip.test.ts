import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createBench, type Opened } from './workbench/visit.ts'

const { open } = createBench()

const pathOf = ({ page }: Opened) => {
  const { pathname, search, hash } = new URL(page.url())
  return pathname + search + hash
}

/** Everything is done twice: with the script, and in a browser that runs none. */
for (const script of [true, false])
  describe(script ? 'with the script' : 'without the script', () => {
    test('a form is sent, and its outcome and the finished page are there', async () => {
      const site = await open('/new', { script })
      const { page, tables, requests, complaints } = site
      await page.getByLabel('title').fill('Hello')
      await page.getByLabel('text').fill('World')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('The note is there.').waitFor()
      assert.equal(pathOf(site), '/notes/3')
      assert.equal(await page.title(), 'Hello')
      assert.deepEqual(tables.note(3), { id: 3, title: 'Hello', text: 'World', likes: 0, version: 1 })
      const sent = requests.filter((request) => !/\.(css|js|ico)$/.test(request))
      assert.deepEqual(
        sent,
        script ? ['POST /_actions/notes.create'] : ['POST /_actions/notes.create', 'GET /notes/3'],
      )
      assert.deepEqual(complaints, [])
    })

    test('a form that fails comes back filled, with the focus on what is wrong', async () => {
      const site = await open('/new', { script })
      const { page, tables, requests } = site
      await page.getByLabel('title').fill('   ')
      await page.getByLabel('text').fill('kept,\nall of it')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('.error-summary:focus').waitFor()
      assert.equal(await page.locator('.error-summary').getAttribute('role'), 'alert')
      assert.equal(await page.getByLabel('title').getAttribute('aria-invalid'), 'true')
      assert.equal(await page.getByLabel('text').inputValue(), 'kept,\nall of it')
      assert.match(await page.title(), /^Error: /)
      assert.equal(tables.notes().length, 2)
      assert.equal(requests.filter((request) => request.startsWith('POST')).length, 1)
      if (script) assert.equal(pathOf(site), '/new')
      await page.reload()
      assert.equal(pathOf(site), script ? '/new' : pathOf(site))

      await page.goto('/new')
      await page.getByLabel('title').fill('Better')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('The note is there.').waitFor()
      assert.equal(tables.notes().length, 3)
    })

    test('Back and Forward lead to the pages, as they were', async () => {
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

    test('a page that leads on is followed, to its place in the page', async () => {
      const site = await open('/leave', { script })
      await site.page.getByRole('button', { name: 'Send' }).click()
      await site.page.waitForURL('**/board#bottom')
      assert.equal(await site.page.title(), 'Board')
    })

    test('a cookie that is set shows at once', async () => {
      const { page } = await open('/theme', { script })
      await page.getByLabel('theme').fill('dark')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByText('dark').waitFor()
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
    })
  })

describe('with the script alone', () => {
  test('a new page begins at its top, and Back where it was left', async () => {
    const { page } = await open('/notes/1')
    await page.setViewportSize({ width: 400, height: 150 })
    await page.evaluate('scrollTo(0, 120)')
    await page.getByRole('button', { name: 'Another' }).click()
    await page.waitForURL('**/notes/3')
    assert.equal(await page.evaluate('scrollY'), 0)
    assert.equal(await page.evaluate('document.activeElement === document.body'), true)
    await page.goBack()
    await page.waitForURL('**/notes/1')
    assert.equal(await page.evaluate('scrollY'), 120)
  })

  test('what was seen before a cookie changed is drawn anew on the way back', async () => {
    const { page } = await open('/theme')
    await page.getByLabel('theme').fill('dark')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.waitForURL('**/theme?set')
    const [drawn] = await Promise.all([page.waitForResponse(/\/theme$/), page.goBack()])
    assert.match(await drawn.text(), /<p id="shown">dark/)
  })
})
