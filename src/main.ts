import './app/platform.ts'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type KeyRing, parseKeys, taint } from './actions/index.ts'
import { createApp } from './app/app.ts'
import { type Config, loadEnvironment, readConfig } from './app/config.ts'
import { openContent } from './app/content.ts'
import { createLog, type Log, logAccounts, logDatabase } from './app/http/log.ts'
import { listen, type RunningServer } from './app/http/server.ts'
import { openKeyFile } from './app/keys.ts'
import { sweepDaily } from './app/media/sweeping.ts'
import { createFirstPosts } from './app/posts/first-posts.ts'
import { hasPosts } from './app/posts/store.ts'
import { reasonOf, StartupError } from './app/startup-error.ts'
import { openDemo } from './app/users/demo.ts'
import { createMailQueue, createOutbox, type MailQueue } from './auth/index.ts'
import { type Database, DatabaseError, openDatabase } from './content/index.ts'

const MIGRATIONS = join(import.meta.dirname, '../migrations')

const LOST_KEY =
  'The database has posts, but the key was missing and a new one was created: open forms must be reloaded, and all users must sign in again.'

const NO_MAILER =
  'No e-mail is sent: there is no mailer, so e-mails are only written to this folder. Their links are not printed.'
const isProduction = process.env.NODE_ENV === 'production'

try {
  const config = readConfig(loadEnvironment())
  taintSecrets(config)
  const log = createLog(config.logLevel)
  await start(config, log)
} catch (error) {
  refuseToStart(error)
}

/** Taints secrets, so that a bug in a page or an action cannot print them. */
function taintSecrets({ keys = '', databaseUrl }: Config): void {
  for (const [, key = ''] of keys.matchAll(/:([^,]+)/g)) taint(key, 'A key that signs forms and sessions.')
  if (databaseUrl !== undefined) taint(databaseUrl, 'The address of the database, with its password.')
}

async function start(config: Config, log: Log): Promise<void> {
  const folder = openDataFolder(config.dataFolder)
  const database = await openDatabase<unknown>({
    ...databaseOptions(config, folder),
    migrations: MIGRATIONS,
    log: logDatabase(log),
  })
  try {
    const { keys, isNew } = openKeys(config, { folder, log })
    const accounts = { secrets: keys.for(config.origin ?? ''), log: logAccounts(log) }
    const content = await openContent(database, { folder: join(folder, 'files'), accounts })
    const isFirstStart = !(await hasPosts(content))
    if (isNew && !isFirstStart) log.warn(LOST_KEY)
    if (isFirstStart) await createFirstPosts(content)
    const mailer = createMailQueue({
      database,
      mailer: createOutbox(join(folder, 'outbox')),
      // A copy of the database on a staging server must not send the e-mails of production.
      keys: keys.for(config.origin ?? ''),
      log: (error) => log.error({ error }, 'An e-mail could not be sent. It is tried again.'),
    })
    if (isProduction) log.warn({ folder: join(folder, 'outbox') }, NO_MAILER)
    const staging = join(folder, 'staging')
    const app = createApp({ config, database, content, keys, mailer, log, staging })
    const server = await listen(app, config)
    const closeEngine = () => app.close({ timeout: config.stopTimeoutSeconds * 1000 })
    stopOnSignals({ server, closeEngine, mailer, database, log })
    sweepDaily(content, log)
    log.info({ data: folder, database: database.kind }, `Gazette is at ${config.origin ?? server.address}`)
    if (config.isDevelopment) {
      const { email, password } = await openDemo(content, keys)
      log.info(`To look around, sign in as ${email} with the password ${password}`)
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Creates the data folder for this user only, because it contains the database and the keys. */
function openDataFolder(given: string): string {
  const folder = resolve(given)
  try {
    makeFolder(folder)
  } catch (error) {
    throw new StartupError(`DATA_DIR ${folder} cannot be created: ${reasonOf(error)}.`)
  }
  return folder
}

/** Creates one level at a time: Node's `recursive` option never returns on a file system that refuses folders. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

function databaseOptions({ databaseUrl, databaseConnections }: Config, folder: string) {
  if (databaseUrl === undefined) return { file: join(folder, 'gazette.db') }
  return { url: databaseUrl, connections: databaseConnections }
}

interface KeySetup {
  readonly folder: string
  readonly log: Log
}

function openKeys({ keys: given }: Config, { folder, log }: KeySetup): { keys: KeyRing; isNew: boolean } {
  if (given !== undefined) return { keys: parseKeys(given), isNew: false }
  const { keys, file, isNew, isExposed } = openKeyFile(folder)
  if (isNew)
    log.info(
      { file, kid: keys.current.kid },
      'SIGNPOST_KEYS is not set: a key was created. Back it up with the data.',
    )
  if (isExposed) log.warn({ file }, 'Other users of this machine can read the keys: chmod 600.')
  return { keys, isNew }
}

/** Milliseconds that e-mails which are being sent get at the end; the others wait in the database. */
const MAIL_TIMEOUT = 2000

interface Running {
  readonly server: RunningServer
  readonly closeEngine: () => Promise<void>
  readonly mailer: MailQueue
  readonly database: Database<unknown>
  readonly log: Log
}

/** The first signal stops cleanly, the second immediately. An uncaught exception is logged and stops as well. */
function stopOnSignals({ server, closeEngine, mailer, database, log }: Running): void {
  let isStopping = false
  const stop = async (code: number) => {
    if (isStopping) process.exit(code || 1)
    isStopping = true
    await server.drain()
    await Promise.all([server.stop(), closeEngine()])
    await mailer.close({ timeout: MAIL_TIMEOUT })
    await database.close()
    log.info('Gazette has stopped.')
    process.exit(code)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      log.info(
        { signal },
        isStopping ? 'Stopping immediately.' : 'Stopping when the requests in progress are finished.',
      )
      void stop(0)
    })
  process.on('uncaughtException', (error) => {
    log.fatal({ error }, 'Uncaught exception: stopping.')
    void stop(1)
  })
}

/** Configuration errors print one sentence. Anything else is a bug and prints its stack. */
function refuseToStart(error: unknown): void {
  const isExpected = error instanceof StartupError || error instanceof DatabaseError
  console.error(isExpected ? error.message : error)
  process.exitCode = 1
}
