/**
 * The word that was probably meant: the one with the fewest typing errors (letters wrong, missing, added or
 * swapped), when those are few for its length; or the only one that ends with what was typed (`like` for
 * `posts.like`).
 */
export function findNearest(typed: string, words: Iterable<string>): string | undefined {
  const candidates = [...words]
  const [near] = candidates
    .map((word) => ({ word, errors: countErrors(typed.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, errors }) => errors <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.errors - b.errors)
  if (near) return near.word
  const last = typed.toLowerCase().split('.').at(-1) as string
  const ending = candidates.filter((word) => word.toLowerCase().endsWith(`.${last}`))
  return ending.length === 1 ? ending[0] : undefined
}

/** Returns ` Did you mean posts.like?` to append to a sentence; empty if no name is similar. */
export function suggest(typed: string, words: Iterable<string>): string {
  const nearest = findNearest(typed, words)
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}

const LONGEST = 100

/** Optimal string alignment distance, row by row. */
function countErrors(a: string, b: string): number {
  if (a.length > LONGEST || b.length > LONGEST) return LONGEST
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const changed = (above[j - 1] as number) + (isSame ? 0 : 1)
      const swapped = isSwapped ? (before[j - 2] as number) + 1 : changed
      row.push(Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, changed, swapped))
    }
    before = above
    above = row
  }
  return above[b.length] as number
}
