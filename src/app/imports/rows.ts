import { invalid } from '../../actions/index.ts'
import { parseCsv } from './csv.ts'

const MOST = 5000

/** A post as the file has it; nothing is checked yet. */
export interface Row {
  readonly title?: unknown
  readonly content?: unknown
}

/** The rows of a JSON or CSV file. Throws a sentence beside the field for a file that cannot be read. */
export function readRows(text: string): readonly Row[] {
  const bare = text.replace(/^\uFEFF/, '').trim()
  const rows = /^[[{]/.test(bare) ? fromJson(bare) : fromCsv(bare)
  if (rows.length === 0) throw refuse('There is no post in this file.')
  if (rows.length > MOST)
    throw refuse(`A file has at most ${MOST.toLocaleString('en')} posts; this one has more.`)
  return rows
}

function fromJson(text: string): readonly Row[] {
  const value = parseJson(text)
  if (!Array.isArray(value)) throw refuse('A JSON file is a list: [{ "title": "…", "content": "…" }].')
  return value.map((row: unknown) => (typeof row === 'object' && row !== null ? row : {}))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse('This begins like JSON, and is none.')
  }
}

function fromCsv(text: string): readonly Row[] {
  const parsed = parseCsv(text)
  if (parsed === null)
    throw refuse(
      'This cannot be read as CSV: a quote is not closed, or the file has too many columns or rows.',
    )
  const [names = [], ...rows] = parsed
  const [title, content] = ['title', 'content'].map((name) =>
    names.findIndex((given) => given.trim().toLowerCase() === name),
  ) as [number, number]
  if (title < 0 || content < 0) throw refuse('A CSV file begins with the line: title,content')
  return rows
    .filter((row) => row.some((field) => field.trim() !== ''))
    .map((row) => ({ title: row[title], content: row[content] }))
}

function refuse(sentence: string) {
  return invalid({ file: sentence })
}
