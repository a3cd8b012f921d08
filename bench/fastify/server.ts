import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyReply } from 'fastify'
import { type PostInput, postSchema, problemsOf } from './post-input.ts'
import { closeStore, createPost, deletePost, likePost, newestPosts } from './store.ts'
import { saveUpload } from './upload.ts'
import { render } from './views.ts'

const app = Fastify({ bodyLimit: 64 * 1024, requestTimeout: 0 })

await app.register(helmet)
await app.register(formbody)
await app.register(multipart, { limits: { fileSize: 4 * 1024 ** 3, files: 1, fields: 10, parts: 11 } })

app.get('/posts/new', (_request, reply) =>
  sendPage(reply, 'new-post', { heading: 'New post', title: '', content: '', errors: {} }),
)

app.post<{ Body: PostInput }>(
  '/posts/new',
  { schema: { body: postSchema }, attachValidation: true },
  (request, reply) => {
    const { title = '', content = '' } = request.body ?? {}
    if (request.validationError !== undefined) {
      const errors = problemsOf(request.validationError)
      return sendPage(reply.code(422), 'new-post', { heading: 'New post', title, content, errors })
    }
    createPost(title, content)
    return reply.redirect('/posts', 303)
  },
)

app.get('/posts', (_request, reply) => sendPage(reply, 'posts', { heading: 'Posts', posts: newestPosts() }))

const idSchema = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } } as const
app.post<{ Params: { id: number } }>('/posts/:id/like', { schema: { params: idSchema } }, (request, reply) =>
  redirectOr404(likePost(request.params.id), reply),
)
app.post<{ Params: { id: number } }>(
  '/posts/:id/delete',
  { schema: { params: idSchema } },
  (request, reply) => redirectOr404(deletePost(request.params.id), reply),
)

app.get('/upload', (_request, reply) => sendPage(reply, 'upload', { heading: 'Upload' }))

app.post('/upload', async (request, reply) => {
  const saved = await saveUpload(request)
  if (!saved) return sendMessage(reply, 422, 'Please choose a file')
  return reply.redirect('/upload', 303)
})

app.setNotFoundHandler((_request, reply) => sendMessage(reply, 404, 'Not found'))
app.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
  const status = error.statusCode ?? 500
  if (status >= 500) console.error(error)
  return sendMessage(reply, status, status >= 500 ? 'Something went wrong' : 'That cannot be accepted')
})
app.addHook('onClose', closeStore)

function redirectOr404(done: boolean, reply: FastifyReply): FastifyReply {
  return done ? reply.redirect('/posts', 303) : sendMessage(reply, 404, 'Not found')
}

function sendPage(reply: FastifyReply, view: string, data: object): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(render(view, data))
}

function sendMessage(reply: FastifyReply, status: number, heading: string): FastifyReply {
  return sendPage(reply.code(status), 'message', { heading })
}

await app.listen({ port: Number(process.env.PORT ?? 3000), host: process.env.HOST ?? '127.0.0.1' })

process.once('SIGTERM', () => app.close())
