// createActions: the options, the assembly of the engine from its parts and plug-ins, and its end. Over 200 lines because
// each option is documented here, at its only place.
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { createAfterCommitRunner } from './action/after-commit.ts'
import type { AnswerError } from './action/answer-error.ts'
import type { Definition } from './action/definition.ts'
import { type ActionTree, createRegistry, type Registry } from './action/registry.ts'
import { warnOfVanishingRows } from './action/rows-warning.ts'
import { openStaging } from './body/staging.ts'
import type { Cache } from './cache/cache.ts'
import { callCacheOf } from './cache/revalidation.ts'
import { allows } from './call/allows.ts'
import type { Detours } from './call/detours.ts'
import type { Engine } from './call/engine-parts.ts'
import { TEXT_KEPT } from './call/keep-files.ts'
import { hasLaterEngine } from './call/later-engine.ts'
import type { ObserverSlot } from './call/observer.ts'
import { createOriginWarning } from './call/origin-warning.ts'
import type { FoundForm } from './call/plug-ins.ts'
import { receive } from './call/receive.ts'
import { type ActionEvent, createReport, logFailures } from './call/report.ts'
import { type Confirmation, createConfirmation } from './confirmation/confirmation.ts'
import { isDevelopment } from './development.ts'
import { createJobRunner } from './jobs/job-runner.ts'
import { createJobs } from './jobs/jobs.ts'
import type { JobProgress } from './jobs/progress-response.ts'
import { ACTIONS } from './local-path.ts'
import { markPrivate } from './page/cache-private.ts'
import type { Failure } from './page/failure.ts'
import { actionIn } from './page/form-name.ts'
import { forgetOthersPages, type InternalGet, internalGetOf } from './page/internal-get.ts'
import { createLocals, type LocalNames } from './page/local-names.ts'
import { createOrderCheck } from './page/order-check.ts'
import { Page, type PageState, type PageTools } from './page/page.ts'
import { guardText, type Recovery } from './page/recovery.ts'
import { type RecoveryView, recoveredFiles, renderRecovery } from './page/recovery-page.ts'
import { isShared, localsOf } from './page/shared-page.ts'
import { sentenceOf } from './refusal.ts'
import { createBasePath, rememberMount } from './request/base-path.ts'
import { createEvidence } from './request/evidence.ts'
import { type OwnOrigins, readOwnOrigins } from './request/own-origins.ts'
import { useOriginForm } from './request/request-target.ts'
import { createBareSender, type RefusalView } from './request/responses.ts'
import { createSavedForms } from './saved-forms/saved-forms.ts'
import { createStagedFiles } from './saved-forms/staged-files.ts'
import type { StagingLimit } from './saved-forms/staging-quota.ts'
import { createFlashStore, type FlashedOutcome } from './store/flash.ts'
import { createMemoryStore } from './store/memory-store.ts'
import { createRateStore, type RateStore } from './store/rate-store.ts'
import type { SubmissionStore } from './store/store.ts'
import { createSweeper, type Sweeper } from './store/sweeping.ts'
import { type KeyRing, parseKeys } from './ticket/keys.ts'
import { createTicketUrls, pageFor, type TicketUrls } from './ticket/ticket-urls.ts'
import { createVerifier } from './ticket/verifier.ts'

/** A user: their id with the version of their credentials; null or undefined if no user is signed in. */
export type Identity = string | null | undefined

