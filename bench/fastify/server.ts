import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import view from '@fastify/view'
import { Eta } from 'eta'
import Fastify, { type FastifyReply } from 'fastify'
import { type PostInput, postSchema, problemsOf } from './post-input.ts'
import { closeStore, createPost, deletePost, likePost, newestPosts } from './store.ts'
import { saveUpload } from './upload.ts'

const views = `${import.meta.dirname}/views`
const app = Fastify({ bodyLimit: 64 * 1024, requestTimeout: 0 })

await app.register(helmet)
await app.register(formbody)
await app.register(multipart, { limits: { fileSize: 4 * 1024 ** 3, files: 1, fields: 10, parts: 11 } })
await app.register(view, {
  engine: { eta: new Eta({ views, cache: true }) },
  templates: views,
  viewExt: 'eta',
  production: true,
})

app.get('/posts/new', (_request, reply) =>
  reply.view('new-post', { heading: 'New post', title: '', content: '', errors: {} }),
)

app.post<{ Body: PostInput }>(
  '/posts/new',
  { schema: { body: postSchema }, attachValidation: true },
  (request, reply) => {
    const { title = '', content = '' } = request.body ?? {}
    if (request.validationError !== undefined) {
      const errors = problemsOf(request.validationError)
      return reply.code(422).view('new-post', { heading: 'New post', title, content, errors })
    }
    createPost(title, content)
    return reply.redirect('/posts', 303)
  },
)

app.get('/posts', (_request, reply) => reply.view('posts', { heading: 'Posts', posts: newestPosts() }))

const idSchema = { type: 'object', properties: { id: { type: 'integer', minimum: 1 } } } as const
app.post<{ Params: { id: number } }>('/posts/:id/like', { schema: { params: idSchema } }, (request, reply) =>
  redirectOr404(likePost(request.params.id), reply),
)
app.post<{ Params: { id: number } }>(
  '/posts/:id/delete',
  { schema: { params: idSchema } },
  (request, reply) => redirectOr404(deletePost(request.params.id), reply),
)

app.get('/upload', (_request, reply) => reply.view('upload', { heading: 'Upload' }))

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

function sendMessage(reply: FastifyReply, status: number, heading: string): FastifyReply {
  return reply.code(status).view('message', { heading })
}

await app.listen({ port: Number(process.env.PORT ?? 3000), host: process.env.HOST ?? '127.0.0.1' })

process.once('SIGTERM', () => app.close())
