import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import { action, anyone } from '../../src/actions/index.ts'
import { type Site, setEnvironment, startSite } from '../actions/inspector/inspected.ts'
import { launchChromium } from '../support/chromium.ts'
import { axeFindings, htmlFindings } from './face/findings.ts'

const restore = setEnvironment('development')
const Input = z.object({
  name: z.string().min(2).max(40),
  about: z.string().max(5000).optional(),
  plan: z.enum(['free', 'paid']),
  photo: z.file().optional(),
  tags: z.array(z.enum(['a', 'b'])),
  items: z.array(z.object({ price: z.number() })),
  terms: z.boolean(),
  password: z.string().optional(),
})
const order = action({ access: anyone, input: Input }, async ({ data }) => {
  if (data.name === 'Crash') throw new Error('No stock.')
  return { ordered: data.name }
})
const rename = action(
  { access: anyone, args: [z.string()], captured: z.object({ version: z.number() }) },
  () => {},
)
restore()

describe('the inspector in Chromium, without JavaScript of its own', () => {
  let site: Site
  let chromium: Browser
  let page: Page

  before(async () => {
    site = await startSite({
      actions: { shop: { order, rename } },
      pages: (app) =>
        app.get('/broken', () => {
          throw new Error('No template.')
        }),
    })
    chromium = await launchChromium()
    page = await chromium.newPage()
  })

  after(async () => {
    await chromium?.close()
    await site?.[Symbol.asyncDispose]()
  })

  test('takes an order by keyboard alone, and tells of the call', async () => {
    await page.goto(`${site.origin}/_signpost`)
    await page.getByRole('link', { name: 'shop.order', exact: true }).last().focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/actions/shop.order')
    await page.getByLabel('Name', { exact: true }).focus()
    await page.keyboard.type('Crash')
    await page.getByLabel('Price').focus()
    await page.keyboard.type('7')
    await page.getByLabel('Plan').focus()
    await page.keyboard.type('paid')
    await page.getByRole('button', { name: 'Send' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText(/shop\.order threw Error: No stock\./).waitFor({ timeout: 5000 })
    const focused = await page.evaluate('document.activeElement.className')
    assert.equal(focused, 'error-summary')
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Crash')
    await page.goto(`${site.origin}/_signpost/calls/1`)
    assert.match(await page.getByRole('main').innerText(), /Look at|At test\/browser\/inspector\.test\.ts/)
  })

  for (const path of [
    '/_signpost',
    '/_signpost/actions/shop.order',
    '/_signpost/actions/shop.rename?0=x&captured=%7B%22version%22%3A1%7D',
    '/_signpost/calls/1',
    '/_signpost/nothing',
    '/broken',
  ])
    test(`has no finding of axe, is valid HTML and fits a phone: ${path}`, async () => {
      await page.goto(site.origin + path)
      const html = await (await fetch(site.origin + path)).text()
      assert.deepEqual(await htmlFindings(html), [])
      assert.deepEqual(await axeFindings(page), [])
      await page.setViewportSize({ width: 320, height: 640 })
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320)
      await page.setViewportSize({ width: 1280, height: 800 })
    })
})
