import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseKeys, parseOrigin, trustOrigins } from '../actions/index.ts'

/** How the application runs. Read once, when it starts. */
export interface Config {
  readonly host: string
  readonly port: number
  /** The address in the visitor's browser; without one only this machine is served. */
  readonly origin: string | undefined
  readonly trustedOrigins: readonly string[]
  readonly dataDir: string
  /** `postgres://…`; without one SQLite in the data folder. */
  readonly databaseUrl: string | undefined
  readonly keys: string | undefined
  readonly trustProxy: readonly string[]
  readonly logLevel: string
  /** Milliseconds that a request may take to arrive. */
  readonly requestTimeout: number
  readonly maxConnections: number
  readonly isDevelopment: boolean
}

/** A setting that cannot work; the sentence names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const whole = (lowest: number, highest: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(lowest).max(highest))
    .default(otherwise)

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )

const SETTINGS = {
  PORT: [whole(0, 65_535, 3000), 'a port from 0 to 65535'],
  HOST: [
    z
      .string()
      .regex(/^[\w.:-]+$/)
      .default('127.0.0.1'),
    'an address or a name to listen on',
  ],
  ORIGIN: [z.string().optional(), 'an origin like https://example.com'],
  TRUSTED_ORIGINS: [list, 'origins, separated by commas'],
  DATA_DIR: [z.string().default('data'), 'a folder'],
  DATABASE_URL: [
    z
      .string()
      .regex(/^postgres(ql)?:\/\/./)
      .optional(),
    'a URL that starts with postgres://, or nothing for SQLite',
  ],
  SIGNPOST_KEYS: [z.string().optional(), 'keys'],
  TRUST_PROXY: [list, 'addresses of proxies, or loopback, separated by commas'],
  LOG_LEVEL: [
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'fatal, error, warn, info, debug, trace or silent',
  ],
  REQUEST_TIMEOUT: [whole(1, 3600, 300), 'seconds from 1 to 3600'],
  MAX_CONNECTIONS: [whole(1, 1_000_000, 10_000), 'a number of connections'],
} as const

type Name = keyof typeof SETTINGS
type Values = { readonly [Key in Name]: z.output<(typeof SETTINGS)[Key][0]> }

/** Reads the environment. Throws a ConfigError for the first value that cannot work; it never shows a secret. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const values = readValues(environment)
  const config: Config = {
    host: values.HOST,
    port: values.PORT,
    origin: values.ORIGIN,
    trustedOrigins: values.TRUSTED_ORIGINS,
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    keys: values.SIGNPOST_KEYS,
    trustProxy: values.TRUST_PROXY,
    logLevel: values.LOG_LEVEL,
    requestTimeout: values.REQUEST_TIMEOUT * 1000,
    maxConnections: values.MAX_CONNECTIONS,
    isDevelopment: environment.NODE_ENV === 'development',
  }
  checkTogether(config)
  return config
}

/** A variable that is set to nothing is not set. */
function readValues(environment: NodeJS.ProcessEnv): Values {
  const entries = Object.entries(SETTINGS).map(([name, [schema, wanted]]) => {
    const result = schema.safeParse(environment[name] || undefined)
    if (result.success) return [name, result.data]
    const shown = name === 'DATABASE_URL' ? '' : `, not ${JSON.stringify(environment[name])}`
    throw new ConfigError(`${name} must be ${wanted}${shown}.`)
  })
  return Object.fromEntries(entries)
}

function checkTogether({ host, origin, trustedOrigins, keys, trustProxy }: Config): void {
  if (origin !== undefined) attempt('ORIGIN', () => parseOrigin(origin, 'ORIGIN'))
  attempt('TRUSTED_ORIGINS', () => trustOrigins(trustedOrigins))
  if (keys !== undefined) attempt('SIGNPOST_KEYS', () => parseKeys(keys))
  if (trustProxy.some((proxy) => /^(true|\*|0\.0\.0\.0\/0|::\/0|\d+)$/.test(proxy)))
    throw new ConfigError(
      'TRUST_PROXY must list the addresses of your proxies: whoever is trusted can claim any address.',
    )
  if (origin === undefined && !isLoopback(host))
    throw new ConfigError(
      `HOST is ${host}, so others can reach the server, and ORIGIN is not set. Set ORIGIN to the address in the visitor's browser, like https://example.com.`,
    )
}

function attempt(name: Name, check: () => unknown): void {
  try {
    check()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(reason.startsWith(name) ? reason : `${name}: ${reason}`)
  }
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\])$/.test(host)
}

/** Where SQLite keeps its file. */
export function databaseFile({ dataDir }: Config): string {
  return join(dataDir, 'gazette.db')
}
