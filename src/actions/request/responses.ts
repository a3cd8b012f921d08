// Responses that are not a page of the application: JSON, problem details, redirects and bare HTML.
import type { Request, Response } from 'express'
import { escapeHtml } from '../html.ts'
import type { Problems } from '../outcome.ts'
import type { RefusalCode } from '../refusal.ts'
import { isForData, SCRIPT_MESSAGE } from './script-request.ts'

/** A refusal, as a JSON client gets it. */
export interface ProblemDetails {
  readonly code: RefusalCode
  readonly status: number
  readonly problems: Problems
  readonly incident?: string | undefined
}

/** Whether the client prefers JSON to HTML. */
export function wantsJson(request: Request): boolean {
  return isForData(request) || prefersJson(request)
}

/** Whether `Accept` ranks JSON above HTML, by its grammar (RFC 9110, 12.5.1): in any case, problem details too. */
export function prefersJson(request: Request): boolean {
  if (!/json|application\/\*/i.test(request.headers.accept ?? '')) return false
  const preferred = request.accepts(['html', 'json', 'application/problem+json'])
  // Any other kind of JSON is nearer to ours than HTML is.
  return preferred === false ? /json/i.test(request.headers.accept ?? '') : preferred !== 'html'
}

/** The headers of every response to a POST that is not a page. */
const PRIVATE = { 'Cache-Control': 'no-store' }

/** Sends a problem as `application/problem+json` (RFC 9457) with `code`, and `errors` by field. */
export function sendProblem(response: Response, { code, status, problems, incident }: ProblemDetails): void {
  const hasErrors = Object.keys(problems.fields).length > 0
  const body = {
    type: 'about:blank',
    title: problems.sentence,
    status,
    code,
    ...(hasErrors && { errors: problems.fields }),
    ...(incident && { incident }),
  }
  send(response, { status, type: 'application/problem+json', text: JSON.stringify(body) })
}

/** A refusal that belongs to no page of the application. */
export interface BareRefusal {
  readonly status: number
  /** What is wrong, for the visitor. */
  readonly sentence: string
}

/** Renders such a refusal: a whole HTML document. It must not need what may have failed. */
export type RefusalView = (refusal: BareRefusal) => string

/** Sends a refusal that belongs to no page of the application. */
export type SendBare = (response: Response, status: number, sentence: string) => void

/** Creates what sends refusals by the application's view. A view that throws is replaced by the engine's own page. */
export function createBareSender(view: RefusalView | undefined): SendBare {
  if (!view) return sendBare
  return (response, status, sentence) => {
    try {
      sendDocument(response, status, view({ status, sentence }))
    } catch {
      sendBare(response, status, sentence)
    }
  }
}

/** Sends a bare page: for a refusal before the ticket is verified, and if the form's page cannot be rendered. */
function sendBare(response: Response, status: number, sentence: string): void {
  const html = `<title>${status}</title><h1>${status}</h1>\n<p>${escapeHtml(sentence)}</p>`
  sendHtml(response, status, html)
}

/** Sends a page of the engine; `html` is complete and escaped. */
export function sendHtml(response: Response, status: number, html: string): void {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${html}</html>\n`
  if (!response.headersSent) response.setHeader(SCRIPT_MESSAGE, '1')
  send(response, { status, type: 'text/html; charset=utf-8', text })
}

/** Sends a whole HTML document of the engine. */
export function sendDocument(response: Response, status: number, text: string): void {
  if (!response.headersSent) response.setHeader(SCRIPT_MESSAGE, '1')
  send(response, { status, type: 'text/html; charset=utf-8', text })
}

/** Sends the outcome of an action to a client that asked for JSON. */
export function sendJson(response: Response, status: number, body: object): void {
  send(response, { status, type: 'application/json', text: JSON.stringify(body) })
}

/** Sends 303 See Other: the browser gets the next page with a GET, and reloading that page submits nothing again. */
export function sendRedirect(response: Response, location: string): void {
  response.writeHead(303, { ...PRIVATE, Location: location, 'Content-Length': 0 }).end()
}

function send(
  response: Response,
  { status, type, text }: { status: number; type: string; text: string },
): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response
    .writeHead(status, { ...PRIVATE, 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
    .end(text)
}
