import { randomBytes } from 'node:crypto'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { escapeHtml } from '../actions/index.ts'
import type { Logger } from './log.ts'

/** For every address that no page has taken. */
export const notFound: RequestHandler = (_request, response) => {
  response.status(404).render('errors/not-found', { title: 'Not found' })
}

/**
 * The last word on every failure: one sentence and a number for the visitor, everything else for the log under
 * that number. The page is a text in this file, because a template may be what failed.
 */
export function failed(log: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const status = statusOf(error)
    const incident = randomBytes(5).toString('hex')
    if (status >= 500)
      log.error({ err: error, incident, method: request.method, path: request.path }, 'page failed')
    if (response.headersSent) return void response.destroy()
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
    response.end(
      status >= 500
        ? errorPage(
            'Something went wrong',
            `It is on our side. If it happens again, tell us this number: ${incident}.`,
          )
        : errorPage('Bad request', 'The address cannot be read. Please check it.'),
    )
  }
}

/** Express says 400 for an address that it cannot decode; whatever else is thrown is ours. */
function statusOf(error: unknown): number {
  return error instanceof URIError || (error as { status?: unknown } | null)?.status === 400 ? 400 : 500
}

function errorPage(title: string, sentence: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · Gazette</title>
<link rel="stylesheet" href="/public/gazette.css">
<main class="page"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(sentence)}</p><p><a href="/">Back to the front page</a></p></main>
</html>
`
}
