import { type RequestHandler, Router } from 'express'
import { DATE_LANGUAGES, PAGE_SIZES, THEMES } from './inputs.ts'
import { readPreferences } from './store.ts'

const EXAMPLE_DATE = Date.UTC(2026, 10, 21)

/** Sets `it.preferences` for every page, so that the server renders the chosen theme. */
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

/** Shows each language as a date in that language. */
function exampleIn(language: string): string {
  return new Date(EXAMPLE_DATE).toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' })
}
