import { Router } from 'express'
import { requireRole } from '../users/guards.ts'

export function importPages(): Router {
  const pages = Router()

  pages.get('/imports', requireRole('editor', 'admin'), (_request, response) => {
    response.render('imports/new')
  })

  return pages
}
