import { z } from 'zod'

export const THEMES = ['auto', 'light', 'dark'] as const

export const PAGE_SIZES = [10, 20, 50] as const

/** Languages for dates. */
export const DATE_LANGUAGES = ['en', 'de', 'fr', 'es', 'ja'] as const

export const PreferencesInput = z.object({
  theme: z.enum(THEMES, 'Please choose one of these.'),
  perPage: z.literal(PAGE_SIZES, 'Please choose one of these.'),
  dates: z.enum(DATE_LANGUAGES, 'Please choose one of these.'),
})

export type Preferences = z.output<typeof PreferencesInput>

export const DEFAULTS: Preferences = { theme: 'auto', perPage: 20, dates: 'en' }
