import { randomBytes } from 'node:crypto'
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express'
import { developmentPage, Refusal, type RefusalCode } from '../../actions/index.ts'
import { ContentError, type ContentErrorCode } from '../../content/index.ts'
import { errorPageHtml } from './error-page-html.ts'
import { ERROR_PAGES, type ErrorPage } from './error-pages.ts'
import { type Log, pathOf } from './log.ts'

interface Headline {
  readonly slug: string
  readonly title: string
}

/** Renders the 404 page, with the latest posts if they can be loaded. */
export function notFound(findHeadlines: () => Promise<readonly Headline[]>): RequestHandler {
  return async (request, response) => {
    const headlines = request.accepts('html') ? await findHeadlines().catch(() => []) : []
    response.status(404).render('errors/error', { errorPage: ERROR_PAGES.notFound, headlines })
  }
}

/**
 * The last error handler. A `Refusal` becomes a rendered error page. Any other error becomes a plain page with an
 * incident number, and its details go to the log under that number: an unexpected error must not choose the status,
 * the headers or the text of a response.
 */
export function handleErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const fail = (failure: unknown) => sendIncident(log, failure, { request, response })
    const errorPage = errorPageFor(error)
    const retryAfterSeconds = error instanceof Refusal ? error.retryAfterSeconds : undefined
    if (retryAfterSeconds !== undefined && !response.headersSent)
      response.set('Retry-After', String(retryAfterSeconds))
    if (errorPage && !response.headersSent) sendErrorPage(response, errorPage, fail)
    else fail(error)
  }
}

/** The error page of an expected error; undefined for a bug and for a database failure. */
function errorPageFor(error: unknown): ErrorPage | undefined {
  if (error instanceof URIError) return ERROR_PAGES.badRequest
  if (error instanceof ContentError) return BY_CONTENT_CODE[error.code]
  const errorPage = error instanceof Refusal ? BY_REFUSAL_CODE[error.code] : undefined
  // The message of a refusal is written for the visitor.
  return errorPage && { ...errorPage, sentence: (error as Refusal).message }
}

const BY_CONTENT_CODE: Partial<Record<ContentErrorCode, ErrorPage>> = {
  ACCESS_DENIED: ERROR_PAGES.forbidden,
  NOT_FOUND: ERROR_PAGES.notFound,
  CONFLICT: ERROR_PAGES.conflict,
}

const BY_REFUSAL_CODE: Partial<Record<RefusalCode, ErrorPage>> = {
  FORBIDDEN: ERROR_PAGES.forbidden,
  NOT_FOUND: ERROR_PAGES.notFound,
  CONFLICT: ERROR_PAGES.conflict,
  TOO_MANY_REQUESTS: ERROR_PAGES.tooManyRequests,
}

function sendErrorPage(response: Response, errorPage: ErrorPage, fail: (error: unknown) => void): void {
  response.render('errors/error', { errorPage }, (error: unknown, html: string) => {
    if (error) fail(error)
    else response.status(errorPage.status).set('Cache-Control', 'no-store').send(html)
  })
}

interface Exchange {
  readonly request: Request
  readonly response: Response
}

function sendIncident(log: Log, error: unknown, { request, response }: Exchange): void {
  const incident = randomBytes(5).toString('hex')
  const errorPage = isBusy(error) ? ERROR_PAGES.unavailable : ERROR_PAGES.internalError
  const { method, originalUrl } = request
  log.error({ incident, method, path: pathOf(originalUrl), status: errorPage.status, error })
  if (response.headersSent) return void response.destroy()
  if (errorPage === ERROR_PAGES.unavailable && !response.hasHeader('Retry-After'))
    response.setHeader('Retry-After', '1')
  const html = developmentPage(error, request, { incident }) ?? errorPageHtml(errorPage, incident)
  response
    .writeHead(errorPage.status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(html),
      'Cache-Control': 'no-store',
    })
    .end(method === 'HEAD' ? undefined : html)
}

function isBusy(error: unknown): boolean {
  if (error instanceof Refusal) return error.code === 'UNAVAILABLE'
  return error instanceof Error && 'code' in error && /^(DATABASE_BUSY|SQLITE_BUSY)/.test(String(error.code))
}
