import { type RequestHandler, Router } from 'express'
import { DATE_LANGUAGES, PAGE_SIZES, THEMES } from './inputs.ts'
import { readPreferences } from './store.ts'

const MOMENT = Date.UTC(2026, 10, 21)

/** Gives every page `it.preferences`, so that it is drawn as its visitor wants it from the first byte. */
export const loadPreferences: RequestHandler = (request, response, next) => {
  response.locals.preferences = readPreferences(request)
  next()
}

export function preferencePages(): Router {
  const pages = Router()

  pages.get('/preferences', (_request, response) => {
    const dates = DATE_LANGUAGES.map((value) => ({ value, text: exampleIn(value) }))
    response.render('preferences/edit', { themes: THEMES, sizes: PAGE_SIZES, dates })
  })

  return pages
}

/** Who reads a language recognises its date. */
function exampleIn(language: string): string {
  return new Date(MOMENT).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' })
}
