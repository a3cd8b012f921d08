import type { RequestHandler } from 'express'
import { loopbackOrigin } from '../../network/index.ts'

/** Tells every page where this Gazette is, for what needs whole addresses: feeds, sitemaps, canonical links. */
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
      /** The origin of this Gazette as its visitors write it: `https://gazette.example`. */
      site: string
    }
  }
}
