import type { RequestHandler } from 'express'
import { loopbackOrigin } from '../../network/index.ts'

/** Sets `response.locals.site` for feeds, sitemaps and canonical links, which need absolute URLs. */
export function setSiteOrigin(origin: string | undefined): RequestHandler {
  return (request, response, next) => {
    response.locals.site =
      origin ?? loopbackOrigin(request.protocol, request.headers.host) ?? 'http://localhost'
    next()
  }
}

declare global {
  namespace Express {
    interface Locals {
      /** The public origin of this Gazette: `https://gazette.example`. */
      site: string
    }
  }
}
