import type { Request, Response } from 'express'
import { errorPageHtml } from './error-page-html.ts'
import type { ErrorPage } from './error-pages.ts'

/** A refusal that costs next to nothing: its page is made once, and sent before ticket and body; the connection ends. */
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
