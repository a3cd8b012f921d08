import { Router } from 'express'
import type { Posts } from './store.ts'

/** The pages about posts. They read, and nothing else. */
export function postPages(posts: Posts): Router {
  const router = Router()

  router.get('/', async (_request, response) => {
    response.render('posts/front', { title: 'Gazette', posts: await posts.published() })
  })

  router.get('/posts', async (_request, response) => {
    response.render('posts/list', { title: 'All posts', posts: await posts.newest() })
  })

  router.get('/posts/new', (_request, response) => {
    response.render('posts/new', { title: 'Write a post' })
  })

  router.get('/posts/:id/edit', async (request, response, next) => {
    const post = await posts.find(request.params.id)
    if (post) response.render('posts/edit', { title: `Edit “${post.title}”`, post })
    else next()
  })

  router.get('/posts/:slug', async (request, response, next) => {
    const post = await posts.findBySlug(request.params.slug)
    if (post) response.render('posts/show', { title: post.title, post })
    else next()
  })

  return router
}
