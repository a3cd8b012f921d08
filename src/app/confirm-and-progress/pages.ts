import { Router } from 'express'

export const CONFIRM_PAGE = '/confirm'
export const PROGRESS_PAGE = '/progress'

/** The confirmation page and the progress page. Both are rendered by the engine only; a direct visit gets 404. */
export function confirmAndProgressPages(): Router {
  const pages = Router()

  pages.get(CONFIRM_PAGE, (_request, response, next) => {
    if (!response.locals.confirmation) return next()
    response.render('confirm-and-progress/confirm')
  })

  pages.get(PROGRESS_PAGE, (_request, response, next) => {
    if (!response.locals.progress) return next()
    response.render('confirm-and-progress/progress')
  })

  return pages
}
