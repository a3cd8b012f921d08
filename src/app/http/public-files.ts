import type { ServerResponse } from 'node:http'
import express, { type RequestHandler } from 'express'

/** Serves the files of a folder. An invalid request for one (a range, a condition) gets a response without a body. */
export function publicFiles(folder: string): RequestHandler {
  const files = express.static(folder, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders: keepFonts,
  })
  return (request, response, next) => {
    if (!HAS_EXTENSION.test(request.path)) return next()
    files(request, response, (error?: unknown) => {
      const status = error ? statusOf(error) : null
      if (status === null) next(error)
      else response.status(status).end()
    })
  }
}

/** A font has its version in its file name, and a page is rendered without a font that loads late. */
function keepFonts(response: ServerResponse, path: string): void {
  if (path.endsWith('.woff2')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
}

/** URLs of pages have no file extension, so no file is looked up for them. */
const HAS_EXTENSION = /\.[a-z0-9]+$/i

/** The status of an error from `send`; null for any other error. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  return status === 400 || status === 404 || status === 412 || status === 416 ? status : null
}
