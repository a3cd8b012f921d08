// Pages of the application as the response to a call, rendered by an internal GET.
import { isDevelopment } from '../development.ts'
import { localPath } from '../local-path.ts'
import { renderInternally } from '../page/internal-get.ts'
import type { PageState } from '../page/page.ts'
import type { Recovery } from '../page/recovery.ts'
import { sessionKindOf, sessionMarkOf } from '../page/session-handover.ts'
import { sentenceOf } from '../refusal.ts'
import { SCRIPT_FORGET, SCRIPT_LOCATION } from '../request/script-request.ts'
import { incidentSentence, newIncident } from './report.ts'
import { reportCall } from './report-call.ts'
import { type Authenticated, isAdmitted, type Stage } from './stages.ts'

/** A page of the application as the response to a call. */
interface PageResponse {
  readonly path: string
  readonly status: number
  readonly state: PageState
  readonly recovery?: Recovery | undefined
  readonly onVisit?: () => void
}

/** For the script: the page that a redirect leads to, in the same response. */
export function renderNext(call: Authenticated, location: string, state: PageState): void {
  const { request, response, control } = call
  const session = sessionKindOf(request)
  if (control.cookies.isChanged || hasOtherUser(call)) response.setHeader(SCRIPT_FORGET, '1')
  response.setHeader(SCRIPT_LOCATION, location)
  const path = localPath(location)
  const { id } = state.shown ?? {}
  const onVisit = () => {
    if (id !== undefined) call.engine.flash.announce(response, id, location)
  }
  // If a session library saves at the end of the response, only the browser's next request sees the change.
  if (path !== null && session !== 'unknown')
    return renderPage(call, { path: path.split('#', 1)[0] ?? path, status: 200, state, onVisit })
  onVisit()
  response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
}

/** Whether another user may see the next page. If `identity()` is given, the page itself compares it. */
function hasOtherUser({ engine, request, response, session }: Authenticated): boolean {
  const now = sessionMarkOf(request)
  if (now === 'unknown' || now !== session || response.hasHeader('set-cookie')) return true
  return now !== 'none' && !engine.isIdentified
}

/** Renders a page of the application as the response to a call. */
export function renderPage(call: Stage, { path, status, state, recovery, onVisit }: PageResponse): void {
  const { engine, request, response } = call
  const identity = isAdmitted(call) ? call.identity : undefined
  const own = engine.basePath.ownPath(request, path)
  renderInternally(
    [request, response],
    { path: own, engine, status, state, identity, recovery, onVisit },
    (error) => {
      response.removeHeader(SCRIPT_LOCATION)
      const refused = error ? refusalStatusOf(error) : 404
      if (refused === undefined) sendBroken(call, path, error)
      else
        call.engine.sendBare(
          response,
          refused,
          UNRENDERED[refused] ?? 'The page of this form cannot be shown.',
        )
    },
  )
}

const UNRENDERED: Readonly<Record<number, string>> = {
  401: sentenceOf('UNAUTHORIZED'),
  403: sentenceOf('FORBIDDEN'),
  404: 'The page of this form is gone.',
}

/** The status of an error that Express would answer as a refusal; undefined for a bug. */
function refusalStatusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}

function sendBroken(call: Stage, path: string, error: unknown): void {
  const incident = newIncident()
  reportCall(call, { outcome: 'INTERNAL', status: 500, incident, error })
  const detail = isDevelopment() ? ` The page ${path} threw ${String(error)}` : ''
  call.engine.sendBare(call.response, 500, incidentSentence(incident) + detail)
}
