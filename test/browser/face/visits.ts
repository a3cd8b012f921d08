import { readFileSync } from 'node:fs'
import { after } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { EVERY_PAGE, type Planted, plantEverything } from '../../app/every-page.ts'
import { type Gazette, startGazette } from '../../app/gazette.ts'
import { launchChromium } from '../../support/chromium.ts'

/** What the tests of one file share: one Gazette with something of everything, and one Chromium. */
export interface Visits {
  readonly gazette: Gazette
  readonly planted: Planted
  /** The addresses of all pages that are HTML. */
  readonly pages: readonly string[]
  /** A page of a fresh visitor; it is closed when the work is done. */
  visit<Result>(options: BrowserContextOptions, work: (page: Page) => Promise<Result>): Promise<Result>
}

export async function openVisits(): Promise<Visits> {
  const gazette = await startGazette({ environment: { FORMS_PER_MINUTE: '100000' } })
  const planted = await plantEverything(gazette)
  const chromium = await launchChromium()
  after(() => chromium.close())
  return {
    gazette,
    planted,
    pages: EVERY_PAGE.filter(({ isFile }) => !isFile).map(({ at }) => at(planted)),
    async visit(options, work) {
      const context = await chromium.newContext({ baseURL: gazette.address, ...options })
      try {
        return await work(await context.newPage())
      } finally {
        await context.close()
      }
    },
  }
}

const IN_PAGE = readFileSync(new URL('in-page.js', import.meta.url), 'utf8')

/** What an expression of `face` (in-page.js) comes to in a page. */
export async function ask<Answer>(page: Page, expression: string): Promise<Answer> {
  return await page.evaluate<Answer>(`{ ${IN_PAGE} }; ${expression}`)
}
