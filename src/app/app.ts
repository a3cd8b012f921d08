import { join } from 'node:path'
import express, { type Express } from 'express'
import helmet from 'helmet'
import { createActions, type KeyRing } from '../actions/index.ts'
import { createSubmissions, type Database } from '../content/index.ts'
import { actions } from './actions.ts'
import type { Config } from './config.ts'
import { failed, notFound } from './errors.ts'
import { securityHeaders } from './headers.ts'
import { healthPage } from './health.ts'
import { type Logger, logAction, logVisits } from './log.ts'
import { postPages } from './posts/pages.ts'
import { createPosts, type PostTables } from './posts/store.ts'
import { createViewEngine } from './views.ts'

const ROOT = join(import.meta.dirname, '../..')

export interface AppParts {
  readonly config: Config
  readonly database: Database<PostTables>
  readonly keys: KeyRing
  readonly log: Logger
}

/** The application: its parts in the order in which a request meets them. */
export function createApp({ config, database, keys, log }: AppParts): Express {
  const { origin, trustedOrigins, trustProxy, dataDir, isDevelopment } = config
  const posts = createPosts(database)
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.set('trust proxy', trustProxy.length > 0 ? trustProxy : false)
  app.engine('eta', createViewEngine(join(ROOT, 'views'), { isDevelopment }))
  app.set('views', join(ROOT, 'views'))
  app.set('view engine', 'eta')
  app.set('view cache', !isDevelopment)

  app.use(helmet(securityHeaders(origin)))
  app.use(logVisits(log))
  app.use(
    createActions({
      actions,
      keys,
      origin,
      trustedOrigins,
      context: () => ({ posts }),
      store: createSubmissions(database),
      staging: join(dataDir, 'staging'),
      log: logAction(log),
    }),
  )
  app.use(
    '/public',
    express.static(join(ROOT, 'public'), { maxAge: isDevelopment ? 0 : '1h', index: false, redirect: false }),
  )
  app.get('/healthz', healthPage(database))
  app.use(postPages(posts))

  app.use(notFound)
  app.use(failed(log))
  return app
}
