import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KeyRing, parseKeys, parseOrigin } from '../actions/index.ts'
import { isLoopbackHost } from '../network/index.ts'
import { Failure } from './command.ts'

/** Adds what `.env` says to the environment; what is set already wins, as it does for the application. */
export function readEnvironment(): void {
  if (!existsSync('.env')) return
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    throw new Failure(`.env cannot be read: ${reasonOf(error)}.`)
  }
}

/**
 * Whom the application's tickets are for, as `createActions()` decides it: the one given, `ORIGIN`, or the origin that the
 * request goes to, unless that is a loopback address, where an application needs no origin.
 */
export function readAudience(given: string | undefined, origin: string): string {
  if (given !== undefined) return given
  const { ORIGIN: own } = process.env
  if (own) return parseOrigin(own, 'ORIGIN')
  return isLoopbackHost(new URL(origin).hostname) ? '' : origin
}

/** The keys that the application signs with: `SIGNPOST_KEYS`, or the file that it keeps in its data folder. */
export function readKeys(): KeyRing {
  const { SIGNPOST_KEYS: text } = process.env
  if (text) return parseKeys(text)
  const file = keysFile()
  if (!existsSync(file))
    throw new Failure(
      `There are no keys: SIGNPOST_KEYS is not set and there is no ${file}. Start the application once, which makes one, or make one with: npx signpost keys new`,
    )
  return checkFile(file, readText(file))
}

/** The keys in the text of a file; what is wrong with them is said of the file. */
export function checkFile(file: string, text: string): KeyRing {
  try {
    return parseKeys(text)
  } catch (error) {
    throw new Failure(`${file}: ${reasonOf(error)}`)
  }
}

/** Where an application without `SIGNPOST_KEYS` keeps its keys. */
export function keysFile(): string {
  return join(process.env.DATA_DIR || 'data', 'keys')
}

/** The text of a file, or a sentence why there is none. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${reasonOf(error)}.`)
  }
}

/** The origin that requests go to: the one given, `ORIGIN`, or the loopback address with `PORT` (3000). */
export function readOrigin(given: string | undefined): string {
  if (given !== undefined) return parseOrigin(given, '--origin')
  const { ORIGIN: origin, PORT: port = '' } = process.env
  if (origin) return parseOrigin(origin, 'ORIGIN')
  if (port !== '' && !isPort(port))
    throw new Failure(
      `PORT is ${JSON.stringify(port)}, which is no port to send to. Say where: --origin http://127.0.0.1:3000`,
    )
  return `http://127.0.0.1:${port || 3000}`
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536
}

/** What the system said, without the path and the call: `permission denied`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /^E[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message
}
