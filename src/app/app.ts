import { join } from 'node:path'
import express, { type Express } from 'express'
import {
  type Actions,
  type Cache,
  createActions,
  createCache,
  createInspector,
  type KeyRing,
} from '../actions/index.ts'
import { contentAnswer, createAuth, type Mailer } from '../auth/index.ts'
import { createSubmissions, type Database } from '../content/index.ts'
import { actions } from './actions.ts'
import type { Config } from './config.ts'
import { CONFIRM_PAGE, confirmAndProgressPages, PROGRESS_PAGE } from './confirm-and-progress/pages.ts'
import type { AppContent } from './content.ts'
import { examplePages } from './examples/pages.ts'
import { feedPages } from './feed/pages.ts'
import { limitAddresses } from './http/address-limit.ts'
import { handleErrors, notFound } from './http/errors.ts'
import { health, readiness } from './http/health.ts'
import { type Log, logAction, logRequests } from './http/log.ts'
import { refuseWhileOverloaded } from './http/overload.ts'
import { warnOfUntrustedProxy } from './http/proxy-warning.ts'
import { publicFiles } from './http/public-files.ts'
import { securityHeaders } from './http/security-headers.ts'
import { setSiteOrigin } from './http/site.ts'
import { refuseWhileStopping } from './http/stopping.ts'
import { importPages } from './imports/pages.ts'
import { invoicePages } from './invoices/pages.ts'
import { mediaPages } from './media/pages.ts'
import { findHeadlines } from './posts/headlines.ts'
import { postPages } from './posts/pages.ts'
import { loadPreferences, preferencePages } from './preferences/pages.ts'
import { SIGN_IN } from './users/guards.ts'
import type { NewUser } from './users/inputs.ts'
import { userPages } from './users/pages.ts'
import { claimFounder, createUser } from './users/store.ts'
import { useViews } from './views.ts'

export interface AppParts {
  readonly config: Pick<
    Config,
    'origin' | 'trustedOrigins' | 'trustProxy' | 'formsPerMinute' | 'isDevelopment'
  >
  readonly database: Database<unknown>
  readonly content: AppContent
  readonly keys: KeyRing
  readonly mailer: Mailer
  readonly log: Log
  /** Folder for uploads that are not stored yet. */
  readonly staging: string
  /** Templates folder. Default: the application's own. */
  readonly views?: string
  /** Default: a new cache, off in development. */
  readonly cache?: Cache
}

const VIEWS = join(import.meta.dirname, '../../views')
const PUBLIC = join(import.meta.dirname, '../../public')

export function createApp(parts: AppParts): Express & Pick<Actions, 'close'> {
  const {
    config,
    database,
    content,
    keys,
    mailer,
    log,
    staging,
    views = VIEWS,
    cache = createCache({ isOff: config.isDevelopment }),
  } = parts
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.set('trust proxy', config.trustProxy)
  useViews(app, { folder: views, isDevelopment: config.isDevelopment })

  const auth = createAuth({
    content,
    collection: 'users',
    origin: config.origin,
    mailer,
    site: 'Gazette',
    verify: true,
    create: (data: NewUser) => createUser(content, data),
    afterLogin: (user) => claimFounder(content, user),
    log: (error) => log.error({ error }, 'An e-mail could not be sent.'),
  })

  app.use(securityHeaders(config.origin?.startsWith('https:') ?? false))
  app.use(refuseWhileStopping(log))
  app.use(refuseWhileOverloaded(log))
  app.use(warnOfUntrustedProxy(config, log))
  app.use(logRequests(log))
  app.use(limitAddresses({ perMinute: config.formsPerMinute, log }))
  const store = createSubmissions(database)
  const engine = createActions({
    actions,
    keys,
    origin: config.origin,
    trustedOrigins: config.trustedOrigins,
    context: async (request) => ({ content, ...(await auth.context(request)) }),
    identity: auth.identity,
    answerError: contentAnswer,
    loginPage: SIGN_IN,
    store,
    cache,
    staging,
    confirmPage: CONFIRM_PAGE,
    progressPage: PROGRESS_PAGE,
    log: logAction(log),
  })
  app.use(engine)
  app.use(createInspector(engine, { views }))
  app.use(publicFiles(PUBLIC))
  const check = health({ database, store, folder: staging, log })
  app.get('/healthz', check)
  app.get('/readyz', readiness(check))
  app.use(auth.middleware)
  app.use(loadPreferences)
  app.use(setSiteOrigin(config.origin))
  app.use(feedPages(content, cache))
  app.use(mediaPages(content))
  app.use(postPages(content, cache))
  app.use(userPages(content))
  app.use(invoicePages(content))
  app.use(importPages())
  app.use(preferencePages())
  app.use(examplePages())
  app.use(confirmAndProgressPages())
  app.use(notFound(() => findHeadlines(content)))
  app.use(handleErrors(log))
  return Object.assign(app, { close: engine.close })
}
