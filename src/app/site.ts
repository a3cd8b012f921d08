import type { RequestHandler } from 'express'

/** Tells every page where this Gazette is, for what needs whole addresses: feeds, sitemaps, canonical links. */
export function tellSite(origin: string | undefined): RequestHandler {
  return (request, response, next) => {
    response.locals.site = origin ?? `http://${loopbackHost(request.headers.host)}`
    next()
  }
}

/** Without an ORIGIN only this machine is served: another name in `Host` is nobody we know. */
function loopbackHost(host = ''): string {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host) ? host : 'localhost'
}

declare global {
  namespace Express {
    interface Locals {
      /** The origin of this Gazette as its visitors write it: `https://gazette.example`. */
      site: string
    }
  }
}
