import { after, before, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from '../../support/chromium.ts'
import { startWorkbench, type Workbench } from './index.ts'

/** What each test of a file shares: one Chromium, and a server and tables for each test that asks. */
export interface Bench {
  /** A fresh application with a fresh visitor on one of its pages; both end with the test file. */
  open(path: string, options?: OpenOptions): Promise<Opened>
}

export interface OpenOptions extends BrowserContextOptions {
  /** Whether the browser runs scripts. Default true. */
  readonly script?: boolean
  readonly bench?: Parameters<typeof startWorkbench>[0]
}

export interface Opened extends Workbench {
  readonly page: Page
  /** What went wrong in the page: errors, and what its policy has refused. */
  readonly complaints: string[]
}

export function createBench(): Bench {
  let chromium: Browser
  const ends: (() => Promise<void>)[] = []
  before(async () => {
    chromium = await launchChromium()
  })
  after(async () => {
    await chromium.close()
    for (const end of ends) await end()
  })
  return {
    async open(path, { script = true, bench, ...options } = {}) {
      const workbench = await startWorkbench(bench)
      ends.push(async () => workbench[Symbol.asyncDispose]())
      const context = await chromium.newContext({
        javaScriptEnabled: script,
        baseURL: workbench.origin,
        ...options,
      })
      const page = await context.newPage()
      page.setDefaultTimeout(8000)
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of [45]\d\d|ERR_/.test(message.text()))
          complaints.push(message.text())
      })
      await page.goto(path)
      workbench.requests.length = 0
      return { ...workbench, page, complaints }
    },
  }
}

/** Where the address bar is: path, query and fragment. */
export function pathOf({ page }: Pick<Opened, 'page'>): string {
  const { pathname, search, hash } = new URL(page.url())
  return pathname + search + hash
}

/** The requests for pages and actions, without files. */
export function asked({ requests }: Pick<Opened, 'requests'>): string[] {
  return requests.filter((request) => !/\.(css|js|wav|ico)$/.test(request))
}

/** Runs a test with the script, and once more in a browser that runs none. */
export function both(name: string, run: (script: boolean) => Promise<void>): void {
  for (const script of [true, false])
    test(`${name} (${script ? 'with' : 'without'} the script)`, () => run(script))
}
