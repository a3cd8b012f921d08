import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startGazette } from '../app/gazette.ts'
import { linkIn, mailTo } from '../app/people.ts'
import { png } from '../content/files/pictures.ts'
import { launchChromium } from '../support/chromium.ts'

const EMAIL = 'stella@example.com'
const PASSWORD = 'a long walk by the sea'

const gazette = await startGazette()
const chromium = await launchChromium()

after(() => chromium.close())

/** A fresh browser that runs no script. */
async function visit(path: string): Promise<Page> {
  const context = await chromium.newContext({ javaScriptEnabled: false, baseURL: gazette.address })
  const page = await context.newPage()
  await page.goto(path)
  return page
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill(EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
}

test('the whole story without a script: sign up, write with a cover, publish, comment, like, sign out everywhere', async () => {
  const page = await visit('/sign-up')
  await page.getByLabel('Your name').fill('Stella')
  await page.getByLabel('E-mail address').fill(EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.goto(linkIn(await mailTo(gazette, EMAIL)))
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Confirm my address' }).click()
  await page.getByText('Your address is confirmed, and you are signed in.').waitFor()
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()

  // A stranger who wants to write is led to sign in, and back.
  await page.goto('/posts/new')
  assert.equal(new URL(page.url()).pathname, '/sign-in')
  await signIn(page)
  assert.equal(new URL(page.url()).pathname, '/posts/new')

  // A failed check keeps the text and the picture.
  await page.getByLabel('Title').fill('   ')
  await page.getByLabel('Text', { exact: true }).fill('It was a long walk.\n\nThen it rained.')
  const buffer = png(60, 40)
  await page.getByLabel('Picture').setInputFiles({ name: 'sea.png', mimeType: 'image/png', buffer })
  await page.getByLabel('Description').fill('The sea, grey')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByText('Already uploaded: sea.png').waitFor()
  await page.getByLabel('Title').fill('A long walk')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByText('Your draft is saved').waitFor()
  const picture = page.getByRole('img', { name: 'The sea, grey' })
  assert.equal(await picture.getAttribute('width'), '60')

  await page.getByRole('link', { name: 'Edit or publish' }).click()
  await page.getByRole('button', { name: 'Publish' }).click()
  await page.getByText('The post is published').waitFor()

  await page.getByLabel('Your comment').fill('I was there.')
  await page.getByRole('button', { name: 'Send comment' }).click()
  await page.getByRole('heading', { name: '1 comment' }).waitFor()
  await page.getByRole('button', { name: /Like/ }).click()
  await page.getByText('1 like, including yours').waitFor()

  const reader = await visit('/')
  await reader.getByRole('link', { name: 'A long walk' }).click()
  await reader.getByText('I was there.').waitFor()
  assert.ok(await reader.getByRole('img', { name: 'The sea, grey' }).isVisible())

  // Two browsers of the same person; one of them ends both.
  const other = await visit('/sign-in')
  await signIn(other)
  await other.goto('/account')
  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  for (const one of [page, other]) {
    await one.goto('/account')
    assert.equal(new URL(one.url()).pathname, '/sign-in')
  }

  const post = await gazette.posts.find('a-long-walk')
  assert.deepEqual(
    [post?.status, post?.likes, post?.content],
    ['published', 1, 'It was a long walk.\n\nThen it rained.'],
  )
  const { docs } = await gazette.content.find({ collection: 'comments', overrideAccess: true })
  assert.deepEqual(
    docs.map(({ body }) => body),
    ['I was there.'],
  )
})
