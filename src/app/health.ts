import type { RequestHandler } from 'express'
import type { Database } from '../content/index.ts'

/** For a load balancer or a container: 200 while the database answers. */
export function healthPage(database: Pick<Database<unknown>, 'ping'>): RequestHandler {
  return async (_request, response) => {
    const isWell = await database.ping().then(
      () => true,
      () => false,
    )
    response
      .status(isWell ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .type('text')
      .send(isWell ? 'ok\n' : 'database unavailable\n')
  }
}
