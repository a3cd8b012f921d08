// Writes the SQL that creates the tables and indexes of a collection.
import type { ColumnKind } from '../query/column.ts'
import type { Field } from './fields.ts'
import { keptFields, type Model } from './model.ts'
import { toStored } from './row.ts'

/** The type of a column in a migration that both databases accept. */
const TYPES: Readonly<Record<ColumnKind, string>> = {
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
export function createTableSql(plan: TablePlan): string {
  const { model, table, isDrafts } = plan
  const lines = keptFields(model).map((field) => `  ${columnSql(plan, field)}`)
  const create = `create table ${quote(table)} (\n${lines.join(',\n')}\n);`
  return [create, ...(isDrafts ? [] : indexesSql(model))].join('\n')
}

/** The SQL that adds a column to a table with rows in it. */
export function addColumnSql(plan: TablePlan, field: Field): string {
  const filling = mayBeNull(plan, field) ? '' : ` default ${literal(field)}`
  return `alter table ${quote(plan.table)} add column ${columnSql(plan, field)}${filling};`
}

/** The SQL that makes a unique index. */
export function uniqueIndexSql({ table }: Model, fields: readonly Field[]): string {
  const columns = fields.map(({ column }) => column)
  const name = [table, ...columns].join('_').slice(0, 60)
  return `create unique index ${quote(name)} on ${quote(table)} (${columns.map(quote).join(', ')});`
}

/** Whether a row can have no value there: drafts are incomplete. */
export function mayBeNull({ model }: TablePlan, { isNullable, origin }: Field): boolean {
  return isNullable || (origin === 'schema' && model.versions?.drafts === true)
}

function columnSql(plan: TablePlan, field: Field): string {
  const required = mayBeNull(plan, field) ? '' : ' not null'
  return `${quote(field.column)} ${TYPES[field.kind]}${required}${field.isId ? ' primary key' : ''}`
}

function indexesSql(model: Model): readonly string[] {
  const unique = model.unique.map((fields) => uniqueIndexSql(model, fields))
  return [...unique, newestSql(model), ...(model.upload ? [hashIndexSql(model)] : [])]
}

/** For the question whether bytes are still needed. */
function hashIndexSql({ table }: Model): string {
  return `create index ${quote(`${table}_hash`)} on ${quote(table)} (${quote('hash')});`
}

/** For the order that `find` has by itself. */
function newestSql({ table, defaultSort, byName }: Model): string {
  const keys = [defaultSort]
    .flat()
    .map((key) => ({ field: key.replace(/^-/, ''), isDown: key.startsWith('-') }))
  const isLastDown = keys.at(-1)?.isDown ?? true
  const terms = [...keys, { field: 'id', isDown: isLastDown }].map(
    ({ field, isDown }) => `${quote(byName.get(field)?.column ?? field)}${isDown ? ' desc' : ''}`,
  )
  return `create index ${quote(`${table}_sorted`)} on ${quote(table)} (${terms.join(', ')});`
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

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
