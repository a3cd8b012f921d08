import { codeOf } from '../../errors/index.ts'
import { type Issue, pathOf } from '../../schema/index.ts'
import type { Model } from '../collections/model.ts'
import { ContentError } from '../errors.ts'

/** `INVALID_INPUT`, with a sentence for each field; the first one tells it all. */
export function invalidInput(errors: Readonly<Record<string, string>>, cause?: unknown): ContentError {
  const [first] = Object.entries(errors)
  const sentence = first
    ? first[0] === ''
      ? first[1]
      : `${first[0]}: ${first[1]}`
    : 'The data does not fit.'
  return new ContentError('INVALID_INPUT', sentence, { errors, cause })
}

/** The problems of a schema, by field; of a whole document under ''. Of several at one path the first is returned. */
export function problemsOf(issues: readonly Issue[]): Record<string, string> {
  const problems: Record<string, string> = {}
  for (const issue of issues) problems[pathOf(issue)] ??= issue.message
  return problems
}

/** Which fields each unique index of a table is about, by its name in PostgreSQL. */
export type UniqueIndexes = ReadonlyMap<string, readonly string[]>

/** What the database refused, as a problem that a visitor can mend; anything else is passed on as it is. */
export function explain(error: unknown, model: Model, indexes: UniqueIndexes): unknown {
  const columns = takenColumns(error, model, indexes)
  if (columns) return taken(model, columns, error)
  if (!isDangling(error)) return error
  return invalidInput({ '': 'Something that this refers to is not there any more.' }, error)
}

/** True when the database says that a reference leads nowhere, or would. */
export function isDangling(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_CONSTRAINT_FOREIGNKEY' || codeOf(error) === '23503'
}

function takenColumns(
  error: unknown,
  { table }: Model,
  indexes: UniqueIndexes,
): readonly string[] | undefined {
  const code = codeOf(error)
  if (!(error instanceof Error)) return undefined
  if (code === '23505') return 'constraint' in error ? indexes.get(String(error.constraint)) : undefined
  if (code !== 'SQLITE_CONSTRAINT_UNIQUE') return undefined
  // "UNIQUE constraint failed: posts.slug, posts.author"
  const [, list = ''] = error.message.split('failed: ')
  const columns = list.split(', ').map((name) => name.split('.'))
  return columns.every(([of]) => of === table) ? columns.map(([, column = '']) => column) : undefined
}

function taken({ fields }: Model, columns: readonly string[], cause: unknown): ContentError {
  const named = fields.filter(({ column }) => columns.includes(column)).map(({ field }) => field)
  const sentence =
    named.length > 1 ? `There is one with the same ${named.join(' and ')} already.` : 'This is already taken.'
  return invalidInput(
    Object.fromEntries((named.length > 0 ? named : ['']).map((field) => [field, sentence])),
    cause,
  )
}
