import type { RequestHandler } from 'express'
import type { Database } from '../../content/index.ts'
import type { Log } from './log.ts'

/** Health check: 200, or 503 when the database does not respond. */
export function health(database: Pick<Database<unknown>, 'ping'>, log: Log): RequestHandler {
  return async (_request, response) => {
    const isHealthy = await database.ping().then(
      () => true,
      (error: unknown) => {
        log.error({ error }, 'the database does not respond')
        return false
      },
    )
    response.set('Cache-Control', 'no-store')
    response
      .status(isHealthy ? 200 : 503)
      .type('text/plain')
      .send(isHealthy ? 'ok\n' : 'unavailable\n')
  }
}
