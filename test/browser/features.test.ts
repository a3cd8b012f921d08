import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import type { Browser } from '../../src/testing/index.ts'
import { startGazette } from '../app/gazette.ts'
import { signUp } from '../app/people.ts'
import { png } from '../content/files/pictures.ts'
import { launchChromium } from '../support/chromium.ts'
import { eventually } from '../support/eventually.ts'

/** What Gazette's pages do beyond what they do without the script. */

const gazette = await startGazette({ environment: { FORMS_PER_MINUTE: '100000' } })
const { posts, content, address } = gazette
const chromium = await launchChromium()
/** What went wrong in any page: errors, and what its policy has refused. */
const complaints: string[] = []
after(() => chromium.close())
afterEach(() => assert.deepEqual(complaints.splice(0), []))

const editor = await signUp(gazette, { name: 'Edda', role: 'editor' })

/** A page of Chromium with a signed-in user. */
async function visit(path: string, { cookies }: Pick<Browser, 'cookies'> = editor): Promise<Page> {
  const context = await chromium.newContext({ baseURL: address })
  await context.addCookies(cookiesOf(cookies))
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // A field that is not right yet.
    const isExpected = message.text().includes('status of 422')
    if (message.type() === 'error' && !isExpected) complaints.push(message.text())
  })
  await page.goto(path)
  return page
}

function cookiesOf(jar: Browser['cookies']): Parameters<BrowserContext['addCookies']>[0] {
  const header = jar.headerFor(new URL(address)) ?? ''
  return header.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: address }
  })
}

/** Notes that the page has not been loaded again since. */
async function mark(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate('window.isStillHere = true')
  return async () => (await page.evaluate('window.isStillHere === true')) as boolean
}

test('a draft is saved while it is written, and published without a conflict', async () => {
  const { id } = await posts.plant({ title: 'Autosaved', content: 'At first.' }, null)
  const page = await visit(`/posts/${id}/edit`)
  const isStillHere = await mark(page)
  const text = page.getByLabel('Text', { exact: true })
  await text.fill('And then.')
  await eventually(async () => assert.equal((await posts.find('autosaved'))?.content, 'And then.'))
  await text.pressSequentially(' And more')
  await eventually(async () => assert.match((await posts.find('autosaved'))?.content ?? '', /And more/))
  assert.equal(await page.evaluate('document.activeElement.name'), 'content')
  assert.ok(await isStillHere())
  assert.match(await page.locator('#saved').innerText(), /^Saved at \d/)
  assert.equal(await page.getByText('The draft is saved.').count(), 0)
  await text.pressSequentially('!')
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('The post is published').waitFor()
  const where = { parent: { equals: id } }
  const { docs } = await content.findVersions({
    collection: 'posts',
    where,
    sort: 'number',
    overrideAccess: true,
  })
  assert.deepEqual(
    docs.map(({ version }) => version.status),
    ['draft', 'draft', 'published'],
    'autosaves are one version',
  )
  const post = await posts.find('autosaved')
  assert.equal(post?.status, 'published')
  assert.match(post?.content ?? '', /And more!$|^!And/)
})

test('a cover that is chosen while a draft is saved by itself is uploaded once', async () => {
  const { id, slug } = await posts.plant({ title: 'Illustrated', content: 'At first.' }, null)
  const page = await visit(`/posts/${id}/edit`)
  const buffer = png(30, 20)
  await page.getByLabel('Picture').setInputFiles({ name: 'sea.png', mimeType: 'image/png', buffer })
  await page.locator('img[src$="/sea.png"]').waitFor()
  const { docs } = await content.find({ collection: 'media', limit: 10, overrideAccess: true })
  await page.getByLabel('Text', { exact: true }).fill('And then.')
  await eventually(async () => assert.equal((await posts.find(slug))?.content, 'And then.'), 5000)
  const { docs: later } = await content.find({ collection: 'media', limit: 10, overrideAccess: true })
  assert.deepEqual(
    later.map((one) => one.id),
    docs.map((one) => one.id),
  )
  assert.equal(await page.locator('img[src$="/sea.png"]').count(), 1)
})

