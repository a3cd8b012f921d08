// The same job with nothing but node:http: the limit that every framework is measured against.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { redirect, sendPage } from './answers.ts'
import { BodyTooLarge, readForm } from './body.ts'
import { messagePage, newPostPage, postsPage, uploadPage } from './pages.ts'
import { closeStore, createPost, deletePost, likePost, newestPosts } from './store.ts'
import { saveUpload } from './upload.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>

const maximumTitle = 120

const routes: Readonly<Record<string, Handler>> = {
  'GET /posts/new': (_request, response) => sendPage(response, 200, newPostPage()),
  'POST /posts/new': submitPost,
  'GET /posts': (_request, response) => sendPage(response, 200, postsPage(newestPosts())),
  'GET /upload': (_request, response) => sendPage(response, 200, uploadPage()),
  'POST /upload': submitUpload,
}

const postActions: Readonly<Record<string, (id: number) => boolean>> = {
  like: likePost,
  delete: deletePost,
}
const postActionPath = /^\/posts\/(\d{1,15})\/(like|delete)$/

const server = createServer((request, response) => {
  answer(request, response).catch((error) => sendFailure(response, error))
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request.url ?? '/')
  const handler = routes[`${request.method} ${path}`]
  if (handler !== undefined) return handler(request, response)

  const match = request.method === 'POST' ? postActionPath.exec(path) : null
  if (match?.[1] !== undefined && match[2] !== undefined) {
    const done = postActions[match[2]]?.(Number(match[1]))
    if (done === true) return redirect(response, '/posts')
  }
  sendPage(response, 404, messagePage('Not found'))
}

async function submitPost(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const form = await readForm(request)
  const title = form.get('title') ?? ''
  const content = form.get('content') ?? ''
  const errors = problemsOf(title, content)
  if (errors !== null) return sendPage(response, 422, newPostPage({ title, content, errors }))
  createPost(title, content)
  redirect(response, '/posts')
}

function problemsOf(title: string, content: string): { title?: string; content?: string } | null {
  const errors: { title?: string; content?: string } = {}
  if (title.length === 0) errors.title = 'Please enter a title.'
  else if (title.length > maximumTitle) errors.title = `At most ${maximumTitle} characters, please.`
  if (content.length === 0) errors.content = 'Please enter some content.'
  return errors.title === undefined && errors.content === undefined ? null : errors
}

async function submitUpload(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const saved = await saveUpload(request)
  if (saved) redirect(response, '/upload')
  else sendPage(response, 422, messagePage('Please choose a file'))
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  if (error instanceof BodyTooLarge) return sendPage(response, 413, messagePage('That is too much'))
  console.error(error)
  sendPage(response, 500, messagePage('Something went wrong'))
}

server.requestTimeout = 0
server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1')

process.once('SIGTERM', () => {
  server.close(closeStore)
  server.closeAllConnections()
})
