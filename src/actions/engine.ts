import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { type ActionTree, createRegistry, type Registry } from './action/registry.ts'
import { openStaging } from './body/staging.ts'
import type { Cache } from './cache/cache.ts'
import type { Engine } from './call/engine-parts.ts'
import type { Watching } from './call/observer.ts'
import { receive } from './call/receive.ts'
import { type ActionEvent, createReport, logFailures } from './call/report.ts'
import type { Confirmation } from './confirmation/confirmation.ts'
import type { ProgressShown } from './jobs/job-call.ts'
import { createWorks } from './jobs/jobs.ts'
import { ACTIONS } from './local-path.ts'
import { markPersonal } from './page/cache-private.ts'
import { redrawOf } from './page/internal-get.ts'
import { Page, type PageState, type PageTools } from './page/page.ts'
import { createEvidence } from './request/evidence.ts'
import { createParkedForms } from './saved-forms/saved-forms.ts'
import { createStagedFiles } from './saved-forms/staged-files.ts'
import type { StagingLimit } from './saved-forms/staging-quota.ts'
import { createKeptOutcomes } from './store/flash.ts'
import { createMemoryStore } from './store/memory-store.ts'
import type { SubmissionStore } from './store/store.ts'
import { startSweeping } from './store/sweeping.ts'
import { type KeyRing, parseKeys } from './ticket/keys.ts'
import { createMint, type Mint, pageFor } from './ticket/ticket-urls.ts'
import { createVerifier } from './ticket/verifier.ts'

/** The user's id, with the version of their credentials; null or undefined for nobody. */
type Identity = string | null | undefined

export interface ActionsOptions {
  /** The actions: groups, module namespaces. Their keys are their names. */
  readonly actions: ActionTree
  /** `SIGNPOST_KEYS`, or a ring of them. */
  readonly keys: KeyRing | string | undefined
  /** Our own origin, `https://example.com`. Without it only loopback Hosts are answered. */
  readonly origin?: string | undefined
  /** Other origins whose pages may send our forms: `https://a.example`, `https://*.example.com`. */
  readonly trustedOrigins?: readonly string[] | undefined
  /** What access rules and handlers are given beside the engine's own: the user, the database. */
  readonly context?: ((request: Request) => object | Promise<object>) | undefined
  /**
   * Who is signed in, as the user's id and the version of their credentials; null for nobody. Asked for every
   * page and every call; a page that needs no lookup should answer without a promise.
   */
  readonly identity?: ((request: Request) => Identity | Promise<Identity>) | undefined
  /** The sign-in page. It is given `?next=` with the page to return to. Without it, 401 and the page again. */
  readonly loginPage?: string | undefined
  /** The page that asks before an action with `confirm` runs; it gets `it.confirmation`. Default: a plain one. */
  readonly confirmPage?: string | undefined
  /** The page that shows how far long work is; it gets `it.progress`. Default: a plain one. */
  readonly progressPage?: string | undefined
  /** Where receipts, outcomes, parked text and staged files are kept. Default: in memory. */
  readonly store?: SubmissionStore | undefined
  /** The cache of pages and data: handlers say in it what they have changed. Default: none. */
  readonly cache?: Cache | undefined
  /** The folder for uploads on their way. Default: a private one for temporary files. */
  readonly staging?: string | undefined
  /** How much of that folder files may take that wait for the next try of their form. */
  readonly stagingLimit?: StagingLimit | undefined
  /** Told of every call. Default: a line of JSON on standard error for failures of ours. */
  readonly log?: ((event: ActionEvent) => void) | undefined
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: (() => number) | undefined
}

/** The middleware, with what tools need to know about it. */
export interface Actions extends RequestHandler {
  readonly registry: Registry
  readonly mint: Mint
  /**
   * Before the process ends: long work gets so many milliseconds to come to its end, then its `signal` is aborted and
   * its visitors are told. No more is begun. Close the database afterwards.
   */
  finishWork(wait: number): Promise<void>
  /** For the inspector, which looks on. */
  readonly watching: Watching
  /** Our own origin; null for a request to a Host that is not this machine's, where no origin is configured. */
  originOf(request: Request): string | null
}

/**
 * The engine as Express middleware. Mount it first, after the security headers and without a path: it answers
 * `POST /_actions/…`, and gives every page `it.form`, `it.actions`, `it.messages` and `it.failed`. Throws a
 * TypeError for a setting that cannot work.
 */
