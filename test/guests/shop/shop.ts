// A shop under /app behind a proxy that removes the path, for two host names; its cart is in a cookie. With routes, and with actions.
import { IncomingMessage, type RequestListener } from 'node:http'
import cookieSession from 'cookie-session'
import express, { type Application, type Request, type Response } from 'express'
import { z } from 'zod'
import { action, anyone, createActions, createKey, redirect } from '../../../src/actions/index.ts'

interface ShopRequest extends Request {
  readonly session: { cart?: number; problem?: string }
}

export const ORIGINS = ['https://shop.example', 'https://shop.de.example']

function createShop(): Application {
  const app = express()
  app
    .set('views', import.meta.dirname)
    .set('view engine', 'ejs')
    .set('trust proxy', true)
  app.use(cookieSession({ name: 'cart', keys: ['shop'] }))
  return app
}

const show = (view: string) => (request: Request, response: Response) => {
  const { session } = request as ShopRequest
  const { problem } = session
  if (problem) delete session.problem
  response.render(view, { request, count: session.cart ?? 0, problem })
}

export function createBefore(): Application {
  const app = createShop()
  app.use(express.urlencoded({ extended: false }))
  app.get('/', show('before'))
  app.post('/cart', (request, response) => {
    const { body, session } = request as ShopRequest
    const count = Number(body.count)
    if (count > 0 && count < 10) session.cart = (session.cart ?? 0) + count
    else session.problem = 'Between 1 and 9, please.'
    response.redirect('/app/')
  })
  return app
}

export function createAfter(): Application {
  const app = createShop()
  const sentence = 'Between 1 and 9, please.'
  const input = z.object({ article: z.string(), count: z.number().min(1, sentence).max(9, sentence) })
  const add = action({ access: anyone, input }, ({ data }, { request }) => {
    const { session } = request as ShopRequest
    session.cart = (session.cart ?? 0) + data.count
    return redirect('/')
  })
  app.use(createActions({ actions: { cart: { add } }, keys: createKey(), origin: ORIGINS, base: '/app' }))
  app.get('/', show('after'))
  return app
}

/** What nginx does with `location /app/ { proxy_pass http://shop/; }`. */
export function behindProxy(app: Application): RequestListener {
  return (request, response) => {
    if (!(request instanceof IncomingMessage) || !request.url?.startsWith('/app/'))
      return void response.writeHead(404).end()
    request.url = request.url.slice('/app'.length)
    app(request as Request, response as Response)
  }
}
