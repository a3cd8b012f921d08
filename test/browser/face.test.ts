import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { sendEmpty } from './face/failing.ts'
import { axeFindings, htmlFindings } from './face/findings.ts'
import { ask, openVisits } from './face/visits.ts'

const { gazette, pages, visit } = await openVisits()

const LIGHT = { colorScheme: 'light' } as const
const DARK = { colorScheme: 'dark' } as const
const DESKTOP = { viewport: { width: 1280, height: 1024 } } as const
/** What a window of 1280 by 1024 shows at 400 % (WCAG 2.2, 1.4.10). */
const ZOOMED = { viewport: { width: 320, height: 256 } } as const

describe('every page', () => {
  for (const look of [LIGHT, DARK])
    it(`has nothing that axe-core objects to, in ${look.colorScheme} colours`, async () => {
      await visit(look, async (page) => {
        for (const address of pages) {
          await page.goto(address)
          assert.deepEqual(await axeFindings(page), [], address)
        }
      })
    })

  it('is valid HTML', async () => {
    for (const address of pages) {
      const { html } = await gazette.browser.open(address)
      assert.deepEqual(await htmlFindings(html), [], address)
    }
  })

  it('shows everything in a window of 320 pixels, and nothing beside it', async () => {
    for (const address of pages) {
      const wide = await visit(DESKTOP, async (page) => {
        await page.goto(address)
        return await ask<string>(page, 'face.text()')
      })
      await visit(ZOOMED, async (page) => {
        await page.goto(address)
        assert.deepEqual(await ask(page, 'face.overflow()'), [], address)
        assert.equal(await ask(page, 'face.text()'), wide, address)
      })
    }
  })

  it('does not move while it loads, breaks nowhere, and asks for nothing that its policy refuses', async () => {
    for (const address of pages)
      await visit(DESKTOP, async (page) => {
        const complaints = complaintsOf(page)
        await page.goto(address)
        assert.equal(await ask(page, 'face.shift()'), 0, address)
        assert.deepEqual(complaints, [], address)
      })
  })
})

/** What goes wrong in a page from now on. That it is not there is no complaint. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const isNotThere = message.text().includes('status of 404')
    if (message.type() === 'error' && !isNotThere) complaints.push(message.text())
  })
  return complaints
}

describe('every form that is refused', () => {
  for (const look of [LIGHT, DARK])
    it(`says so in valid HTML, without axe-core objecting, in ${look.colorScheme} colours`, async () => {
      const refused = new Set<string>()
      await visit(look, async (page) => {
        for (const address of pages) {
          await page.goto(address)
          for (const form of await ask<string[]>(page, 'face.forms()')) {
            if (refused.has(form)) continue
            await page.goto(address)
            const html = await sendEmpty(page, form)
            if (html === null) continue
            refused.add(form)
            assert.deepEqual(await htmlFindings(html), [], form)
            assert.deepEqual(await axeFindings(page), [], form)
            assert.match(await page.title(), /^Error: /, form)
            assert.equal(
              await page.locator('.error-summary:focus').count(),
              1,
              `${form}: its summary has the focus`,
            )
          }
        }
      })
      assert(refused.has('posts.createPost'), [...refused].join(', '))
    })
})
