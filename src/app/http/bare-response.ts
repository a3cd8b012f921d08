import type { Request, Response } from 'express'
import { errorPageHtml } from './error-page-html.ts'
import type { ErrorPage } from './error-pages.ts'

/** Refuses a request cheaply: the page is rendered once at the start, and the connection is closed after it. */
export function bareResponse(
  errorPage: ErrorPage,
): (request: Request, response: Response, retryAfterSeconds: number) => void {
  const html = errorPageHtml(errorPage)
  return ({ method }, response, retryAfterSeconds) => {
    response.set({
      'Retry-After': String(retryAfterSeconds),
      'Cache-Control': 'no-store',
      Connection: 'close',
    })
    response
      .status(errorPage.status)
      .type('html')
      .end(method === 'HEAD' ? undefined : html)
  }
}
