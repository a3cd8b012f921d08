import { Router } from 'express'
import { readCookie } from '../../actions/index.ts'

export function examplePages(): Router {
  const pages = Router()

  pages.get('/examples', (request, response) => {
    response.render('examples/all', { visits: readCookie(request, 'visits') ?? '0' })
  })

  return pages
}
