const MAX_LENGTH = 320

/** Shortens a text for lists, at a word boundary. `migrations/005-post-beginnings.sql` does the same in SQL. */
export function excerptOf(text: string): string {
  const characters = [...text.slice(0, 2 * MAX_LENGTH + 2)]
  if (characters.length <= MAX_LENGTH) return text
  const start = characters.slice(0, MAX_LENGTH).join('')
  return `${wholeWords(start) || start}…`
}

function wholeWords(text: string): string {
  return text.slice(0, text.lastIndexOf(' ') + 1).replace(/ +$/, '')
}
