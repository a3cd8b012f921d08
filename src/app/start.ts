import { join } from 'node:path'
import { openDatabase } from '../content/index.ts'
import { createApp } from './app.ts'
import { databaseFile, readConfig } from './config.ts'
import { findKeys, prepareFolder } from './key-file.ts'
import { createLog } from './log.ts'
import { addSamples } from './posts/samples.ts'
import { createPosts, type PostTables } from './posts/store.ts'
import { startServer } from './server.ts'

const MIGRATIONS = join(import.meta.dirname, '../../migrations')

/** The application, running. */
export interface Running {
  readonly url: string
  /** Lets requests in flight finish, closes the database. */
  stop(): Promise<void>
}

/** Reads the configuration, opens the database and listens. Rejects with a sentence when something cannot work. */
export async function start(environment: NodeJS.ProcessEnv): Promise<Running> {
  const config = readConfig(environment)
  const log = createLog(config.logLevel)
  prepareFolder(config.dataDir)
  const { keys, created } = findKeys(config.dataDir, config.keys)
  if (created)
    log.info({ file: created }, 'created a key for signing forms; several servers must share SIGNPOST_KEYS')
  const place = config.databaseUrl ? { url: config.databaseUrl } : { file: databaseFile(config) }
  const database = await openDatabase<PostTables>({
    ...place,
    migrations: MIGRATIONS,
    log: (event) => log.info(event, 'database'),
  })
  try {
    await addSamples(createPosts(database))
    const server = await startServer(createApp({ config, database, keys, log }), config)
    return {
      url: server.url,
      async stop() {
        await server.stop()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
