import { Router } from 'express'
import { EDITORS } from '../posts/rights.ts'
import { requireRole } from '../users/guards.ts'

export function importPages(): Router {
  const pages = Router()

  pages.get('/imports', requireRole(...EDITORS), (_request, response) => {
    response.render('imports/new')
  })

  return pages
}
