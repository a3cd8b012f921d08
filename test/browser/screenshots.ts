import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'

/** `npm run screenshots`: pictures of a Gazette of its own, in docs/screenshots. */

const FOLDER = join(import.meta.dirname, '../../docs/screenshots')
const MAIN = join(import.meta.dirname, '../../src/main.ts')
const DESKTOP = { viewport: { width: 1280, height: 900 } } as const
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, isMobile: true } as const
const NARROWEST = { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, isMobile: true } as const

const data = await mkdtemp(join(tmpdir(), 'gazette-screenshots-'))
const environment = { ...process.env, PORT: '0', DATA_DIR: data, NODE_ENV: 'production', LOG_LEVEL: 'info' }
const gazette = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
const ended = once(gazette, 'close')
const chromium = await launchChromium()
try {
  await mkdir(FOLDER, { recursive: true })
  await takeAll(chromium, await addressOf())
} finally {
  await chromium.close()
  gazette.kill('SIGTERM')
  await ended
  await rm(data, { recursive: true, force: true })
}

async function addressOf(): Promise<string> {
  let output = ''
  for await (const chunk of gazette.stdout) {
    output += chunk
    const address = /Gazette is at (http:[^"\s]+)/.exec(output)?.[1]
    if (address) return address
  }
  throw new Error(`Gazette did not start: ${output}`)
}

async function takeAll(browser: Browser, address: string): Promise<void> {
  const take = (name: string, path: string, shot: Shot = {}) =>
    takeOne(browser, { name, address, path }, shot)
  const first = '/posts/a-newspaper-that-fits-in-one-process'
  await take('front-light', '/')
  await take('front-dark', '/', { look: { colorScheme: 'dark' } })
  await take('front-phone', '/', { look: PHONE })
  await take('story-light', first)
  await take('story-dark-phone', first, { look: { ...PHONE, colorScheme: 'dark' } })
  await take('posts-desktop', '/posts')
  await take('posts-320', '/posts', { look: NARROWEST })
  await take('write-light', '/posts/new')
  await take('form-failed', '/posts/new', { act: sendEmpty })
  await take('form-failed-dark-phone', '/posts/new', {
    look: { ...PHONE, colorScheme: 'dark' },
    act: sendEmpty,
  })
  await take('edit-conflict', '/posts/an-unfinished-thought/edit', { act: sendOvertaken })
  await take('delete', '/posts', { act: (page) => page.getByText('Delete…').first().click() })
  await take('not-found', '/nowhere')
  await take('high-contrast', '/posts', { look: { forcedColors: 'active', colorScheme: 'dark' } })
}

interface Shot {
  readonly look?: BrowserContextOptions
  readonly act?: (page: Page) => Promise<unknown>
}

interface Place {
  readonly name: string
  readonly address: string
  readonly path: string
}

async function takeOne(browser: Browser, { name, address, path }: Place, { look, act }: Shot): Promise<void> {
  const context = await browser.newContext({
    ...DESKTOP,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    baseURL: address,
    ...look,
  })
  const page = await context.newPage()
  await page.goto(path)
  await act?.(page)
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
  await context.close()
}

/** White space passes the browser's own check, and not the server's. */
async function sendEmpty(page: Page): Promise<void> {
  await page.getByLabel('Title').fill('   ')
  await page.getByLabel('Text').fill('A first line that nobody has to type twice.\n\nAnd a second one.')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.locator('.error-summary').waitFor()
}

/** Two people have the same draft open. */
async function sendOvertaken(mine: Page): Promise<void> {
  const theirs = await mine.context().newPage()
  await theirs.goto(mine.url())
  await theirs.getByLabel('Text').fill('What somebody else wrote in the meantime.')
  await theirs.getByRole('button', { name: 'Save draft' }).click()
  await theirs.close()
  await mine.getByLabel('Text').fill('What I wrote.')
  await mine.getByRole('button', { name: 'Save draft' }).click()
  await mine.locator('.theirs').waitFor()
}
