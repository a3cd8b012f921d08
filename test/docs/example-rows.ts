// The rows of docs/examples.md: each feature with its page of Gazette, its actions and the tests that prove it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/examples.md'), 'utf8')

export interface ExampleRow {
  readonly name: string
  /** Patterns of Express: `/posts/:name`. */
  readonly pages: readonly string[]
  readonly actions: readonly string[]
  readonly proofs: readonly { readonly file: string; readonly title: string }[]
}

/** Every row of every table that has these four columns. */
export const EXAMPLES: readonly ExampleRow[] = TEXT.split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[-|]+\|$/.test(line) && !line.startsWith('| example'))
  .map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
  .map(([name = '', page = '', action = '', proof = '']) => ({
    name,
    pages: quotedIn(page),
    actions: quotedIn(action),
    proofs: [...proof.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({
      file,
      title,
    })),
  }))

function quotedIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
}
