import { join } from 'node:path'
import { after } from 'node:test'
import type { Express } from 'express'
import { type Cache, createCache, createKey, parseKeys } from '../../src/actions/index.ts'
import { createApp } from '../../src/app/app.ts'
import { readConfig } from '../../src/app/config.ts'
import { type AppContent, openContent } from '../../src/app/content.ts'
import { createLog, logAccounts } from '../../src/app/http/log.ts'
import { listen } from '../../src/app/http/server.ts'
import type { Mail } from '../../src/auth/index.ts'
import type { Database, HashingOptions } from '../../src/content/index.ts'
import { type Browser, createBrowser } from '../../src/testing/index.ts'
import { QUICK } from '../content/accounts/club.ts'
import { freshFolder, type Kind, migratedPlace, open } from '../support/databases.ts'
import { type Posts, postsOf } from './posts.ts'

/** A running Gazette of a test's own, on an empty database. */
export interface Gazette {
  readonly address: string
  readonly app: Express
  readonly browser: Browser
  readonly posts: Posts
  readonly content: AppContent
  readonly cache: Cache
  /** Where the bytes of uploads lie. */
  readonly files: string
  /** The e-mails that it has sent. */
  readonly mails: readonly Mail[]
  readonly database: Database<unknown>
  /** What it has logged, read from its JSON. */
  lines(): readonly Record<string, unknown>[]
  /** The same as text. */
  logText(): string
  stop(): Promise<void>
}

interface GazetteOptions {
  readonly kind?: Kind
  readonly views?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Default: passwords are hashed quickly, for the tests. */
  readonly hashing?: HashingOptions
}

export async function startGazette({
  kind = 'sqlite',
  views,
  environment,
  hashing = QUICK,
}: GazetteOptions = {}): Promise<Gazette> {
  const config = readConfig({ PORT: '0', LOG_LEVEL: 'debug', ...environment })
  const texts: string[] = []
  const log = createLog(config.logLevel, { write: (line) => texts.push(line) })
  const database = await open<unknown>(await migratedPlace(kind))
  const files = join(freshFolder(), 'files')
  const keys = parseKeys(createKey())
  const accounts = { secrets: keys.for(config.origin ?? ''), hashing, log: logAccounts(log) }
  const content = await openContent(database, { folder: files, accounts })
  const mails: Mail[] = []
  const cache = createCache()
  const app = createApp({
    config,
    database,
    content,
    cache,
    keys,
    mailer: { send: async (mail) => void mails.push(mail) },
    log,
    staging: join(freshFolder(), 'staging'),
    ...(views && { views }),
  })
  const { address, stop } = await listen(app, config)
  after(async () => {
    await stop()
    await app.close()
  })
  return {
    address,
    app,
    browser: createBrowser(config.origin ?? address, { server: address }),
    posts: postsOf(content, cache),
    content,
    cache,
    files,
    mails,
    database,
    lines: () => texts.map((text) => JSON.parse(text)),
    logText: () => texts.join(''),
    stop,
  }
}
