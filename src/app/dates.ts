const formats = new Map<string, Intl.DateTimeFormat>()

/** A day in words, in a language. Making a format takes fifty times as long as using it, so each is made once. */
export function showDay(at: Date, language = 'en'): string {
  const known = formats.get(language)
  if (known) return known.format(at)
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  formats.set(language, format)
  return format.format(at)
}
