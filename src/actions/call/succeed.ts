// The response to a call with an outcome.
import type { Json } from '../json.ts'
import { Invalid } from '../outcome.ts'
import { actionsPath, mountOf } from '../request/base-path.ts'
import { sendJson, sendRedirect, wantsJson } from '../request/responses.ts'
import { isFromScript } from '../request/script-request.ts'
import { fail } from './fail.ts'
import { renderNext } from './page-response.ts'
import type { ActionEvent } from './report.ts'
import { reportCall } from './report-call.ts'
import { type Authenticated, type Finished, isAdmitted, isRead } from './stages.ts'
import { formNameOf, pageOf } from './submitted-form.ts'

/** Answers a call with its outcome: 303, the next page, or JSON. An invalid form is rendered again. */
export async function succeed(call: Authenticated, finished: Finished): Promise<void> {
  const { outcome, messages, from } = finished
  const { engine, request } = call
  if (outcome.kind === 'invalid')
    return fail(call, new Invalid(outcome.problems, outcome.status), { isUnjudged: from === 'schema' })
  if (from === 'check') return answerChecked(call)
  if (from !== 'receipt') call.control.cookies.send()
  const data = outcome.kind === 'data' ? { data: outcome.data } : {}
  const flashed: Flashed = { form: formNameOf(call), messages, ...data }
  const { id, error } = needsTidying(call, flashed) ? await tidyUp(call, finished, flashed) : TIDY
  reportSuccess(call, { outcome: from === 'receipt' ? 'repeat' : outcome.kind, from, error })
  const location = locationOf(call, outcome)
  const isJob = location.startsWith(engine.basePath.publicPath(request, actionsPath(mountOf(request))))
  // A job is shown at its own URL, to every kind of caller.
  if (wantsJson(request) && !isJob)
    return sendJson(call.response, 200, { location, ...data, ...(messages.length > 0 && { messages }) })
  if (isFromScript(request) && !isJob) return renderNext(call, location, { shown: { ...flashed, id } })
  if (id !== undefined) call.engine.flash.announce(call.response, id, location)
  sendRedirect(call.response, location)
}

/** Where the browser goes next. The paths of an application are those that it sees itself. */
function locationOf(call: Authenticated, outcome: Finished['outcome']): string {
  const { engine, request } = call
  return outcome.kind === 'redirect' ? engine.basePath.publicPath(request, outcome.location) : pageOf(call)
}

/** The field that was checked has no problem. */
function answerChecked(call: Authenticated): void {
  reportCall(call, { outcome: 'nothing', status: 204, reason: 'a field was checked' })
  call.response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
}

interface Flashed {
  readonly form: string
  readonly messages: readonly string[]
  readonly data?: Json
}

interface Tidied {
  /** The id by which the next page finds the flash. */
  readonly id?: string | undefined
  /** What could not be stored or deleted. */
  readonly error?: unknown
}

const TIDY: Tidied = {}

/** Whether there may be something to store or to delete. A visitor without a cookie has no saved form. */
function needsTidying(call: Authenticated, flashed: Flashed): boolean {
  return (
    isShownLater(call, flashed) ||
    call.request.headers.cookie !== undefined ||
    (isRead(call) && call.used.length > 0)
  )
}

/**
 * Stores the flash for the next page, and deletes what was kept for this form while it failed. The action is done by
 * now: a failure here is for the log, and must not make anyone submit the form again.
 */
async function tidyUp(call: Authenticated, { from }: Finished, flashed: Flashed): Promise<Tidied> {
  let error: unknown
  const attempt = <T>(work: Promise<T>) =>
    work.catch((thrown: unknown) => {
      error ??= thrown
      return undefined
    })
  const id = isShownLater(call, flashed)
    ? await attempt(call.engine.flash.keep(flashed, flashIdentity(call, flashed)))
    : undefined
  if (from !== 'access') await attempt(forgetKept(call))
  return { id, error }
}

/**
 * The user whom the next page shows the flash to. After a change of cookies that may be another one: signed in, or with
 * other credentials. A message is then for this browser, as it is for visitors who are not signed in.
 */
function flashIdentity(call: Authenticated, { data }: Flashed): string | null {
  const identity = isAdmitted(call) ? call.identity : null
  return call.control.cookies.isChanged && data === undefined ? null : identity
}

/**
 * Stored for the script too: the form on the page names the data, and the next call gets it as `previous`; messages are
 * for a page that the browser has to load itself.
 */
function isShownLater(call: Authenticated, { data, messages }: Flashed): boolean {
  if (wantsJson(call.request)) return false
  return data !== undefined || messages.length > 0
}

async function forgetKept(call: Authenticated): Promise<void> {
  const { engine, request, response } = call
  if (isRead(call) && call.used.length > 0) await engine.stagedFiles.forget(call.used)
  if (request.headers.cookie) await engine.savedForms.forget(request, response, formNameOf(call))
}

function reportSuccess(
  call: Authenticated,
  { outcome, from, error }: Pick<ActionEvent, 'outcome' | 'error'> & Pick<Finished, 'from'>,
): void {
  const reason = error === undefined ? REASONS[from] : 'done, but something about it could not be kept'
  reportCall(call, {
    outcome,
    status: wantsJson(call.request) || isFromScript(call.request) ? 200 : 303,
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { error }),
  })
}

const REASONS: Readonly<Partial<Record<Finished['from'], string>>> = { access: 'the access rule' }
