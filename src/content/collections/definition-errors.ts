/** `publishedAt` is kept in `published_at`, `blogPosts` in `blog_posts`. */
export function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A programming error in a definition: the application does not start. */
export function definitionError(where: string, sentence: string): TypeError {
  return new TypeError(`${where}: ${sentence}`)
}

/** Rejects unknown options, so that a misspelled rule is not ignored. */
export function requireNames(where: string, given: object, known: readonly string[]): void {
  const odd = Object.keys(given).find((name) => !known.includes(name))
  if (odd !== undefined)
    throw definitionError(where, `unknown option "${odd}". Known options: ${known.join(', ')}.`)
}

/** Joins names for a sentence. */
export function inWords(names: Iterable<string>): string {
  return [...names].map((name) => `"${name}"`).join(', ')
}
