import { Router } from 'express'
import type { Posts } from './store.ts'

export function postPages(posts: Posts): Router {
  const pages = Router()

  pages.get('/', async (_request, response) => {
    response.render('posts/front', { posts: await posts.published() })
  })

  pages.get('/posts', async (_request, response) => {
    response.render('posts/list', { posts: await posts.newest() })
  })

  pages.get('/posts/new', (_request, response) => {
    response.render('posts/new')
  })

  pages.get('/posts/:name', async (request, response, next) => {
    const post = await posts.find(request.params.name)
    if (!post) return next()
    if (post.slug !== request.params.name) return response.redirect(`/posts/${encodeURIComponent(post.slug)}`)
    response.render('posts/read', { post })
  })

  pages.get('/posts/:name/edit', async (request, response, next) => {
    const post = await posts.find(request.params.name)
    if (!post) return next()
    response.render('posts/edit', { post })
  })

  return pages
}
