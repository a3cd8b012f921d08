import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { createBrowser } from '../../src/testing/index.ts'
import { launchChromium } from '../support/chromium.ts'
import { eventually } from '../support/eventually.ts'

/**
 * `npm run screenshots`: pictures of a Gazette of its own, in docs/screenshots. `npm run screenshots -- front /tmp/look`
 * takes those whose name begins so, into another folder.
 */

const [prefix = '', folder = join(import.meta.dirname, '../../docs/screenshots')] = process.argv.slice(2)
const MAIN = join(import.meta.dirname, '../../src/main.ts')
const EMAIL = 'anna@example.com'
const PASSWORD = 'a long walk by the sea'

const DESKTOP = { viewport: { width: 1280, height: 860 } } as const
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5, isMobile: true } as const
const NARROWEST = { viewport: { width: 320, height: 640 }, deviceScaleFactor: 1.5, isMobile: true } as const
const WIDE = { viewport: { width: 1680, height: 900 } } as const
const SHEET = { viewport: { width: 760, height: 1000 } } as const
const DARK = { colorScheme: 'dark' } as const

const data = await mkdtemp(join(tmpdir(), 'gazette-screenshots-'))
const environment = { ...process.env, PORT: '0', DATA_DIR: data, NODE_ENV: 'production', LOG_LEVEL: 'info' }
const gazette = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
const ended = once(gazette, 'close')
const chromium = await launchChromium()
try {
  await mkdir(folder, { recursive: true })
  const address = await addressOf()
  gazette.stdout.resume()
  await takeAll(chromium, { address, cookies: await signUp(address) })
} finally {
  await chromium.close()
  gazette.kill('SIGTERM')
  await ended
  await rm(data, { recursive: true, force: true })
}

async function addressOf(): Promise<string> {
  let output = ''
  for await (const chunk of gazette.stdout.iterator({ destroyOnReturn: false })) {
    output += chunk
    const address = /Gazette is at (http:[^"\s]+)/.exec(output)?.[1]
    if (address) return address
  }
  throw new Error(`Gazette did not start: ${output}`)
}

/** The first who signs up may do everything. Answers their cookies. */
async function signUp(address: string) {
  const browser = createBrowser(address)
  const open = async (path: string, form: string) => (await browser.open(path)).form(form)
  await (await open('/sign-up', 'users.signUp'))
    .fill({ name: 'Anna Lind', email: EMAIL, password: PASSWORD })
    .submit()
  await (await open(await mailedLink(address), 'users.verifyEmail')).fill({ password: PASSWORD }).submit()
  return browser.cookies.all().map(({ name, value }) => ({ name, value, url: address }))
}

async function mailedLink(address: string): Promise<string> {
  const outbox = join(data, 'outbox')
  let files: readonly string[] = []
  await eventually(async () => {
    files = await readdir(outbox)
    if (files.length === 0) throw new Error('no e-mail')
  })
  const mail = await readFile(join(outbox, files[0] as string), 'utf8')
  const { pathname, search } = new URL(/https?:\/\/\S+/.exec(mail)?.[0] ?? '', address)
  return pathname + search
}

async function takeAll(browser: Browser, place: Pick<Place, 'address' | 'cookies'>): Promise<void> {
  const take = async (name: string, path: string, shot: Shot = {}) => {
    if (name.startsWith(prefix)) await takeOne(browser, { ...place, name, path }, shot)
  }
  const first = '/posts/a-newspaper-that-fits-in-one-process'
  const failing = { isMember: true, act: sendEmpty }
  await take('front-light', '/')
  await take('front-dark', '/', { look: DARK })
  await take('front-phone', '/', { look: PHONE })
  await take('front-wide', '/', { look: WIDE })
  await take('story-light', first)
  await take('story-dark-phone', first, { look: { ...PHONE, ...DARK } })
  await take('story-print', first, { look: SHEET, act: (page) => page.emulateMedia({ media: 'print' }) })
  await take('posts-desktop', '/posts', { isMember: true })
  await take('posts-320', '/posts', { look: NARROWEST, isMember: true })
  await take('write-light', '/posts/new', { isMember: true })
  await take('form-failed', '/posts/new', failing)
  await take('form-failed-dark-phone', '/posts/new', { ...failing, look: { ...PHONE, ...DARK } })
  await take('edit-conflict', '/posts/an-unfinished-thought/edit', { isMember: true, act: sendOvertaken })
  await take('sign-in-wall', '/posts/new')
  await take('sign-up', '/sign-up', { look: PHONE })
  await take('account', '/account', { isMember: true })
  await take('invoice', '/invoices/new', { isMember: true })
  await take('not-found', '/nowhere')
  await take('high-contrast', '/posts', { isMember: true, look: { forcedColors: 'active', ...DARK } })
}

interface Shot {
  readonly look?: BrowserContextOptions
  /** Whether a user is signed in. Default false. */
  readonly isMember?: boolean
  readonly act?: (page: Page) => Promise<unknown>
}

interface Place {
  readonly name: string
  readonly address: string
  readonly path: string
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly url: string }[]
}

async function takeOne(browser: Browser, place: Place, { look, isMember, act }: Shot): Promise<void> {
  const context = await browser.newContext({
    ...DESKTOP,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    baseURL: place.address,
    ...look,
  })
  if (isMember) await context.addCookies(place.cookies)
  const page = await context.newPage()
  await page.goto(place.path)
  await act?.(page)
  await page.evaluate('document.fonts.ready')
  await page.screenshot({ path: join(folder, `${place.name}.png`) })
  await context.close()
}

/** White space passes the browser's own check, and not the server's. */
async function sendEmpty(page: Page): Promise<void> {
  await page.getByLabel('Title').fill('   ')
  const text = 'A first line that is never typed twice.\n\nAnd a second one.'
  await page.getByLabel('Text', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.locator('.error-summary').waitFor()
}

/** Two people have the same draft open. */
async function sendOvertaken(mine: Page): Promise<void> {
  const theirs = await mine.context().newPage()
  await theirs.goto(mine.url())
  await write(theirs, 'What another user wrote in the meantime.')
  await theirs.close()
  await write(mine, 'What I wrote.')
  await mine.locator('.theirs').waitFor()
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Text', { exact: true }).fill(text)
  const saved = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.getByRole('button', { name: 'Save draft' }).click()
  await saved
}
