import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RequestHandler, Response } from 'express'
import type { SubmissionStore } from '../../actions/index.ts'
import type { Database } from '../../content/index.ts'
import type { Log } from './log.ts'
import { isDraining } from './stopping.ts'

/** Milliseconds for which a write counts, so that a flood of checks is no flood of writes. */
const WRITE_VALID_FOR = 2000
const KEY = 'health:check'
/** Bytes that must be free for forms and their files. */
const LEAST_FREE = 1 << 20

interface HealthOptions {
  readonly database: Pick<Database<unknown>, 'ping'>
  /** Where the forms write: what cannot be written there cannot be served. */
  readonly store: Pick<SubmissionStore, 'insert' | 'update'>
  /** A folder on the disk of the data. It need not exist. */
  readonly folder: string
  readonly log: Log
}

/**
 * `/healthz`: 200, or 503 when the database does not respond, or nothing can be written because its disk is full or it is
 * read-only. A busy database is healthy.
 */
export function health({ database, store, folder, log }: HealthOptions): RequestHandler {
  let written: { readonly result: Promise<void>; readonly at: number } | undefined
  const write = () => {
    if (written === undefined || Date.now() - written.at >= WRITE_VALID_FOR)
      written = { result: writeMark(store), at: Date.now() }
    return written.result
  }
  return async (_request, response) => {
    const isHealthy = await Promise.all([database.ping(), write(), requireSpace(folder)]).then(
      () => true,
      (error: unknown) => {
        log.error({ error }, 'the database does not respond, or nothing can be written')
        return false
      },
    )
    sendState(response, isHealthy ? [200, 'ok'] : [503, 'unavailable'])
  }
}

/** `/readyz`: 503 from the moment that the process was told to stop, so that a proxy sends no more; else as `check`. */
export function readiness(check: RequestHandler): RequestHandler {
  return (request, response, next) =>
    isDraining(request.app) ? sendState(response, [503, 'stopping']) : check(request, response, next)
}

function sendState(response: Response, [status, text]: readonly [number, string]): void {
  response.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${text}\n`)
}

async function writeMark(store: HealthOptions['store']): Promise<void> {
  try {
    const isNew = await store.insert(KEY, '', Number.MAX_SAFE_INTEGER)
    if (!isNew) await store.update(KEY, String(Date.now()))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'DATABASE_BUSY')) throw error
  }
}

/** SQLite reuses the space of its files, so that a small write still fits where no form does. */
async function requireSpace(folder: string): Promise<void> {
  let existing = folder
  while (!existsSync(existing)) existing = dirname(existing)
  const { bavail, bsize } = await statfs(existing)
  if (bavail * bsize < LEAST_FREE) throw new Error(`the disk of ${existing} is full`)
}
