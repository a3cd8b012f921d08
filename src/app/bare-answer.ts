import type { Request, Response } from 'express'
import { errorPage } from './error-page.ts'
import type { Trouble } from './trouble.ts'

/** A refusal that costs next to nothing: its page is made once, and sent before ticket and body; the connection ends. */
export function bareAnswer(
  trouble: Trouble,
): (request: Request, response: Response, retryAfterSeconds: number) => void {
  const html = errorPage(trouble)
  return ({ method }, response, retryAfterSeconds) => {
    response.set({
      'Retry-After': String(retryAfterSeconds),
      'Cache-Control': 'no-store',
      Connection: 'close',
    })
    response
      .status(trouble.status)
      .type('html')
      .end(method === 'HEAD' ? undefined : html)
  }
}
