import { Router } from 'express'
import { requireRole } from '../users/guards.ts'
import { EDITORS } from '../users/rights.ts'

export function importPages(): Router {
  const pages = Router()

  pages.get('/imports', requireRole(...EDITORS), (_request, response) => {
    response.render('imports/new')
  })

  return pages
}
