// Guests in Chromium with the browser script: the club after a sign-out, and a job behind helmet as the README has it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import express, { type Application } from 'express'
import helmet from 'helmet'
import type { Browser } from 'playwright-core'
import { action, anyone, createActions, createKey, redirect } from '../../src/actions/index.ts'
import { launchChromium } from '../support/chromium.ts'
import { startServer } from '../support/server.ts'
import { createAfter } from './club/after.ts'

let chromium: Browser
before(async () => {
  chromium = await launchChromium()
})
after(() => chromium.close())

/** An application with the browser script on every page. */
async function open(t: { after(done: () => Promise<unknown>): void }, app: Application, isScripted = true) {
  const outer = express()
  outer.use(express.static(join(import.meta.dirname, '../../public')), app)
  const server = await startServer(outer)
  const context = await chromium.newContext({ baseURL: server.origin, javaScriptEnabled: isScripted })
  t.after(async () => {
    await context.close()
    await server.close()
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  return page
}

for (const isScripted of [true, false])
  test(`after a sign-out Back shows nothing private, ${isScripted ? 'with' : 'without'} the script`, async (t) => {
    const page = await open(t, createAfter(), isScripted)
    await page.goto('/login')
    if (isScripted) await page.addScriptTag({ type: 'module', url: '/enhance.js' })
    await page.locator('[name=name]').fill('ada')
    await page.locator('[name=password]').fill('correct horse')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Success! You are logged in.').waitFor()
    assert.match((await page.textContent('#menu')) ?? '', /Signed in as ada/)
    await page.goto('/account')
    if (isScripted) await page.addScriptTag({ type: 'module', url: '/enhance.js' })
    assert.equal(await page.locator('[name=motto]').inputValue(), 'Onward')
    await page.locator('[name=motto]').fill('Upward')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForLoadState()
    await page.goto('/logout')
    if (isScripted) await page.addScriptTag({ type: 'module', url: '/enhance.js' })
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('Create Account').waitFor()
    // To the account page, over the one with the button.
    await page.evaluate('history.go(-2)').catch(() => {})
    await page.waitForURL('**/login')
    assert.doesNotMatch(await page.content(), /Upward|Onward|Signed in/)
  })

test("a job ends behind helmet's own policy over http", async (t) => {
  const app = express()
  app.use(helmet({ referrerPolicy: { policy: 'same-origin' } }))
  const steps: number[] = []
  const count = action({ access: anyone }, async function* () {
    for (let done = 1; done <= 3; done++) {
      steps.push(done)
      yield { done, total: 3 }
    }
    return redirect('/done')
  })
  app.use(createActions({ actions: { count }, keys: createKey() }))
  app.get('/', (_request, response) => {
    const form = response.locals.form(count)
    response.send(
      `<script type="module" src="/enhance.js"></script><form ${form.attributes}>${form.progress()}<button>Go</button></form>`,
    )
  })
  app.get('/done', (_request, response) => void response.send('<title>Done</title><p>All counted.</p>'))
  const page = await open(t, app)
  const redirects: string[] = []
  page.on('response', (response) => {
    const isOfScript = response.request().headers()['signpost-request'] !== undefined
    if (isOfScript && response.status() >= 300 && response.status() < 400) redirects.push(response.url())
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'Go' }).click()
  await page.getByText('All counted.').waitFor()
  assert.deepEqual([steps, redirects], [[1, 2, 3], []])
})