export function createActions(options: ActionsOptions): Actions {
  const engine = assemble(options)
  const tools: PageTools = {
    mint: engine.mint,
    nameOf: engine.registry.nameOf,
    viewFor: engine.registry.viewFor,
    onShown: engine.outcomes.clear,
    watching: engine.watching,
  }

  /** For visitors who may have something waiting, or whose identity takes a look-up. */
  async function prepare(
    request: Request,
    response: Response,
    given: string | null | Promise<string | null>,
  ): Promise<void> {
    const identity = await given
    open(request, response, { identity, state: await stateOf(engine, request, response, identity) })
  }

  function open(
    request: Request,
    response: Response,
    { identity, state }: { identity: string | null; state: PageState },
  ): void {
    const page = new Page(tools, request, response, { identity, state })
    if (identity !== null) markPersonal(response)
    const { locals } = response
    locals.form = page.form.bind(page)
    locals.messages = page.messages.bind(page)
    locals.actions = page.actions
    locals.failed = page.failed
    if (state.locals) Object.assign(locals, state.locals)
  }

  /** Makes the page's tools; a promise where something has to be looked up first. */
  function welcome(request: Request, response: Response): Promise<void> | undefined {
    const identity = engine.identityOf(request)
    const again = redrawOf(request)?.state
    // A page that is drawn again has its state already; a visitor without a cookie has nothing waiting.
    const state = again && !mayWait(request, again) ? again : request.headers.cookie ? undefined : {}
    if (state === undefined || identity instanceof Promise) return prepare(request, response, identity)
    open(request, response, { identity, state })
    return undefined
  }

  function middleware(request: Request, response: Response, next: NextFunction): unknown {
    if (request.baseUrl !== '')
      throw new TypeError(
        `Mount createActions() without a path, not under ${request.baseUrl}: app.use(createActions({ … })).`,
      )
    if (request.url.startsWith(ACTIONS)) return receive(engine, request, response)
    return welcome(request, response)?.then(() => next(), next) ?? next()
  }

  startSweeping(engine)
  const { registry, mint, works, watching } = engine
  const originOf = (request: Request) => engine.evidenceOf(request).own
  return Object.assign(middleware, { registry, mint, finishWork: works.finish, watching, originOf })
}

type IdentityOf = Engine['identityOf']

/** `undefined` is nobody, as `request.session?.userId` has it; anything but text is a programmer's mistake. */
function checkedIdentity(identityOf: NonNullable<ActionsOptions['identity']>): IdentityOf {
  if (typeof identityOf !== 'function')
    throw new TypeError('identity must be a function: (request) => the user id, or null for nobody.')
  return (request) => {
    const identity = identityOf(request)
    return identity instanceof Promise ? identity.then(requireIdentity) : requireIdentity(identity)
  }
}

function requireIdentity(identity: unknown): string | null {
  if (identity === undefined || identity === null) return null
  if (typeof identity === 'string') return identity
  throw new TypeError(
    `identity() must answer a string, such as the user's id, or null for nobody; it answered a ${typeof identity}.`,
  )
}

const OPTIONS = new Set(
  'actions keys origin trustedOrigins context identity loginPage confirmPage progressPage store cache staging stagingLimit log now'.split(
    ' ',
  ),
)

function checkOptions(options: ActionsOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.has(name))
  if (unknown)
    throw new TypeError(`createActions() has no option ${unknown}. There are: ${[...OPTIONS].join(', ')}.`)
}

function assemble(options: ActionsOptions): Engine {
  checkOptions(options)
  const {
    now = Date.now,
    store = createMemoryStore({ now }),
    context,
    identity,
    origin,
    log = logFailures,
  } = options
  const keys = typeof options.keys === 'string' ? parseKeys(options.keys) : options.keys
  if (!keys)
    throw new TypeError('createActions() needs keys: SIGNPOST_KEYS, made with `npx signpost keys new`.')
  const registry = createRegistry(options.actions)
  const staging = openStaging(options.staging)
  const isSecure = origin?.startsWith('https:') ?? false
  return {
    registry,
    keys,
    mint: createMint({ keys, nameOf: registry.nameOf, now }),
    verify: createVerifier(keys),
    store,
    outcomes: createKeptOutcomes(store, { keys, now, isSecure }),
    parked: createParkedForms(store, {
      keys,
      now,
      isSecure,
      schemaOf: (action) => registry.byName.get(action)?.captured,
    }),
    staged: createStagedFiles(store, { staging, now, limit: options.stagingLimit ?? {} }),
    staging,
    evidenceOf: createEvidence(options),
    isSecure,
    contextOf: context ? (request) => context(request) ?? {} : () => ({}),
    identityOf: identity ? checkedIdentity(identity) : () => null,
    loginPage: options.loginPage,
    confirmPage: options.confirmPage,
    progressPage: options.progressPage,
    works: createWorks(store, { keys, now }),
    cache: options.cache,
    watching: { watcher: undefined },
    report: createReport(log),
    now,
  }
}

/** What waits for this visitor on this page: an outcome, or their parked text. */
async function stateOf(
  engine: Engine,
  request: Request,
  response: Response,
  identity: string | null,
): Promise<PageState> {
  const again = redrawOf(request)?.state
  if (again && !mayWait(request, again)) return again
  if (!request.headers.cookie) return {}
  const shown = again ? again.shown : await engine.outcomes.findFor(request, identity)
  const failure = await engine.parked.findFor(request, response, { page: pageFor(request.url), identity })
  return { ...again, shown, failure }
}

/** Whether parked text may wait on a page that is drawn in answer to a form: after a sign-in by script it does. */
function mayWait({ headers }: Request, { shown }: PageState): boolean {
  return shown !== undefined && headers.cookie?.includes('signpost-parked=') === true
}

declare global {
  namespace Express {
    /** What the engine gives every page, in `response.locals` and so in every template. */
    interface Locals {
      form: Page['form']
      messages: Page['messages']
      /** Whether the page is drawn because an action failed. */
      failed: boolean
      /** On `confirmPage`: the question before an action. */
      confirmation?: Confirmation
      /** On `progressPage`: how far long work is. */
      progress?: ProgressShown
    }
  }
}
