const LONGEST = 320

/** What lists show of a text, up to its last whole word. `migrations/005-post-beginnings.sql` does the same. */
export function excerptOf(text: string): string {
  const characters = [...text.slice(0, 2 * LONGEST + 2)]
  if (characters.length <= LONGEST) return text
  const start = characters.slice(0, LONGEST).join('')
  return `${wholeWords(start) || start}…`
}

function wholeWords(text: string): string {
  return text.slice(0, text.lastIndexOf(' ') + 1).replace(/ +$/, '')
}
