import type { RequestHandler } from 'express'
import type { Database } from '../../content/index.ts'
import type { Log } from './log.ts'

/** Whether this process can do its work: 200, or 503 when the database does not answer. */
export function health(database: Pick<Database<unknown>, 'ping'>, log: Log): RequestHandler {
  return async (_request, response) => {
    const isWell = await database.ping().then(
      () => true,
      (error: unknown) => {
        log.error({ error }, 'the database does not answer')
        return false
      },
    )
    response.set('Cache-Control', 'no-store')
    response
      .status(isWell ? 200 : 503)
      .type('text/plain')
      .send(isWell ? 'ok\n' : 'unavailable\n')
  }
}
