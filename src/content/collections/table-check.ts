// Compares collections with their tables at start-up. Over 200 lines because each finding and its SQL are worked out together.
import type { Database } from '../database/database.ts'
import { DatabaseError, missingTable } from '../database/errors.ts'
import type { ColumnKind } from '../query/column.ts'
import type { Dialect } from '../query/dialect.ts'
import type { Field } from './fields.ts'
import type { IndexPlan } from './index-plans.ts'
import { keptFields, type Model } from './model.ts'
import { type RealColumn, type RealTable, readTable } from './real-table.ts'
import type { Tables } from './row.ts'
import { countRows, unfitRows } from './row-probe.ts'
import { findAddition, loosenSql, removal, retypeSql } from './table-changes.ts'
import { createTableSql, indexSql, mayBeNull, plansOf, type TablePlan, uniqueIndexSql } from './table-sql.ts'

/** What is wrong with the tables: SQL that fixes it, and sentences where a person has to decide. */
interface Findings {
  readonly sql: string[]
  readonly sentences: string[]
  /** Missing indexes: the application works without them, slowly. */
  readonly indexes: string[]
}

/** What the check learned about the tables. */
export interface CheckedTables {
  /** The columns of the unique indexes, by collection and by the index's name. */
  readonly unique: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>
  /** SQL of indexes that the tables do not have. */
  readonly missingIndexes: readonly string[]
  /** `table.column` of texts that have an index by bytes. */
  readonly byteIndexed: ReadonlySet<string>
}

/**
 * Compares collections with their tables, and samples their rows. Rejects with `DATABASE_UNUSABLE` and the SQL that is
 * missing, ready to be put into a migration.
 */
export async function checkTables(
  database: Database<Tables>,
  models: readonly Model[],
  dialect: Dialect,
): Promise<CheckedTables> {
  const findings: Findings = { sql: [], sentences: [], indexes: [] }
  const unique = new Map<string, ReadonlyMap<string, readonly string[]>>()
  const byteIndexed = new Set<string>()
  for (const plan of models.flatMap(plansOf)) {
    const real = await readTable(database, plan.table)
    if (!real) findings.sql.push(createTableSql(plan, dialect))
    else await compare(plan, { database, real, dialect, findings })
    const { model, table, isDrafts } = plan
    if (isDrafts) continue
    const indexes = real?.indexes ?? []
    unique.set(
      model.name,
      new Map(indexes.filter(({ isUnique }) => isUnique).map(({ name, columns }) => [name, columns])),
    )
    for (const { isByBytes, columns } of indexes) if (isByBytes) byteIndexed.add(`${table}.${columns[0]}`)
  }
  refuse(findings)
  return { unique, missingIndexes: findings.indexes, byteIndexed }
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

function refuse({ sql, sentences, indexes }: Findings): void {
  if (sql.length + sentences.length === 0) return
  const parts = [...sentences]
  const all = [...sql, ...indexes]
  if (all.length > 0) parts.push(`Put this into a new migration:\n\n${all.join('\n\n')}\n`)
  throw new DatabaseError('DATABASE_UNUSABLE', `The tables do not fit the collections. ${parts.join(' ')}`)
}

interface Comparison {
  readonly database: Database<Tables>
  readonly real: RealTable
  readonly dialect: Dialect
  readonly findings: Findings
}

async function compare(plan: TablePlan, { database, real, dialect, findings }: Comparison): Promise<void> {
  const { kind } = dialect
  const columns = new Map(real.columns.map((column) => [column.name, column]))
  const strange = strangersIn(plan, real)
  const rows = await countRows(database, plan.table)
  for (const field of keptFields(plan.model)) {
    const column = columns.get(field.column)
    if (!column) {
      const former = strange.find(({ type }) => fits[kind](field, type))
      findAddition(plan, { field, former, rows, findings })
      continue
    }
    const changes = misfits(plan, { field, column, kind, real })
    findings.sentences.push(...changes)
    if (changes.length === 0) findings.sentences.push(...(await unfitRows(database, plan, { field, column })))
  }
  findings.sentences.push(...strange.map((column) => removal(plan, column, real)), ...withoutKey(plan, real))
  if (plan.isDrafts) return
  const missing = plan.model.unique.filter((fields) => !isUnique(real, fields))
  findings.sql.push(...missing.map((fields) => uniqueIndexSql(plan.model, fields, dialect)))
  const lacking = plan.model.indexes.filter((index) => !isServed(real, index))
  findings.indexes.push(...lacking.map((index) => indexSql(plan.model, index, dialect)))
}

/** An index serves what its first columns serve. The tie-breaker at the end is worth no warning. */
function isServed({ indexes }: RealTable, { terms }: IndexPlan): boolean {
  const wanted = terms.filter(({ field }) => !field.isId).map(({ field }) => field.column)
  return indexes.some(
    ({ columns, isWhole }) => isWhole && wanted.every((column, at) => columns[at] === column),
  )
}

interface Pair {
  readonly field: Field
  readonly column: RealColumn
  readonly kind: 'sqlite' | 'postgres'
  readonly real: RealTable
}

function misfits(plan: TablePlan, { field, column, kind, real }: Pair): readonly string[] {
  const name = `${plan.table}.${field.column}`
  const sentences: string[] = []
  if (!fits[kind](field, column.type)) {
    sentences.push(
      `${name} is of type ${column.type || 'none'} and has to be ${WANTED[field.kind]}. Check that every value can be converted, then: ${retypeSql(plan, { field, kind, real })}`,
    )
  } else if (mayBeNull(plan, field) && !column.isNullable) {
    sentences.push(
      `${name} is not null, but a document may be without ${field.field}: let it be null: ${loosenSql(plan, { field, kind, real })}`,
    )
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

/** Columns without a field that every insert would violate. */
function strangersIn({ model }: TablePlan, { columns }: RealTable): readonly RealColumn[] {
  const known = new Set(keptFields(model).map(({ column }) => column))
  return columns.filter(({ name, isNullable, hasDefault }) => !known.has(name) && !isNullable && !hasDefault)
}

function withoutKey({ table, model }: TablePlan, real: RealTable): readonly string[] {
  const [id] = model.fields
  return id && isUnique(real, [id]) ? [] : [`${table}.id has to be the primary key.`]
}

function isUnique({ indexes }: RealTable, fields: readonly Field[]): boolean {
  const wanted = fields
    .map(({ column }) => column)
    .sort()
    .join()
  return indexes.some(
    ({ columns, isWhole, isUnique: isOne }) => isOne && isWhole && [...columns].sort().join() === wanted,
  )
}
