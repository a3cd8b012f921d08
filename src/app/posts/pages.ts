import { type Request, Router } from 'express'
import { ContentError } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import { findNewest, findPost, findPublished } from './store.ts'

export function postPages(content: AppContent): Router {
  const pages = Router()

  pages.get('/', async (request, response, next) => {
    const page = await readPage(request, (cursor) => findPublished(content, cursor))
    if (!page) return next()
    response.render('posts/front', { page })
  })

  pages.get('/posts', async (request, response, next) => {
    const page = await readPage(request, (cursor) => findNewest(content, cursor))
    if (!page) return next()
    response.render('posts/list', { page })
  })

  pages.get('/posts/new', (_request, response) => {
    response.render('posts/new')
  })

  pages.get('/posts/:name', async (request, response, next) => {
    const post = await findPost(content, request.params.name)
    if (!post) return next()
    if (post.slug !== request.params.name) return response.redirect(`/posts/${encodeURIComponent(post.slug)}`)
    response.render('posts/read', { post })
  })

  pages.get('/posts/:name/edit', async (request, response, next) => {
    const post = await findPost(content, request.params.name)
    if (!post) return next()
    response.render('posts/edit', { post })
  })

  return pages
}

/** The page of a list that the address asks for; null where it asks for none that there is. */
async function readPage<Page>(
  { query: { after } }: Request,
  read: (cursor: string | null) => Promise<Page>,
): Promise<Page | null> {
  if (after === undefined) return await read(null)
  return await read(String(after)).catch(nullForMadeUp)
}

function nullForMadeUp(error: unknown): null {
  if (error instanceof ContentError && error.code === 'INVALID_QUERY') return null
  throw error
}
