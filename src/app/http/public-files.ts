import type { ServerResponse } from 'node:http'
import express, { type RequestHandler } from 'express'

/** Files of a folder. What is wrong with a request for one (a range, a condition) is answered by its status alone. */
export function publicFiles(folder: string): RequestHandler {
  const files = express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: keepFonts,
  })
  return (request, response, next) => {
    if (!HAS_ENDING.test(request.path)) return next()
    files(request, response, (error?: unknown) => {
      const status = error ? statusOf(error) : null
      if (status === null) next(error)
      else response.status(status).end()
    })
  }
}

/** A font has its version in its name, and a page whose font comes late is drawn without it. */
function keepFonts(response: ServerResponse, path: string): void {
  if (path.endsWith('.woff2')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
}

/** Pages have none: for them the disk is not asked. */
const HAS_ENDING = /\.[a-z0-9]+$/i

/** The statuses that `send`, and nobody else, refuses with here. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  return status === 400 || status === 404 || status === 412 || status === 416 ? status : null
}