/** The options of `createActions`. */
export interface ActionsOptions {
  /** The actions: groups, module namespaces. Their keys are their names. */
  readonly actions: ActionTree
  /** The keys that sign tickets: the value of `SIGNPOST_KEYS`, or a parsed key ring. */
  readonly keys: KeyRing | string | undefined
  /**
   * The origin of the application: `https://example.com`; several for several host names, also with a wildcard for one
   * label: `['https://example.com', 'https://*.shops.example']`.
   *
   * @default only requests whose Host is a loopback host are accepted
   */
  readonly origin?: string | readonly string[] | undefined
  /**
   * The path under which browsers see the application, if a proxy in front of it adds one: `/app`. The proxy may remove it
   * or keep it. An engine that is mounted under a path (`app.use('/admin', router)`) needs no `base`.
   */
  readonly base?: string | undefined
  /**
   * Whom the tickets and everything sealed are for. Two servers with the same keys and different audiences, such as
   * staging and production, accept nothing of each other.
   *
   * @default the origin
   */
  readonly audience?: string | undefined
  /** Other origins whose pages may submit forms: `https://a.example`, `https://*.example.com`. */
  readonly trustedOrigins?: readonly string[] | undefined
  /** Additional context for access rules and handlers: the user, the database. */
  readonly context?: ((request: Request) => object | Promise<object>) | undefined
  /**
   * The signed-in user, as their id with the version of their credentials; null if no user is signed in. Called for every
   * page and every POST; for a page that needs no lookup it should not return a promise.
   */
  readonly identity?: ((request: Request) => Identity | Promise<Identity>) | undefined
  /**
   * The path of the login page. It gets `?next=` with the page to return to.
   *
   * @default 401 and the re-rendered page
   */
  readonly loginPage?: string | undefined
  /**
   * The page with the question of an action with `confirm`; it gets `it.confirmation`.
   *
   * @default a plain page
   */
  readonly confirmPage?: string | undefined
  /**
   * The page with the progress of a job; it gets `it.progress`.
   *
   * @default a plain page
   */
  readonly progressPage?: string | undefined
  /** Translates errors of the application's own layers into refusals; `contentAnswer` of `signpost/auth` for the Local API. */
  readonly answerError?: AnswerError | undefined
  /**
   * Renders a form that its page does not show, with everything that was typed, as a whole HTML document. It must not
   * need what may have failed: the database, a session.
   *
   * @default a plain page of the engine
   */
  readonly recoveryPage?: RecoveryView | undefined
  /**
   * Renders a refusal that belongs to no page of the application (403, 404, 405, 413, 415 …), as a whole HTML document.
   *
   * @default a plain page of the engine
   */
  readonly refusalPage?: RefusalView | undefined
  /**
   * Other names for the locals `form`, `messages`, `actions` and `failed`, or one name under which all of them are:
   * `{ messages: 'actionMessages' }`, `'signpost'`. A local that the application has set already is left alone.
   */
  readonly locals?: LocalNames | undefined
  /**
   * Storage for receipts, flash data, saved forms and staged files.
   *
   * @default in memory
   */
  readonly store?: SubmissionStore | undefined
  /**
   * Counts the calls of actions with a `rate`.
   *
   * @default in memory, for one process
   */
  readonly rateStore?: RateStore | undefined
  /** The cache that handlers revalidate. */
  readonly cache?: Cache | undefined
  /**
   * The folder for uploads until an action has used them.
   *
   * @default a private temporary folder
   */
  readonly staging?: string | undefined
  /** How many bytes of that folder may be used by files that wait for the next try of their form. */
  readonly stagingLimit?: StagingLimit | undefined
  /**
   * Called for every POST of an action.
   *
   * @default a line of JSON on standard error for failures of the server
   */
  readonly log?: ((event: ActionEvent) => void) | undefined
  /**
   * The clock, in milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly now?: (() => number) | undefined
}

/** The options of `Actions.close`. */
export interface CloseOptions {
  /**
   * How long running jobs, and work of `afterCommit()`, may take, in milliseconds, before the `signal` of jobs is aborted.
   *
   * @default 0
   */
  readonly timeout?: number
}

/** The engine as Express middleware. */
export interface Actions extends RequestHandler {
  /**
   * Stops the engine before the process ends: no more jobs start, running jobs are awaited and then stopped, work of
   * `afterCommit()` is awaited, timers end,
   * a temporary staging folder is removed. Close the database afterwards.
   */
  close(options?: CloseOptions): Promise<void>
}

/** What tools know about an engine: the CLI and the inspector. */
export interface EngineInternals {
  readonly registry: Registry
  readonly urls: TicketUrls
  readonly observer: ObserverSlot
  /** The application's own origin; null for a request to an unknown Host. */
  originOf(request: Request): string | null
}

const internals = new WeakMap<Actions, EngineInternals>()

/** The internals of an engine, for tools. */
export function internalsOf(actions: Actions): EngineInternals {
  const found = internals.get(actions)
  if (found) return found
  throw new TypeError('The argument must be the engine, the value that createActions() returned.')
}

/**
 * Creates the engine as Express middleware. Mount it after the security headers and sessions, and before body parsers and
 * pages: it answers `POST /_actions/…`, and gives every page `it.form`, `it.actions`, `it.messages` and `it.failed`.
 *
 * @throws TypeError for an option that cannot work
 * @example app.use(createActions({ actions: { posts }, keys: process.env.SIGNPOST_KEYS, origin: 'https://example.com' }))
 */
export function createActions(options: ActionsOptions): Actions {
  const { engine, detours, sweeper } = assemble(options)
  const { base } = engine.basePath
  const prepare = pagePreparer(engine)

  function middleware(request: Request, response: Response, next: NextFunction): unknown {
    rememberMount(request)
    sweeper.start()
    if (!useOriginForm(request)) return engine.sendBare(response, 400, sentenceOf('BAD_REQUEST'))
    const url = ownUrl(request)
    if (url !== null && isKnown(request, url)) {
      request.url = url
      return receive(engine, detours, [request, response])
    }
    return prepare(request, response)?.then(() => next(), next) ?? next()
  }

  /** Of several engines the one that knows the action answers; a form that none of them knows the last one. */
  function isKnown(request: Request, url: string): boolean {
    const [name = ''] = url.slice(ACTIONS.length).split('/', 1)
    if (engine.registry.find(name)) return true
    return !hasLaterEngine(request.app, actions, (handler) => internals.has(handler as Actions))
  }

  /** The URL within the mount, if it is an action's; with the base path if the proxy keeps it. */
  function ownUrl({ url }: Request): string | null {
    if (url.startsWith(ACTIONS)) return url
    return base !== '' && url.startsWith(base + ACTIONS) ? url.slice(base.length) : null
  }

  async function close({ timeout = 0 }: CloseOptions = {}): Promise<void> {
    sweeper.close()
    const end = performance.now() + timeout
    await detours.jobs.close(timeout)
    // A job that has ended may have started work.
    await engine.afterCommit.close(Math.max(0, end - performance.now()))
    await engine.staging.close()
  }

  const actions: Actions = Object.assign(middleware, { close })
  const { registry, urls, observer, evidenceOf } = engine
  internals.set(actions, { registry, urls, observer, originOf: (request) => evidenceOf(request).own })
  return actions
}

/** Adds the locals of a page; a promise if something has to be looked up first. */
function pagePreparer(engine: Engine): (request: Request, response: Response) => Promise<void> | undefined {
  const checkOrder = isDevelopment() ? createOrderCheck() : undefined
  const tools: PageTools = {
    urls: engine.urls,
    basePath: engine.basePath,
    nameOf: engine.registry.nameOf,
    viewFor: engine.registry.viewFor,
    onShown: engine.flash.clear,
    allows: (bound, on) => allows(engine, bound, on),
    onRendered: (definition, request) => {
      checkOrder?.check(request)
      engine.observer.observer?.rendered(definition, request)
    },
  }

  async function prepareLater(
    request: Request,
    response: Response,
    found: string | null | Promise<string | null>,
  ): Promise<void> {
    const identity = await found
    addLocals(request, response, { identity, state: await stateOf(engine, [request, response], identity) })
  }

  function addLocals(
    request: Request,
    response: Response,
    visit: { identity: string | null; state: PageState },
  ): void {
    const recovery = answeredBy(engine, request)?.recovery ?? visit.state.recovery
    if (recovery) guardText(response, recovery)
    forgetOthersPages(request, response, visit.identity)
    checkOrder?.see(request)
    const page = new Page(tools, [request, response], visit)
    if (visit.identity !== null) markPrivate(response)
    const { locals } = response
    const has = (definition: Definition) => engine.registry.has(definition)
    const isFirst = !isShared(locals)
    engine.addLocals(response, localsOf(response, { page, has }), isFirst)
    if (visit.state.locals) Object.assign(locals, visit.state.locals)
  }

  return (request, response) => {
    const identity = engine.identityOf(request)
    const rerender = answeredBy(engine, request)?.state
    // A page that is rendered again has its state already; without a cookie there is neither flash nor saved form.
    const state =
      rerender && !mayHaveSavedForm(request, rerender) ? rerender : request.headers.cookie ? undefined : {}
    if (state === undefined || identity instanceof Promise) return prepareLater(request, response, identity)
    addLocals(request, response, { identity, state })
    return undefined
  }
}

/** The internal GET that answers an action of this engine, if the request is one. */
function answeredBy(engine: Engine, request: Request): InternalGet | undefined {
  const get = internalGetOf(request)
  return get?.engine === engine ? get : undefined
}

type IdentityOf = Engine['identityOf']

function checkedIdentity(identityOf: NonNullable<ActionsOptions['identity']>): IdentityOf {
  if (typeof identityOf !== 'function')
    throw new TypeError('identity must be a function: (request) => the id of the user, or null.')
  return (request) => {
    const identity = identityOf(request)
    return identity instanceof Promise ? identity.then(requireIdentity) : requireIdentity(identity)
  }
}

/** Undefined means no user, as in `request.session?.userId`; anything but a string is a programmer's mistake. */
function requireIdentity(identity: unknown): string | null {
  if (identity === undefined || identity === null) return null
  if (typeof identity === 'string') return identity
  throw new TypeError(
    `identity() must return a string, such as the id of the user, or null; it returned a ${typeof identity}.`,
  )
}

/** Typed by the interface, so that an option cannot be added to one of them only. */
const OPTIONS: Readonly<Record<keyof ActionsOptions, true>> = {
  actions: true,
  keys: true,
  origin: true,
  base: true,
  audience: true,
  trustedOrigins: true,
  context: true,
  identity: true,
  loginPage: true,
  confirmPage: true,
  progressPage: true,
  recoveryPage: true,
  refusalPage: true,
  locals: true,
  answerError: true,
  store: true,
  rateStore: true,
  cache: true,
  staging: true,
  stagingLimit: true,
  log: true,
  now: true,
}

function checkOptions(options: ActionsOptions): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(OPTIONS, name))
  if (unknown)
    throw new TypeError(
      `createActions() has no option ${unknown}. Its options are: ${Object.keys(OPTIONS).join(', ')}.`,
    )
}

