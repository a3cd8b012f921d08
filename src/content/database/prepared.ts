// Queries that are compiled once and run with values.
import { type Compilable, type CompiledQuery, SelectQueryNode } from 'kysely'
import type { Access, Result, Statement } from './backend.ts'
import { DatabaseError } from './errors.ts'

/** Values of a prepared query, by the names that its builder used. None, or one object. */
export type Values = [] | [values: object]

/** A query that was built and compiled once; running it only binds values. */
export interface Prepared<Given extends Values, Row> {
  /** All rows. */
  all(...values: Given): Promise<Row[]>
  /** The first row, or undefined. Put `limit(1)` into the query where there may be more. */
  first(...values: Given): Promise<Row | undefined>
  /** Runs it for its effect: how many rows it inserted, updated or deleted. */
  run(...values: Given): Promise<number>
}

type Run = (statement: Statement, access: Access) => Promise<Result>

/** Stands where a value will be. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** What the builder of a prepared query gets for its values: a placeholder for every name it asks for. */
export const placeholders: object = new Proxy({}, { get: (_, name) => new Placeholder(String(name)) })

/** Compiles the query; see `Database.prepare`. */
export function prepareQuery<Given extends Values, Row>(
  query: Compilable<Row>,
  run: Run,
): Prepared<Given, Row> {
  const compiled = query.compile()
  const access = accessOf(compiled)
  const execute = (values: object = {}) =>
    run({ sql: compiled.sql, parameters: bind(compiled, values) }, access)
  return {
    // The rows are what the statement selects; Kysely's types say so, the database does not.
    all: async (...[values]) => (await execute(values)).rows as Row[],
    first: async (...[values]) => (await execute(values)).rows[0] as Row | undefined,
    run: async (...[values]) => Number((await execute(values)).numAffectedRows ?? 0),
  }
}

/** A select reads, unless a part of its `with` writes. Raw SQL counts as writing, because it is not parsed. */
export function accessOf({ query }: CompiledQuery): Access {
  if (!SelectQueryNode.is(query)) return 'write'
  const parts = query.with?.expressions ?? []
  return parts.every(({ expression }) => SelectQueryNode.is(expression)) ? 'read' : 'write'
}

function bind({ parameters }: CompiledQuery, values: object): unknown[] {
  return parameters.map((parameter) =>
    parameter instanceof Placeholder ? valueFor(parameter, values) : parameter,
  )
}

function valueFor({ name }: Placeholder, values: object): unknown {
  const value: unknown = Reflect.get(values, name)
  if (value === undefined)
    throw new DatabaseError('DATABASE_MISUSE', `The query needs a value for "${name}".`)
  return value
}
