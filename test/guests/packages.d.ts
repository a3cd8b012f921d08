// The packages of other applications that have no types of their own, as far as the guests use them.
declare module 'express-session' {
  import type { RequestHandler } from 'express'

  interface Options {
    readonly secret: string
    readonly resave: boolean
    readonly saveUninitialized: boolean
    readonly unset?: 'destroy' | 'keep'
    readonly cookie?: { readonly path: string }
    readonly store?: object
  }
  function session(options: Options): RequestHandler
  namespace session {
    class Store {}
    class MemoryStore extends Store {}
  }
  export = session
}
declare module 'cookie-session' {
  import type { RequestHandler } from 'express'
  export default function cookieSession(options: {
    readonly name?: string
    readonly keys?: readonly string[]
    readonly signed?: boolean
  }): RequestHandler
}
declare module 'connect-flash' {
  import type { RequestHandler } from 'express'
  export default function flash(): RequestHandler
}
declare module 'passport' {
  import type { RequestHandler } from 'express'

  type Done = (error: unknown, value?: unknown) => void
  interface Passport {
    use(strategy: object): void
    session(): RequestHandler
    serializeUser(serialize: (user: { readonly name: string }, done: Done) => void): void
    deserializeUser(find: (name: string, done: Done) => void): void
  }
  const passport: Passport & { readonly Passport: new () => Passport }
  export default passport
}
declare module 'morgan' {
  import type { IncomingMessage } from 'node:http'
  import type { RequestHandler } from 'express'
  export default function morgan(
    format: string,
    options: {
      readonly stream: { write(line: string): void }
      readonly skip?: (request: IncomingMessage) => boolean
    },
  ): RequestHandler
}
declare module 'ejs'
declare module 'pug'
declare module 'nunjucks'
