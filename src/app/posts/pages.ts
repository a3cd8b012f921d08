import { type Request, Router } from 'express'
import { type Cache, forbidden } from '../../actions/index.ts'
import { countComments, findComments } from '../comments/store.ts'
import type { AppContent } from '../content.ts'
import { POSTS } from '../feed/tags.ts'
import { nullIfInvalidCursor } from '../http/invalid-cursor.ts'
import { readPreferences } from '../preferences/store.ts'
import { requireRole, requireSignedIn } from '../users/guards.ts'
import { type Authored, mayDelete, mayEdit, WRITERS } from '../users/rights.ts'
import { findNewest, findPost, findPublished, findVersion, findVersions, type Span } from './store.ts'

export function postPages(content: AppContent, cache: Cache): Router {
  const pages = Router()
  const cached = cache.page({ tags: [POSTS], query: ['after'] })

  pages.get('/', cached, async (request, response, next) => {
    const page = await readPage(request, (span) => findPublished(content, span))
    if (!page) return next()
    response.render('posts/front', { page })
  })

  pages.get('/posts', cached, async (request, response, next) => {
    const { user } = response.locals
    const page = await readPage(request, (span) => findNewest(content, span, user))
    if (!page) return next()
    response.render('posts/list', { page, mayEdit: (post: Authored) => mayEdit(user, post) })
  })

  pages.get('/posts/new', requireRole(...WRITERS), (_request, response) => {
    response.render('posts/new')
  })

  pages.get('/posts/:name', async (request, response, next) => {
    const post = await findPost(content, request.params.name, response.locals.user)
    if (!post) return next()
    if (post.slug !== request.params.name) return response.redirect(`/posts/${encodeURIComponent(post.slug)}`)
    const { comments: after } = request.query
    const cursor = after === undefined ? null : String(after)
    const wanted = { post: post.id, cursor, user: response.locals.user }
    const comments = await findComments(content, wanted).catch(nullIfInvalidCursor)
    if (!comments) return next()
    const commentCount = await countComments(content, post.id)
    response.render('posts/read', {
      post,
      mayEdit: mayEdit(response.locals.user, post),
      mayDelete: (comment: Authored) => mayDelete(response.locals.user, comment),
      comments,
      commentCount,
    })
  })

  pages.get('/posts/:name/edit', requireSignedIn, async (request, response, next) => {
    const post = await findPost(content, request.params.name, response.locals.user)
    if (!post) return next()
    if (!mayEdit(response.locals.user, post)) return next(forbidden())
    response.render('posts/edit', { post })
  })

  pages.get('/posts/:name/versions', requireSignedIn, async (request, response, next) => {
    const post = await findPost(content, request.params.name, response.locals.user)
    if (!post) return next()
    if (!mayEdit(response.locals.user, post)) return next(forbidden())
    const { user } = response.locals
    const versions = await readPage(request, ({ cursor }) => findVersions(content, post.id, { cursor, user }))
    if (!versions) return next()
    response.render('posts/versions', { post, versions })
  })

  pages.get('/posts/:name/versions/:version', requireSignedIn, async (request, response, next) => {
    const post = await findPost(content, request.params.name, response.locals.user)
    if (!post) return next()
    if (!mayEdit(response.locals.user, post)) return next(forbidden())
    const { user } = response.locals
    const previous = await findVersion(content, request.params.version, user)
    if (previous?.parent !== post.id) return next()
    response.render('posts/version', { post, previous })
  })

  return pages
}

/** Reads the page of a list that the URL asks for; null if its cursor is invalid. */
async function readPage<Page>(request: Request, read: (span: Span) => Promise<Page>): Promise<Page | null> {
  const { after } = request.query
  const { perPage: limit } = readPreferences(request)
  if (after === undefined) return await read({ cursor: null, limit })
  return await read({ cursor: String(after), limit }).catch(nullIfInvalidCursor)
}