test('a comment stands there before it has arrived, and Ctrl and Enter send it', async () => {
  await posts.plant({ title: 'Discussed', content: 'c' }, 1)
  const page = await visit('/posts/discussed')
  const isStillHere = await mark(page)
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/_actions/comments.addComment/**', async (route) => {
    await promise
    await route.continue()
  })
  const body = page.getByLabel('Your comment')
  await body.fill('Quick <b>word</b>')
  await body.press('Control+Enter')
  await page.locator('.comment-sending', { hasText: 'Quick <b>word</b>' }).waitFor()
  assert.equal(await body.inputValue(), '')
  resolve()
  await page.getByRole('heading', { name: '1 comment' }).waitFor()
  assert.equal(await page.locator('.comment-sending').count(), 0)
  assert.equal(await page.locator('.comment', { hasText: 'Quick' }).count(), 1)
  assert.ok(await isStillHere())
})

test('a comment is deleted after a dialog, and brought back', async () => {
  await posts.plant({ title: 'Asked', content: 'c' }, 2)
  const page = await visit('/posts/asked')
  await page.getByLabel('Your comment').fill('Oops')
  await page.getByRole('button', { name: 'Send comment' }).click()
  await page.locator('.comment', { hasText: 'Oops' }).waitFor()
  await page.locator('.comment').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
  assert.equal(await page.locator('.comment', { hasText: 'Oops' }).count(), 1)
  await page.locator('.comment').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click()
  await page.getByRole('button', { name: 'Restore it' }).click()
  await page.getByRole('heading', { name: '1 comment' }).waitFor()
})

test('a view is counted when the post is seen, once', async () => {
  await posts.plant({ title: 'Seen', content: 'c' }, 3)
  const page = await visit('/posts/seen')
  await page.locator('.views', { hasText: '1 view' }).waitFor()
  await page.waitForTimeout(300)
  assert.equal((await posts.find('seen'))?.views, 1)
})

test('a like shows before the server has counted it', async () => {
  await posts.plant({ title: 'Liked', content: 'c' }, 4)
  const page = await visit('/posts/liked')
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/_actions/posts.like/**', async (route) => {
    await promise
    await route.continue()
  })
  await page.getByRole('button', { name: /Like/ }).click()
  await page.locator('.like .guess', { hasText: '1 like' }).waitFor()
  assert.equal(await page.locator('.like output[for]').isVisible(), false)
  resolve()
  await page.getByText('1 like, including yours').waitFor()
  assert.equal(await page.locator('.like .guess').count(), 0)
})

test('a line of an invoice comes and goes in place, and the next field has the focus', async () => {
  const page = await visit('/invoices/new')
  const isStillHere = await mark(page)
  await page.getByLabel('Number').fill('2026-100')
  await page.getByRole('button', { name: 'Add a line' }).click()
  await page.getByRole('group', { name: 'Line 2' }).waitFor()
  assert.equal(await page.evaluate('document.activeElement.name'), 'lines.1.description')
  assert.equal(await page.getByLabel('Number').inputValue(), '2026-100')
  await page.keyboard.type('Second')
  await page.getByRole('button', { name: 'Remove line 1' }).click()
  await page.getByRole('group', { name: 'Line 2' }).waitFor({ state: 'detached' })
  assert.equal(await page.getByLabel('Description').inputValue(), 'Second')
  assert.ok(await isStillHere())
})

test('an import shows its progress, and then its result', async () => {
  const page = await visit('/imports')
  const isStillHere = await mark(page)
  const rows = Array.from({ length: 400 }, (_, index) => `Imported ${index},c`)
  const buffer = Buffer.from(`title,content\n${rows.join('\n')}\n`)
  await page.getByLabel('File').setInputFiles({ name: 'posts.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('button', { name: 'Import' }).click()
  await page.locator('.progress', { hasText: /\d+ %: \d+ added/ }).waitFor()
  await page.getByText('400 posts were added as drafts').waitFor()
  assert.ok(await isStillHere())
  const where = { source: { exists: true } }
  assert.equal((await content.count({ collection: 'posts', where, overrideAccess: true })).totalDocs, 400)
})

test('a preference shows at once, without a page load', async () => {
  const page = await visit('/preferences')
  const isStillHere = await mark(page)
  await page.getByLabel('Dark').check()
  await page.getByRole('button', { name: 'Save preferences' }).click()
  await page.locator('html[data-theme="dark"]').waitFor()
  assert.ok(await isStillHere())
})

test('a program on the page calls a function and uses what it answers', async () => {
  const page = await visit('/examples')
  await page.getByRole('button', { name: 'Call the function' }).click()
  await page.getByText('It answered 1.').waitFor()
  await page.getByLabel('E-mail').fill('no-address')
  await page.getByLabel('How many').fill('3')
  await page.getByLabel('E-mail').fill('a@example.com')
  await page.getByRole('button', { name: 'Order from a script' }).click()
  await page.getByText('3 for a@example.com').waitFor()
})
