// Writes the SQL that creates the tables and indexes of a collection.
import type { ColumnKind } from '../query/column.ts'
import type { Dialect } from '../query/dialect.ts'
import type { Field } from './fields.ts'
import type { IndexPlan } from './index-plans.ts'
import { keptFields, type Model } from './model.ts'
import { toStored } from './row.ts'

/** The type of a column in a migration that both databases accept. */
export const TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  number: 'double precision',
  integer: 'bigint',
  boolean: 'integer',
  list: 'text',
  json: 'text',
}

/** A table of a collection: its own, or that of its drafts. */
export interface TablePlan {
  readonly model: Model
  readonly table: string
  /** Drafts are not unique: two may wait for the same word. */
  readonly isDrafts: boolean
}

/** The tables that a collection needs. */
export function plansOf(model: Model): readonly TablePlan[] {
  const own = { model, table: model.table, isDrafts: false }
  if (!model.versions?.drafts) return [own]
  return [own, { model, table: `${model.table}_drafts`, isDrafts: true }]
}

/** The SQL that makes a table with its indexes. */
export function createTableSql(plan: TablePlan, dialect: Dialect): string {
  const { model, table, isDrafts } = plan
  const lines = keptFields(model).map((field) => `  ${columnSql(plan, field)}`)
  const create = `create table ${quote(table)} (\n${lines.join(',\n')}\n);`
  return [create, ...(isDrafts ? [] : indexesSql(model, dialect))].join('\n')
}

/** The SQL that adds a column to a table with rows in it. */
export function addColumnSql(plan: TablePlan, field: Field): string {
  const filling = mayBeNull(plan, field) ? '' : ` default ${literal(field)}`
  return `alter table ${quote(plan.table)} add column ${columnSql(plan, field)}${filling};`
}

/** The SQL that makes a unique index. */
export function uniqueIndexSql({ table }: Model, fields: readonly Field[], dialect: Dialect): string {
  const columns = fields.map(({ column }) => column)
  const name = [table, ...columns].join('_').slice(0, 60)
  return `create unique index ${quote(name)} on ${quote(table)} (${fields.map((field) => keySql(field, dialect)).join(', ')});`
}

/** Whether a row can have no value there: drafts are incomplete. */
export function mayBeNull({ model }: TablePlan, { isNullable, origin }: Field): boolean {
  return isNullable || (origin === 'schema' && model.versions?.drafts === true)
}

/** The definition of a column. */
function columnSql(plan: TablePlan, field: Field): string {
  const required = mayBeNull(plan, field) ? '' : ' not null'
  return `${quote(field.column)} ${TYPES[field.kind]}${required}${field.isId ? ' primary key' : ''}`
}

function indexesSql(model: Model, dialect: Dialect): readonly string[] {
  return [
    ...model.unique.map((fields) => uniqueIndexSql(model, fields, dialect)),
    ...model.indexes.map((plan) => indexSql(model, plan, dialect)),
  ]
}

/** The SQL that makes an index. */
export function indexSql({ table }: Model, { name, terms }: IndexPlan, dialect: Dialect): string {
  const columns = terms.map(
    ({ field, isDescending }) => `${keySql(field, dialect)}${isDescending ? ' desc' : ''}`,
  )
  return `create index ${quote(name)} on ${quote(table)} (${columns.join(', ')});`
}

/** Text is sorted by its bytes, so where the database sorts otherwise the index has to say it. Ids sort alike everywhere. */
function keySql({ column, kind, isId }: Field, { sortsByBytes }: Dialect): string {
  return kind === 'text' && !isId && !sortsByBytes ? `${quote(column)} collate "C"` : quote(column)
}

/** What rows get that are there already: what the schema fills in, or nothing in the column's type. */
function literal(field: Field): string {
  const value = field.default === undefined ? NOTHING[field.kind] : toStored(field, field.default)
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

const NOTHING: Readonly<Record<ColumnKind, string | number>> = {
  text: '',
  number: 0,
  integer: 0,
  boolean: 0,
  list: '[]',
  json: '{}',
}

/** A name in SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
