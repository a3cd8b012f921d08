import { isDevelopment } from '../development.ts'
import { localPath } from '../local-path.ts'
import { redraw } from '../page/internal-get.ts'
import type { PageState } from '../page/page.ts'
import { refillable } from '../page/refill.ts'
import { sentenceOf } from '../refusal.ts'
import { sendBare } from '../request/responses.ts'
import { SCRIPT_FORGET, SCRIPT_LOCATION } from '../request/script-request.ts'
import type { GivenToCall } from './observer.ts'
import { type ActionEvent, incidentSentence, newIncident } from './report.ts'
import type { Call } from './stages.ts'

/** For the script: the page that a redirect leads to, in the same answer. */
export function drawNext(call: Call, location: string, state: PageState): void {
  const { response, context } = call
  if (context.cookies.isChanged) response.setHeader(SCRIPT_FORGET, '1')
  response.setHeader(SCRIPT_LOCATION, location)
  const path = localPath(location)
  if (path === null) response.writeHead(204, { 'Cache-Control': 'no-store' }).end()
  else draw(call, { path: path.split('#', 1)[0] as string, status: 200, state })
}

/** Draws a page of the application in answer to the call. */
export function draw(
  call: Call,
  { path, status, state }: { path: string; status: number; state: PageState },
): void {
  const { request, response, context } = call
  redraw(request, response, { path, status, state, cookie: context.cookies.headerAfter() }, (error) => {
    response.removeHeader(SCRIPT_LOCATION)
    const refused = error ? refusalStatusOf(error) : 404
    if (refused === undefined) sendBroken(call, path, error)
    else sendBare(response, refused, UNDRAWN[refused] ?? 'The page of this form cannot be shown.')
  })
}

const UNDRAWN: Readonly<Record<number, string>> = {
  401: sentenceOf('UNAUTHORIZED'),
  403: sentenceOf('FORBIDDEN'),
  404: 'The page of this form is gone.',
}

/** What an error says it is answered with, as Express reads it; nothing for what is no refusal. */
function refusalStatusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}

function sendBroken(call: Call, path: string, error: unknown): void {
  const incident = newIncident()
  reportCall(call, { outcome: 'INTERNAL', status: 500, incident, error })
  const detail = isDevelopment() ? ` The page ${path} threw ${String(error)}` : ''
  sendBare(call.response, 500, incidentSentence(incident) + detail)
}

/** The identity of the form that was sent. */
export function formOf({ ticket, name }: Call): string {
  return ticket?.form ?? (name as string)
}

/** Signed, and checked once more: no page of a ticket leads elsewhere. */
export function pageOf({ definition, ticket }: Call): string {
  return definition?.page ?? localPath(ticket?.page ?? '/') ?? '/'
}

/** Reports the call, once. */
export function reportCall(call: Call, told: Omit<ActionEvent, 'action' | 'method' | 'duration'>): void {
  const { engine, request, name, started } = call
  const event = {
    action: name ?? null,
    method: request.method,
    duration: performance.now() - started,
    ...told,
  }
  engine.report(event)
  engine.watching.watcher?.called(event, givenTo(call))
}

function givenTo(call: Call): GivenToCall {
  const { entries = new Map(), ticket, problems } = call
  return {
    fields: refillable(call, entries),
    names: [...entries.keys()],
    args: ticket?.args ?? [],
    problems,
  }
}