/** The keys, for this application only: another origin that has the same keys cannot make tickets for it. */
function keysOf({ keys, audience }: ActionsOptions, origins: OwnOrigins): KeyRing {
  if (!keys)
    throw new TypeError('createActions() needs keys: SIGNPOST_KEYS, made with `npx signpost keys new`.')
  return (typeof keys === 'string' ? parseKeys(keys) : keys).for(audience ?? origins.audience)
}

interface Assembly {
  readonly engine: Engine
  readonly detours: Detours
  readonly sweeper: Sweeper
}

function assemble(options: ActionsOptions): Assembly {
  checkOptions(options)
  const { now = Date.now, store = createMemoryStore({ now }), answerError = () => null, context } = options
  const origins = readOwnOrigins(options.origin)
  const keys = keysOf(options, origins)
  const basePath = createBasePath(options.base)
  const registry = createRegistry(options.actions, options.answerError)
  if (isDevelopment()) warnOfVanishingRows(registry.byName)
  const staging = openStaging(options.staging)
  const { isSecure } = origins
  const schemaOf = (action: string) => registry.find(action)?.captured
  const limit = options.stagingLimit ?? {}
  const stagedFiles = createStagedFiles(store, { staging, keys, now, limit })
  const engine: Engine = {
    registry,
    keys,
    urls: createTicketUrls({ keys, nameOf: registry.nameOf, now }),
    verify: createVerifier(keys),
    store,
    flash: createFlashStore(store, { keys, now, isSecure }),
    savedForms: createSavedForms(store, { keys, now, isSecure, schemaOf, stagedFiles }),
    stagedFiles,
    staging,
    evidenceOf: createEvidence(origins, options),
    isSecure,
    basePath,
    warnOfOrigin: createOriginWarning(origins),
    contextOf: context ? (request) => context(request) ?? {} : () => ({}),
    identityOf: options.identity ? checkedIdentity(options.identity) : () => null,
    isIdentified: options.identity !== undefined,
    answerError,
    loginPage: options.loginPage,
    recoveryPage: options.recoveryPage,
    sendBare: createBareSender(options.refusalPage),
    addLocals: createLocals(options.locals),
    cache: callCacheOf(options.cache),
    afterCommit: createAfterCommitRunner(),
    rateStore: options.rateStore ?? createRateStore({ now }),
    observer: { observer: undefined },
    report: createReport(options.log ?? logFailures),
    now,
  }
  const jobs = createJobRunner({ jobs: createJobs(store, { keys, now }), page: options.progressPage })
  const detours = { confirmation: createConfirmation(options.confirmPage), jobs }
  return { engine, detours, sweeper: createSweeper({ store, staging, now }) }
}

