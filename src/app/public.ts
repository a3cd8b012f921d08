import express, { type RequestHandler } from 'express'

/** Files of a folder. What is wrong with a request for one (a range, a condition) is answered by its status alone. */
export function publicFiles(folder: string): RequestHandler {
  const files = express.static(folder, { index: false, redirect: false, dotfiles: 'ignore' })
  return (request, response, next) => {
    files(request, response, (error?: unknown) => {
      const status = error ? statusOf(error) : null
      if (status === null) next(error)
      else response.status(status).end()
    })
  }
}

/** The statuses that `send`, and nobody else, refuses with here. */
function statusOf(error: unknown): number | null {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  return status === 400 || status === 404 || status === 412 || status === 416 ? status : null
}
