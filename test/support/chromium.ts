import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser']

/** A closed network must not be asked for anything but the pages under test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/**
 * Made for functions in a cloud. In a single process, what a page fetches goes with the cookies of the first visitor,
 * whichever page it is. Playwright says what is headless.
 */
const UNWANTED =
  /^--(headless|single-process|no-zygote|in-process-gpu|disable-web-security|disable-site-isolation-trials|allow-running-insecure-content)/

/** A real Chromium: the installed one, else the one that npm brought. Close it when the tests are done. */
export async function launchChromium(): Promise<Browser> {
  const installed = INSTALLED.find((path) => existsSync(path))
  const executablePath = installed ?? (await sparticuz.executablePath())
  const args = installed
    ? FLAGS
    : [...new Set([...sparticuz.args, ...FLAGS])].filter((flag) => !UNWANTED.test(flag))
  return chromium.launch({ executablePath, args, headless: true })
}
