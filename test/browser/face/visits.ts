import { readFileSync } from 'node:fs'
import { after } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Browser } from '../../../src/testing/index.ts'
import { type Planted, plantEverything, type Visited, visitedPages } from '../../app/every-page.ts'
import { type Gazette, startGazette } from '../../app/gazette.ts'
import { launchChromium } from '../../support/chromium.ts'

/** What the tests of one file share: one Gazette with something of everything, and one Chromium. */
export interface Visits {
  readonly gazette: Gazette
  readonly planted: Planted
  /** All pages that are HTML. */
  readonly pages: readonly Visited[]
  /** A page of a visitor of their own, who is signed in where these options say so; closed when the work is done. */
  visit<Result>(options: VisitOptions, work: (page: Page) => Promise<Result>): Promise<Result>
}

interface VisitOptions extends BrowserContextOptions {
  /** Whose cookies the visitor has. */
  readonly browser?: Browser
}

export async function openVisits(): Promise<Visits> {
  const gazette = await startGazette({ environment: { FORMS_PER_MINUTE: '100000' } })
  const planted = await plantEverything(gazette)
  const chromium = await launchChromium()
  after(() => chromium.close())
  return {
    gazette,
    planted,
    pages: (await visitedPages(gazette, planted)).filter(({ isFile }) => !isFile),
    async visit({ browser, ...options }, work) {
      const context = await chromium.newContext({ baseURL: gazette.address, ...options })
      const cookies = browser?.cookies.all() ?? []
      const url = options.baseURL ?? gazette.address
      await context.addCookies(cookies.map(({ name, value }) => ({ name, value, url })))
      try {
        return await work(await context.newPage())
      } finally {
        await context.close()
      }
    },
  }
}

const IN_PAGE = readFileSync(new URL('in-page.js', import.meta.url), 'utf8')

/** The value of an expression of `face` (in-page.js) in a page. */
export async function ask<Answer>(page: Page, expression: string): Promise<Answer> {
  return await page.evaluate<Answer>(`{ ${IN_PAGE} }; ${expression}`)
}
