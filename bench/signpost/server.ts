import express, { type Response } from 'express'
import helmet from 'helmet'
import { createActions, createKey, createServer } from '../../dist/actions/index.js'
import { actions } from './actions.ts'
import { closeStore, newestPosts } from './store.ts'
import { render } from './views.ts'

const host = process.env.HOST ?? '127.0.0.1'
const port = Number(process.env.PORT ?? 3000)

const app = express()
app.use(helmet({ referrerPolicy: { policy: 'same-origin' } }))
app.use(
  createActions({
    actions,
    keys: process.env.SIGNPOST_KEYS ?? createKey(),
    origin: process.env.ORIGIN ?? `http://${host}:${port}`,
    staging: process.env.UPLOAD_DIR,
  }),
)

app.get('/posts/new', (_request, response) => page(response, 'new-post', { heading: 'New post' }))
app.get('/posts', (_request, response) => page(response, 'posts', { heading: 'Posts', posts: newestPosts() }))
app.get('/upload', (_request, response) => page(response, 'upload', { heading: 'Upload' }))

/** For the scaling of a page with many forms; with `fresh` no ticket is like the one of the request before. */
let turn = 0
app.get('/forms/:count', (request, response) => {
  turn += request.query.fresh === undefined ? 0 : 1
  const ids = Array.from({ length: Math.min(Number(request.params.count), 10_000) }, (_, index) => index + 1)
  page(response, 'forms', { heading: 'Forms', ids, turn })
})

function page(response: Response, view: string, data: object): void {
  const html = render(view, { ...response.locals, ...data })
  response
    .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(html) })
    .end(html)
}

const server = createServer(app, { requestTimeout: 0 }).listen(port, host)

process.once('SIGTERM', () => {
  server.close(closeStore)
  server.closeAllConnections()
})
