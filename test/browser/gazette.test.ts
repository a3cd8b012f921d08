import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Database from 'better-sqlite3'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'
import { linkInLastMail } from '../support/printed-mail.ts'
import { type Program, start } from '../support/programs.ts'

const folder = await mkdtemp(join(tmpdir(), 'signpost-browser-'))
let gazette: Program
let chromium: Browser
let origin: string
/** The cookies of a user who may write: the first account is admin. */
let signedIn: StorageState

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>

before(async () => {
  const environment = {
    ...process.env,
    PORT: '0',
    DATA_DIR: folder,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
  }
  gazette = start(new URL('../../src/main.ts', import.meta.url), [], { env: environment })
  await gazette.printed('Gazette is at ')
  origin = /Gazette is at (http:[^"\s]+)/.exec(gazette.output())?.[1] ?? assert.fail('no address was printed')
  chromium = await launchChromium()
  signedIn = await signUp('writer@example.com', 'a quiet place to write')
})

async function signUp(email: string, password: string): Promise<StorageState> {
  const context = await chromium.newContext({ javaScriptEnabled: false, baseURL: origin })
  const page = await context.newPage()
  await page.goto('/sign-up')
  await page.getByLabel('Your name').fill('Wanda')
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await gazette.printed(`Mail to ${email}`)
  await page.goto(linkInLastMail(gazette.output()))
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await page.waitForURL('**/')
  return await context.storageState()
}

after(async () => {
  await chromium?.close()
  gazette.process.kill('SIGTERM')
  await gazette.ended
  await rm(folder, { recursive: true, force: true })
})

/** A user who may write, in a fresh browser, by default without JavaScript. */
async function visit(path: string, { script = false } = {}): Promise<Page> {
  const options = { javaScriptEnabled: script, baseURL: origin, storageState: signedIn }
  const context = await chromium.newContext(options)
  const page = await context.newPage()
  await page.goto(path)
  return page
}

function rows<Row>(sql: string): Row[] {
  const database = new Database(join(folder, 'gazette.db'), { readonly: true })
  try {
    return database.prepare<[], Row>(sql).all()
  } finally {
    database.close()
  }
}

test('a post is written, refused, corrected, saved, published and liked without JavaScript', async () => {
  const page = await visit('/posts/new')
  const before = rows<{ n: number }>('select count(*) as n from posts')[0]?.n ?? 0

  // White space passes the browser's own check, not the server's.
  await page.getByLabel('Title').fill('   ')
  await page.getByLabel('Text').fill('Typed once,\nkept always.')
  const [refused] = await Promise.all([
    page.waitForNavigation(),
    page.getByRole('button', { name: 'Save draft' }).click(),
  ])
  assert.equal(refused?.status(), 422)
  assert.match(await page.title(), /^Error: /)
  assert.equal(await page.getByLabel('Text').inputValue(), 'Typed once,\nkept always.')
  assert.equal(await page.getByLabel('Title').getAttribute('aria-invalid'), 'true')
  assert.equal(await page.locator('.error-summary:focus').count(), 1, 'the summary has the focus')
  assert.equal(rows<{ n: number }>('select count(*) as n from posts')[0]?.n, before)

  await page.getByLabel('Title').fill('A story from Chromium')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByText('Your draft is saved').waitFor()
  assert.doesNotMatch(page.url(), /_actions/)
  assert.equal(
    rows("select * from posts where title = 'A story from Chromium' and status = 'draft'").length,
    1,
  )

  await page.getByRole('link', { name: 'Edit or publish' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('The post is published').waitFor()
  await page.getByRole('button', { name: /Like/ }).click()
  await page.getByText('1 like, including yours').waitFor()
  assert.equal(
    rows("select * from posts where title = 'A story from Chromium' and status = 'published' and likes = 1")
      .length,
    1,
  )
})

test('the same with the script: each form is one request, and the policy refuses nothing', async () => {
  const page = await visit('/posts/new', { script: true })
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 422'))
      complaints.push(message.text())
  })
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    const isCheck = request.headers()['signpost-request']?.startsWith('field ')
    if (/^(document|xhr)$/.test(request.resourceType()) && !isCheck && !pathname.includes('iew'))
      asked.push(`${request.method()} ${pathname.split('/').slice(0, 3).join('/')}`)
  })

  await page.getByLabel('Title').fill('   ')
  await page.getByLabel('Text').fill('Typed once,\nkept always.')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.locator('.error-summary:focus').waitFor()
  assert.equal(new URL(page.url()).pathname, '/posts/new')
  await page.getByLabel('Title').fill('A story by script')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByText('Your draft is saved').waitFor()
  assert.deepEqual(asked, ['POST /_actions/posts.createPost', 'POST /_actions/posts.createPost'])
  assert.match(await page.title(), /^A story by script/)
  await page.getByRole('link', { name: 'Edit or publish' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('The post is published').waitFor()
  asked.length = 0
  await page.getByRole('button', { name: /Like/ }).click()
  await page.getByText('1 like, including yours').waitFor()
  assert.deepEqual(asked, ['POST /_actions/posts.like'])
  assert.equal(
    rows("select * from posts where title = 'A story by script' and status = 'published' and likes = 1")
      .length,
    1,
  )
  assert.deepEqual(complaints, [])
})

test('Enter does what the form does, not what its second button does', async () => {
  const page = await visit('/posts/new')
  await page.getByLabel('Title').fill('By the keyboard')
  await page.getByLabel('Text').fill('Enter, then.')
  await page.getByLabel('Title').press('Enter')
  await page.getByRole('link', { name: 'Edit or publish' }).click()
  await page.getByLabel('Title').fill('By the keyboard, again')
  await page.getByLabel('Title').press('Enter')
  await page.getByText('The draft is saved').waitFor()
  assert.equal(
    rows("select * from posts where title = 'By the keyboard, again' and status = 'draft'").length,
    1,
  )
})

test('a post that another user changed meanwhile is not overwritten, and both texts are there', async () => {
  const mine = await visit('/posts/new')
  await mine.getByLabel('Title').fill('Two editors')
  await mine.getByLabel('Text').fill('The first words.')
  await mine.getByRole('button', { name: 'Save draft' }).click()
  await mine.getByRole('link', { name: 'Edit or publish' }).click()
  const theirs = await visit(new URL(mine.url()).pathname)
  await theirs.getByLabel('Text').fill('Their words.')
  await theirs.getByRole('button', { name: 'Save draft' }).click()
  await mine.getByLabel('Text').fill('My words.')
  await mine.getByRole('button', { name: 'Publish' }).click()

  await mine.getByText('Someone changed this post after you opened it.').waitFor()
  assert.equal(await mine.getByLabel('Text').inputValue(), 'My words.')
  assert.ok(await mine.getByText('Their words.').isVisible())
  assert.deepEqual(rows("select content, status from posts where title = 'Two editors'"), [
    { content: 'Their words.', status: 'draft' },
  ])
})

test('a form that is pressed twice makes one post, and Back leads to a fresh form', async () => {
  const page = await visit('/posts/new')
  await page.getByLabel('Title').fill('Only once')
  await page.getByLabel('Text').fill('Pressed twice.')
  await page.getByRole('button', { name: 'Save draft' }).dblclick()
  await page.getByRole('heading', { name: 'Only once' }).waitFor()
  assert.equal(rows("select * from posts where title = 'Only once'").length, 1)
  // Pages of people who are signed in are kept nowhere: who signs out leaves nothing behind.
  await page.goBack()
  assert.equal(await page.getByLabel('Title').inputValue(), '')
})

test('the browser checks what the schema says before anything is sent', async () => {
  const page = await visit('/posts/new')
  await page.getByRole('button', { name: 'Save draft' }).click()
  assert.equal(await page.locator('#title:invalid').count(), 1)
  assert.equal(await page.getByLabel('Title').getAttribute('maxlength'), '120')
  assert.equal(new URL(page.url()).pathname, '/posts/new')
})

test('a form of another site is refused by the origin policy, and nothing is written', async () => {
  const page = await visit('/posts')
  const action = await page.locator('form[action*="posts.like/"]').first().getAttribute('action')
  const likes = () => rows<{ n: number }>('select sum(likes) as n from posts')[0]?.n
  const before = likes()
  await page.goto(
    `data:text/html,<form method="post" action="${origin}${action}"><button>Win</button></form>`,
  )
  const [answer] = await Promise.all([
    page.waitForNavigation(),
    page.getByRole('button', { name: 'Win' }).click(),
  ])
  assert.equal(answer?.status(), 403)
  assert.equal(likes(), before)
})

test('an address of an action, typed or reloaded, leads to its page', async () => {
  const page = await visit('/posts')
  const action = await page.locator('form[action*="posts.like/"]').first().getAttribute('action')
  await page.goto(action ?? assert.fail('no form'))
  assert.equal(page.url(), `${origin}/posts`)
})
