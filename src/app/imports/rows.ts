import { invalid } from '../../actions/index.ts'
import { parseCsv } from './csv.ts'

const MAX_POSTS = 5000

/** A post from the file, not validated yet. */
export interface Row {
  readonly title?: unknown
  readonly content?: unknown
}

/** Decodes UTF-8. `file.text()` would replace every byte that is not UTF-8, and the import would store "K\uFFFDln". */
export function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refuse(
      'This file is not in UTF-8, so its special characters would be lost. In Excel, save it as "CSV UTF-8"; elsewhere choose the encoding UTF-8.',
    )
  }
}

/** Reads the rows of a JSON or CSV file. Throws a problem of the `file` field if the file cannot be read. */
export function readRows(text: string): readonly Row[] {
  const content = text.replace(/^\uFEFF/, '').trim()
  const rows = /^[[{]/.test(content) ? fromJson(content) : fromCsv(content)
  if (rows.length === 0) throw refuse('This file contains no posts.')
  if (rows.length > MAX_POSTS)
    throw refuse(`A file can contain at most ${MAX_POSTS.toLocaleString('en')} posts.`)
  return rows
}

function fromJson(text: string): readonly Row[] {
  const value = parseJson(text)
  if (!Array.isArray(value))
    throw refuse('A JSON file must contain a list: [{ "title": "…", "content": "…" }].')
  return value.map((row: unknown) => (typeof row === 'object' && row !== null ? row : {}))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse('This file starts like JSON but is not valid JSON.')
  }
}

function fromCsv(text: string): readonly Row[] {
  const parsed = parseCsv(text)
  if (parsed === null)
    throw refuse('This is not valid CSV: a quote is not closed, or the file has too many columns or rows.')
  const [names = [], ...rows] = parsed
  const [title, content] = ['title', 'content'].map((name) =>
    names.findIndex((given) => given.trim().toLowerCase() === name),
  ) as [number, number]
  if (title < 0 || content < 0) throw refuse('A CSV file must start with the header line: title,content')
  return rows
    .filter((row) => row.some((field) => field.trim() !== ''))
    .map((row) => ({ title: row[title], content: row[content] }))
}

function refuse(sentence: string) {
  return invalid({ file: sentence })
}
