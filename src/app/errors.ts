import { randomBytes } from 'node:crypto'
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express'
import { escapeHtml } from '../actions/index.ts'
import { type Log, pathOf } from './log.ts'

/** A page that is not there. */
export const notFound: RequestHandler = (_request, response) => {
  response.status(404).render('errors/not-found')
}

/**
 * The last handler: one plain page, whatever NODE_ENV says, and the details in the log under the same number. What
 * was thrown chooses neither status nor headers nor words.
 */
export function handleErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const incident = randomBytes(5).toString('hex')
    const { status, heading, sentence } = answerTo(error)
    if (status >= 500)
      log.error({ incident, method: request.method, path: pathOf(request.originalUrl), status, error })
    if (response.headersSent) return void response.destroy()
    if (status === 503) response.setHeader('Retry-After', '1')
    const number = status >= 500 ? incident : null
    const html = errorPage({ heading, sentence, incident: number })
    response
      .writeHead(status, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Length': Buffer.byteLength(html),
        'Cache-Control': 'no-store',
      })
      .end(request.method === 'HEAD' ? undefined : html)
  }
}

interface Answer {
  readonly status: number
  readonly heading: string
  readonly sentence: string
}

function answerTo(error: unknown): Answer {
  if (error instanceof URIError) return UNREADABLE
  return isBusy(error) ? BUSY : BROKEN
}

const UNREADABLE = {
  status: 400,
  heading: 'This address cannot be read',
  sentence: 'It has a % that stands for no character. Please check where you copied it from.',
}

const BUSY = {
  status: 503,
  heading: 'One moment, please',
  sentence: 'Too much is going on here just now. Please reload the page in a moment.',
}

const BROKEN = {
  status: 500,
  heading: 'Something went wrong on our side',
  sentence: 'It is not your fault, and we have a record of it. Please try again in a moment.',
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(DATABASE_BUSY|SQLITE_BUSY)/.test(String(error.code))
}

interface ErrorPage {
  readonly heading: string
  readonly sentence: string
  readonly incident: string | null
}

/** Made of nothing but constants and one number, so that it cannot fail where templates have failed. */
export function errorPage({ heading, sentence, incident }: ErrorPage): string {
  const number =
    incident && `<p>If it happens again, tell us this number: <code>${escapeHtml(incident)}</code></p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)} · Gazette</title>
<link rel="stylesheet" href="/gazette.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<header class="masthead"><a class="nameplate" href="/">Gazette</a></header>
<main id="main">
<h1>${escapeHtml(heading)}</h1>
<p>${escapeHtml(sentence)}</p>
${number ?? ''}
<p><a href="/">To the front page</a></p>
</main>
</body>
</html>
`
}
