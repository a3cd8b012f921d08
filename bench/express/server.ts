import express, { type ErrorRequestHandler, type Request, type Response } from 'express'
import helmet from 'helmet'
import { problemsOf } from './post-input.ts'
import { closeStore, createPost, deletePost, likePost, newestPosts } from './store.ts'
import { upload } from './upload.ts'
import { render } from './views.ts'

const app = express()
app.use(helmet())

app.get('/posts/new', (_request, response) => {
  response.send(render('new-post', { heading: 'New post', title: '', content: '', errors: {} }))
})

app.post('/posts/new', express.urlencoded({ extended: false, limit: '64kb' }), (request, response) => {
  const title = text(request.body?.title)
  const content = text(request.body?.content)
  const errors = problemsOf(title, content)
  if (errors !== null) {
    response.status(422).send(render('new-post', { heading: 'New post', title, content, errors }))
    return
  }
  createPost(title, content)
  response.redirect(303, '/posts')
})

app.get('/posts', (_request, response) => {
  response.send(render('posts', { heading: 'Posts', posts: newestPosts() }))
})

app.post('/posts/:id/like', postAction(likePost))
app.post('/posts/:id/delete', postAction(deletePost))

/** For the scaling of a page with many forms: what they cost when nothing about them is signed. */
app.get('/forms/:count', (request, response) => {
  const ids = Array.from({ length: Math.min(Number(request.params.count), 10_000) }, (_, index) => index + 1)
  response.send(render('forms', { heading: 'Forms', ids }))
})

app.get('/upload', (_request, response) => {
  response.send(render('upload', { heading: 'Upload' }))
})

app.post('/upload', upload.single('file'), (request, response) => {
  if (request.file === undefined) sendMessage(response, 422, 'Please choose a file')
  else response.redirect(303, '/upload')
})

app.use((_request, response) => sendMessage(response, 404, 'Not found'))
app.use(((error, _request, response, next) => {
  if (response.headersSent) return next(error)
  const status = error.status ?? (error.code === 'LIMIT_FILE_SIZE' ? 413 : 500)
  if (status >= 500) console.error(error)
  sendMessage(response, status, status >= 500 ? 'Something went wrong' : 'That cannot be accepted')
}) satisfies ErrorRequestHandler)

function postAction(act: (id: number) => boolean) {
  return (request: Request<{ id: string }>, response: Response, next: () => void) => {
    if (/^\d{1,15}$/.test(request.params.id) && act(Number(request.params.id)))
      response.redirect(303, '/posts')
    else next()
  }
}

function sendMessage(response: Response, status: number, heading: string): void {
  response.status(status).send(render('message', { heading }))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

const server = app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1')
server.requestTimeout = 0

process.once('SIGTERM', () => {
  server.close(closeStore)
  server.closeAllConnections()
})
