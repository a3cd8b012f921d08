// npx node bench/script.ts: what public/enhance.js costs and saves, in Gazette and a real Chromium. About a minute.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchChromium } from '../test/support/chromium.ts'

const ROOT = join(import.meta.dirname, '..')
const ROUNDS = 7

/** 150 ms of latency, 1.6 Mbit/s down and 750 kbit/s up: bytes a second, as Chromium counts. */
const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }

interface Job {
  readonly name: string
  readonly path: string
  readonly prepare?: (page: Page) => Promise<void>
  readonly press: string
  /** What is there when the page is updated. */
  readonly sign: string
}

const fill = async (page: Page, title: string) => {
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Text').fill('A few words.')
}

const JOBS: readonly Job[] = [
  {
    name: 'create a post',
    path: '/posts/new',
    prepare: (page) => fill(page, 'Title'),
    press: 'button:has-text("Save draft")',
    sign: 'text=Your draft is saved',
  },
  { name: 'like a post', path: '/posts', press: '.like button', sign: 'text=including yours' },
  {
    name: 'create, refused',
    path: '/posts/new',
    prepare: (page) => fill(page, '   '),
    press: 'button:has-text("Save draft")',
    sign: '.error-summary',
  },
]

interface Figures {
  readonly requests: number
  readonly received: number
  readonly milliseconds: number
}

const gazette = await startGazette()
const chromium = await launchChromium()
try {
  const storageState = await signIn(chromium, gazette.origin)
  const visit = { baseURL: gazette.origin, storageState }
  for (const name of ['enhance.js', 'enhance-extras.js']) console.log(sizesOf(name))
  console.log()
  console.log('| | requests | bytes received | click to updated page, 150 ms and 1.6 Mbit/s |')
  console.log('|---|---|---|---|')
  for (const job of JOBS)
    for (const javaScriptEnabled of [false, true])
      console.log(row(job, javaScriptEnabled, await measure(job, { ...visit, javaScriptEnabled })))
} finally {
  await chromium.close()
  await gazette.stop()
}

function sizesOf(name: string): string {
  const file = readFileSync(join(ROOT, 'public', name))
  return `${name}: ${file.length} bytes, ${gzipSync(file, { level: 9 }).length} gzipped`
}

function row({ name }: Job, isScript: boolean, { requests, received, milliseconds }: Figures): string {
  const count = (value: number) => value.toLocaleString('en')
  return `| ${name}, ${isScript ? 'with' : 'without'} the script | ${requests} | ${count(received)} | ${count(milliseconds)} ms |`
}

/** The figures of the median round; files are in the browser's cache, as they are for a user who fills in a form. */
async function measure(
  job: Job,
  options: NonNullable<Parameters<Browser['newContext']>[0]>,
): Promise<Figures> {
  const rounds: Figures[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const context = await chromium.newContext(options)
    rounds.push(await measureOnce(job, context))
    await context.close()
  }
  return rounds.sort((a, b) => a.milliseconds - b.milliseconds)[ROUNDS >> 1] as Figures
}

async function measureOnce({ path, prepare, press, sign }: Job, context: BrowserContext): Promise<Figures> {
  const page = await context.newPage()
  await page.goto(path, { waitUntil: 'networkidle' })
  await page.reload({ waitUntil: 'networkidle' })
  await prepare?.(page)
  const counted = await count(page)
  await pointAt(page, press)
  const start = performance.now()
  await page.mouse.up()
  // Playwright's own waiting looks again after half a second.
  while (
    !(await page
      .locator(sign)
      .first()
      .isVisible()
      .catch(() => false))
  )
    continue
  const milliseconds = Math.round(performance.now() - start)
  await page.waitForTimeout(1500)
  return { ...counted(), milliseconds }
}

/** Moves to the element before the click, so that Playwright's checks do not count as time of the page. */
async function pointAt(page: Page, press: string): Promise<void> {
  const button = page.locator(press).first()
  await button.scrollIntoViewIfNeeded()
  const { x = 0, y = 0 } = (await button.boundingBox()) ?? {}
  await page.mouse.move(x + 5, y + 5)
  await page.mouse.down()
}

/** Slows the connection down, and counts from here on what goes over it, headers and all. */
async function count(page: Page): Promise<() => Omit<Figures, 'milliseconds'>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', SLOW)
  const cached = new Set<string>()
  let requests = 0
  let received = 0
  const arrived = (bytes: number) => {
    requests += 1
    received += bytes
  }
  session.on('Network.requestServedFromCache', ({ requestId }) => cached.add(requestId))
  session.on('Network.responseReceived', ({ requestId, response: { fromDiskCache } }) => {
    if (fromDiskCache) cached.add(requestId)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!cached.has(requestId)) arrived(encodedDataLength)
  })
  session.on('Network.requestWillBeSent', ({ redirectResponse }) => {
    if (redirectResponse) arrived(redirectResponse.encodedDataLength)
  })
  return () => ({ requests, received: Math.round(received) })
}

async function startGazette() {
  const folder = await mkdtemp(join(tmpdir(), 'signpost-script-'))
  const env = {
    ...process.env,
    PORT: '0',
    DATA_DIR: folder,
    NODE_ENV: 'development',
    FORMS_PER_MINUTE: '100000',
  }
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes('To look around')) break
  }
  const [, email, password] = /sign in as (\S+) with the password ([\w-]+)/.exec(text) ?? []
  const [, origin] = /Gazette is at (http:[^"\s]+)/.exec(text) ?? []
  if (!origin || !email || !password) throw new Error(`Gazette did not start: ${text}`)
  const stop = async () => {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  return { origin, email, password, stop }
}

async function signIn(browser: Browser, baseURL: string) {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(gazette.email)
  await page.getByLabel('Password').fill(gazette.password)
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/')
  const state = await context.storageState()
  await context.close()
  return state
}