/** What is stored for this visitor and page: a flash, or their saved form. */
async function stateOf(
  engine: Engine,
  [request, response]: readonly [Request, Response],
  identity: string | null,
): Promise<PageState> {
  const rerender = answeredBy(engine, request)?.state
  if (rerender && !mayHaveSavedForm(request, rerender)) return rerender
  if (!request.headers.cookie) return {}
  const page = pageFor(engine.basePath.publicPath(request, request.originalUrl))
  const shown = rerender ? rerender.shown : await engine.flash.findFor(request, { page, identity })
  const found = await engine.savedForms.findFor(request, response, { page, identity })
  if (found?.kind === 'done') return { ...rerender, shown: shownAgain(found, shown) }
  if (!found)
    return {
      ...rerender,
      shown: isWaitingAtLogin(engine, request, { page, identity }) ? withKept(shown) : shown,
    }
  const { failure, url } = found
  return { ...rerender, shown, failure, recovery: savedRecovery(engine, failure, { page, url }) }
}

/** Whether this is the login page of a visitor whose form is saved. */
function isWaitingAtLogin(
  { loginPage }: Engine,
  { headers }: Request,
  { page, identity }: { page: string; identity: string | null },
): boolean {
  const isLogin = loginPage !== undefined && page.split('?', 1)[0] === loginPage.split('?', 1)[0]
  return identity === null && isLogin && headers.cookie?.includes('signpost-saved-form=') === true
}

