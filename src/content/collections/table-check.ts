// Compares collections with their tables at start-up.
import type { Database } from '../database/database.ts'
import { DatabaseError } from '../database/errors.ts'
import type { ColumnKind } from '../query/column.ts'
import type { Field } from './fields.ts'
import { keptFields, type Model } from './model.ts'
import { type RealColumn, type RealTable, readTable } from './real-table.ts'
import type { Tables } from './row.ts'
import {
  addColumnSql,
  createTableSql,
  mayBeNull,
  plansOf,
  type TablePlan,
  uniqueIndexSql,
} from './table-sql.ts'

/** What is wrong with the tables: SQL that mends it, or a sentence where no SQL does in both databases. */
interface Findings {
  readonly sql: string[]
  readonly sentences: string[]
}

/**
 * Compares collections with their tables. Gives the unique indexes of each, by the collection's name. Rejects with
 * `DATABASE_UNUSABLE` and the SQL that is missing, ready to be put into a migration.
 */
export async function checkTables(
  database: Database<Tables>,
  models: readonly Model[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>> {
  const findings: Findings = { sql: [], sentences: [] }
  const indexes = new Map<string, ReadonlyMap<string, readonly string[]>>()
  for (const plan of models.flatMap(plansOf)) {
    const real = await readTable(database, plan.table)
    if (!real) findings.sql.push(createTableSql(plan))
    else compare(plan, { real, kind: database.kind, findings })
    if (!plan.isDrafts)
      indexes.set(plan.model.name, new Map(real?.unique.map(({ name, columns }) => [name, columns])))
  }
  refuse(findings)
  return indexes
}

/** Rejects with `DATABASE_UNUSABLE` where a table of ours, which this migration makes, is missing. */
export async function requireOurTables(
  database: Database<Tables>,
  tables: readonly string[],
  migration: string,
): Promise<void> {
  for (const table of tables) {
    if (!(await readTable(database, table))) throw missingTable(table, migration)
  }
}

/** A table of ours is missing, and this migration makes it. */
export function missingTable(table: string, migration: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'DATABASE_UNUSABLE',
    `The table ${table} is missing. Copy node_modules/signpost/migrations/${migration} into your migrations, under your next number.`,
    cause,
  )
}

function refuse({ sql, sentences }: Findings): void {
  const parts = [...sentences]
  if (sql.length > 0) parts.push(`Put this into a new migration:\n\n${sql.join('\n\n')}\n`)
  if (parts.length === 0) return
  throw new DatabaseError('DATABASE_UNUSABLE', `The tables do not fit the collections. ${parts.join(' ')}`)
}

interface Comparison {
  readonly real: RealTable
  readonly kind: 'sqlite' | 'postgres'
  readonly findings: Findings
}

function compare(plan: TablePlan, { real, kind, findings }: Comparison): void {
  const columns = new Map(real.columns.map((column) => [column.name, column]))
  for (const field of keptFields(plan.model)) {
    const column = columns.get(field.column)
    if (!column) findings.sql.push(addColumnSql(plan, field))
    else findings.sentences.push(...misfits(plan, { field, column, kind }))
  }
  findings.sentences.push(...strangers(plan, real), ...withoutKey(plan, real))
  if (plan.isDrafts) return
  const missing = plan.model.unique.filter((fields) => !isUnique(real, fields))
  findings.sql.push(...missing.map((fields) => uniqueIndexSql(plan.model, fields)))
}

interface Pair {
  readonly field: Field
  readonly column: RealColumn
  readonly kind: 'sqlite' | 'postgres'
}

function misfits(plan: TablePlan, { field, column, kind }: Pair): readonly string[] {
  const name = `${plan.table}.${field.column}`
  const sentences: string[] = []
  if (!fits[kind](field, column.type)) {
    sentences.push(`${name} is of type ${column.type || 'none'} and has to be ${WANTED[field.kind]}.`)
  }
  if (mayBeNull(plan, field) && !column.isNullable) {
    sentences.push(`${name} is not null, but a document may be without ${field.field}: let it be null.`)
  }
  return sentences
}

const WANTED: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  number: 'double precision',
  integer: 'bigint',
  boolean: 'integer (0 or 1)',
  list: 'text (JSON)',
  json: 'text (JSON)',
}

/** The types that give back what was put in, as it was. */
const fits = {
  sqlite: ({ kind }: Field, type: string) => kinds[kind].includes(affinityOf(type)),
  postgres: ({ kind, origin }: Field, type: string) => {
    if (kind === 'integer' && origin === 'stamp') return type === 'bigint'
    if (kind === 'integer') return type === 'bigint' || type === 'integer'
    if (kind === 'boolean') return /^(bigint|integer|smallint)$/.test(type)
    if (kind === 'number') return type === 'double precision'
    return type === 'text' || type === 'character varying'
  },
}

type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric'

const kinds: Readonly<Record<ColumnKind, readonly Affinity[]>> = {
  text: ['text'],
  list: ['text'],
  json: ['text'],
  integer: ['integer'],
  boolean: ['integer'],
  number: ['real', 'numeric'],
}

/** How SQLite reads a declared type: https://sqlite.org/datatype3.html#determination_of_column_affinity */
function affinityOf(type: string): Affinity {
  if (type.includes('int')) return 'integer'
  if (/char|clob|text/.test(type)) return 'text'
  if (type === '' || type.includes('blob')) return 'blob'
  return /real|floa|doub/.test(type) ? 'real' : 'numeric'
}

/** Columns that no field is about, and that no document could be written without. */
function strangers({ model, table }: TablePlan, { columns }: RealTable): readonly string[] {
  const known = new Set(keptFields(model).map(({ column }) => column))
  return columns
    .filter(({ name, isNullable, hasDefault }) => !known.has(name) && !isNullable && !hasDefault)
    .map(
      ({ name }) =>
        `${table}.${name} needs a value, and no field of ${model.name} gives one: give it a default.`,
    )
}

function withoutKey({ table, model }: TablePlan, real: RealTable): readonly string[] {
  const [id] = model.fields
  return id && isUnique(real, [id]) ? [] : [`${table}.id has to be the primary key.`]
}

function isUnique({ unique }: RealTable, fields: readonly Field[]): boolean {
  const wanted = fields
    .map(({ column }) => column)
    .sort()
    .join()
  return unique.some(({ columns, isWhole }) => isWhole && [...columns].sort().join() === wanted)
}
