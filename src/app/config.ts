import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import express from 'express'
import { z } from 'zod'
import { parseKeys, parseOrigin, trustOrigins } from '../actions/index.ts'
import { isLoopbackHost } from '../network/index.ts'
import { reasonOf, StartupError } from './startup-error.ts'

/** The validated configuration. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly origin: string | undefined
  readonly trustedOrigins: readonly string[]
  readonly dataFolder: string
  readonly databaseUrl: string | undefined
  readonly databaseConnections: number
  readonly keys: string | undefined
  readonly trustProxy: readonly string[]
  readonly logLevel: LogLevel
  /** The time that a request may take to arrive. */
  readonly requestTimeoutSeconds: number
  /** The time that requests in flight get when the server stops. */
  readonly stopTimeoutSeconds: number
  /** The time for which a process that was told to stop goes on serving, while `/readyz` answers 503. */
  readonly stopDelaySeconds: number
  readonly maxConnections: number
  /** Forms that one address may send in a minute. */
  readonly formsPerMinute: number
  readonly isDevelopment: boolean
}

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads the environment and adds variables from the `.env` file. Variables that are set already win. */
export function loadEnvironment(file = '.env'): Environment {
  if (!existsSync(file)) return process.env
  try {
    process.loadEnvFile(file)
  } catch (error) {
    throw new StartupError(`${file} cannot be read: ${reasonOf(error)}.`)
  }
  return process.env
}

/** Reads the configuration. Throws a StartupError with one sentence for each invalid variable. */
export function readConfig(environment: Environment): Config {
  const given = Object.entries(environment).filter(([, value]) => value?.trim())
  const result = Variables.safeParse(Object.fromEntries(given))
  if (!result.success) throw new StartupError(result.error.issues.map(({ message }) => message).join('\n'))
  const variables = result.data
  return {
    host: variables.HOST,
    port: variables.PORT,
    origin: variables.ORIGIN,
    trustedOrigins: variables.TRUSTED_ORIGINS,
    dataFolder: variables.DATA_DIR,
    databaseUrl: variables.DATABASE_URL,
    databaseConnections: variables.DATABASE_CONNECTIONS,
    keys: variables.SIGNPOST_KEYS,
    trustProxy: variables.TRUST_PROXY,
    logLevel: variables.LOG_LEVEL,
    requestTimeoutSeconds: variables.REQUEST_TIMEOUT_SECONDS,
    stopTimeoutSeconds: variables.STOP_TIMEOUT_SECONDS,
    stopDelaySeconds: variables.STOP_DELAY_SECONDS,
    maxConnections: variables.MAX_CONNECTIONS,
    formsPerMinute: variables.FORMS_PER_MINUTE,
    isDevelopment: variables.NODE_ENV === 'development',
  }
}

const POSTGRES = 'DATABASE_URL must be like postgres://user:password@host:5432/name.'

const Variables = z
  .object({
    PORT: wholeNumber('PORT', 0, 65_535).default(3000),
    HOST: z
      .string()
      .refine(isHost, 'HOST must be an address or a name, like 127.0.0.1.')
      .default('127.0.0.1'),
    ORIGIN: checkedBy((text) => parseOrigin(text, 'ORIGIN')).optional(),
    TRUSTED_ORIGINS: list(checkOrigins),
    DATA_DIR: z.string().default('data'),
    SHARED_DATA_DIR: z
      .enum(['true', 'false'], 'SHARED_DATA_DIR must be true or false.')
      .optional()
      .transform((text) => text === 'true'),
    // The error does not show the value, because it contains a password.
    DATABASE_URL: z.string().refine(isPostgres, POSTGRES).optional(),
    DATABASE_CONNECTIONS: wholeNumber('DATABASE_CONNECTIONS', 1, 1000).default(10),
    SIGNPOST_KEYS: checkedBy(parseKeys).optional(),
    TRUST_PROXY: list(checkProxies),
    LOG_LEVEL: z.enum(LOG_LEVELS, `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`).default('info'),
    REQUEST_TIMEOUT_SECONDS: wholeNumber('REQUEST_TIMEOUT_SECONDS', 1, 3600).default(30),
    STOP_TIMEOUT_SECONDS: wholeNumber('STOP_TIMEOUT_SECONDS', 1, 10).default(10),
    STOP_DELAY_SECONDS: wholeNumber('STOP_DELAY_SECONDS', 0, 600).default(0),
    MAX_CONNECTIONS: wholeNumber('MAX_CONNECTIONS', 1, 1_000_000).default(10_000),
    FORMS_PER_MINUTE: wholeNumber('FORMS_PER_MINUTE', 1, 1_000_000).default(600),
    NODE_ENV: z.string().optional(),
  })
  .superRefine(({ HOST, ORIGIN, DATABASE_URL, SIGNPOST_KEYS, SHARED_DATA_DIR }, context) => {
    if (DATABASE_URL && !SIGNPOST_KEYS && !SHARED_DATA_DIR) context.addIssue(WITHOUT_KEYS)
    if (!ORIGIN && isHost(HOST) && !isLoopbackHost(HOST)) context.addIssue(withoutOrigin(HOST))
  })

const WITHOUT_KEYS =
  'DATABASE_URL is set, so other instances may share the database, and SIGNPOST_KEYS is missing: each instance would sign with a key of its own. Set SIGNPOST_KEYS to the value of `npx signpost keys new` on all of them, or SHARED_DATA_DIR=true if all have the same DATA_DIR.'

function withoutOrigin(host: string): string {
  return `HOST is ${host}, which other machines can reach, so ORIGIN must be set to the address that visitors see, like https://example.com. Otherwise any host name that points to this server could submit our forms.`
}

function wholeNumber(name: string, least: number, most: number) {
  const isFitting = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
  const error = ({ input }: { readonly input?: unknown }) =>
    `${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(input)}.`
  return z.string().refine(isFitting, { error }).transform(Number)
}

/** Text that an existing parser validates; its error message becomes the issue. */
function checkedBy(read: (text: string) => unknown) {
  return z.string().superRefine((text, context) => explain(context, () => read(text)))
}

function list(check: (entries: readonly string[]) => void) {
  return z
    .string()
    .default('')
    .transform(splitList)
    .superRefine((entries, context) => explain(context, () => check(entries)))
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

function explain(context: { addIssue(message: string): void }, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    context.addIssue(reasonOf(error))
  }
}

function checkOrigins(origins: readonly string[]): void {
  try {
    trustOrigins(origins)
  } catch (error) {
    throw new StartupError(reasonOf(error).replaceAll('trustedOrigins', 'TRUSTED_ORIGINS'))
  }
}

/** Exact addresses only: a client that is trusted as a proxy can forge the address in the log. */
function checkProxies(proxies: readonly string[]): void {
  const wrong = proxies.find((proxy) => !isProxy(proxy))
  if (wrong === undefined) return
  throw new StartupError(
    `TRUST_PROXY must list addresses or networks of proxies, like loopback or 10.0.0.0/8, not ${JSON.stringify(wrong)}.`,
  )
}

function isProxy(proxy: string): boolean {
  if (!/^(loopback|linklocal|uniquelocal)$|[.:]/.test(proxy) || /\/0*$/.test(proxy)) return false
  try {
    express().set('trust proxy', proxy)
    return true
  } catch {
    return false
  }
}

function isHost(host: string): boolean {
  if (isIP(host) !== 0) return true
  const labels = host.split('.')
  return labels.every((label) => /^[a-z0-9_-]+$/i.test(label)) && /[a-z]/i.test(labels.at(-1) ?? '')
}

function isPostgres(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url)
}