function withKept(shown: FlashedOutcome | undefined): FlashedOutcome {
  return { ...shown, messages: [...(shown?.messages ?? []), TEXT_KEPT] }
}

/** A submission that was done before its form was saved: its outcome is shown, and it is not sent again. */
function shownAgain(
  { form, done: { outcome, messages } }: Extract<FoundForm, { kind: 'done' }>,
  shown: FlashedOutcome | undefined,
): FlashedOutcome {
  const sentences = messages.length > 0 ? messages : [DONE_BEFORE]
  const data = outcome.kind === 'data' ? { data: outcome.data } : {}
  return { form, ...data, messages: [...(shown?.messages ?? []), ...sentences] }
}

const DONE_BEFORE = 'This was sent and done before you were signed out. You need not send it again.'

/** A saved form that its page does not show is shown by the engine. */
function savedRecovery(
  { registry, recoveryPage }: Engine,
  failure: Failure,
  { page, url }: { page: string; url: string },
): Recovery {
  const definition = registry.find(actionIn(failure.form))
  const isMultipart = (definition?.limits.files ?? 0) > 0
  const resend = { action: url, page, isMultipart, secrets: [], files: recoveredFiles(definition?.fields) }
  return {
    failure,
    isAnswer: false,
    render: (kind) => renderRecovery(failure, resend, { kind, view: recoveryPage }),
  }
}

/** Whether there may be a saved form for a page that is rendered in response to a form: after signing in by script. */
function mayHaveSavedForm({ headers }: Request, { shown }: PageState): boolean {
  return shown !== undefined && headers.cookie?.includes('signpost-saved-form=') === true
}

declare global {
  namespace Express {
    /** The locals that the engine adds for every page, and so for every template. */
    interface Locals {
      form: Page['form']
      messages: Page['messages']
      /** Whether the page is rendered because an action failed. */
      failed: boolean
      /** On `confirmPage`: the question before an action. */
      confirmation?: Confirmation
      /** On `progressPage`: the progress of a job. */
      progress?: JobProgress
    }
  }
}
