/** `publishedAt` is kept in `published_at`, `blogPosts` in `blog_posts`. */
export function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The programmer's mistake in a definition: nothing starts before it is mended. */
export function mistake(where: string, sentence: string): TypeError {
  return new TypeError(`${where}: ${sentence}`)
}

/** Refuses options that there are not: a word spelled wrongly would be a rule left out. */
export function requireNames(where: string, given: object, known: readonly string[]): void {
  const odd = Object.keys(given).find((name) => !known.includes(name))
  if (odd !== undefined) throw mistake(where, `there is no "${odd}" here. There are: ${known.join(', ')}.`)
}

/** The words after one another, as a sentence has them. */
export function inWords(names: Iterable<string>): string {
  return [...names].map((name) => `"${name}"`).join(', ')
}
