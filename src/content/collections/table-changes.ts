// The SQL, or the question with its answers, for each way in which a table can differ from its collection.
import type { Field } from './fields.ts'
import type { RealColumn, RealTable } from './real-table.ts'
import { addColumnSql, mayBeNull, quote, type TablePlan, TYPES } from './table-sql.ts'

interface Addition {
  readonly field: Field
  /** A column that no field uses any more, of a type that fits: perhaps the field had another name. */
  readonly former: RealColumn | undefined
  /** Rows of the table: 0, 1, or 2 for more. */
  readonly rows: number
  readonly findings: { readonly sql: string[]; readonly sentences: string[] }
}

/** A field without a column: SQL that adds it, or a question where rows need a value or the field was renamed. */
export function findAddition(plan: TablePlan, { field, former, rows, findings }: Addition): void {
  const name = `${plan.table}.${field.column}`
  if (former) findings.sentences.push(renaming(plan, field, former))
  else if (mayBeNull(plan, field) || rows === 0) findings.sql.push(addColumnSql(plan, field))
  else if (rows > 1 && isUniqueAlone(plan, field)) {
    findings.sentences.push(
      `${name} is new, required and unique, and the rows of ${plan.table} cannot all have one value. Either make ${field.field} optional, or fill it in one migration with an expression that differs by row: ${addNullableSql(plan, field)} update ${quote(plan.table)} set ${quote(field.column)} = ${quote('id')};`,
    )
  } else if (field.default === undefined && field.kind !== 'list') {
    findings.sentences.push(
      `${name} is new and required, and the rows of ${plan.table} have no value for it. Either give ${field.field} a default in the schema (or make it optional), or write the value of the existing rows yourself: ${addNullableSql(plan, field)} update ${quote(plan.table)} set ${quote(field.column)} = <value>;`,
    )
  } else findings.sql.push(addColumnSql(plan, field))
}

/** Two columns of one kind, one gone and one new: only a person knows whether it was renamed. */
function renaming(plan: TablePlan, field: Field, former: RealColumn): string {
  const [from, to] = [quote(former.name), quote(field.column)]
  return `${plan.table}.${field.column} is missing, and no field uses ${plan.table}.${former.name}. If ${field.field} is its new name, keep the data: alter table ${quote(plan.table)} rename column ${from} to ${to}; If not, add one column and drop the other: ${addColumnSql(plan, field)} alter table ${quote(plan.table)} drop column ${from};`
}

/** A column that every insert would violate, because no field gives it a value. */
export function removal({ table, model }: TablePlan, { name }: RealColumn, real: RealTable): string {
  return `${table}.${name} needs a value, and no field of ${model.name} gives one. If the field was removed, drop its column with its data: ${dropSql(table, name, real)}`
}

interface Change {
  readonly field: Field
  readonly kind: 'sqlite' | 'postgres'
  readonly real: RealTable
}

/** Lets a column be null. */
export function loosenSql(plan: TablePlan, { field, kind, real }: Change): string {
  if (kind === 'postgres')
    return `alter table ${quote(plan.table)} alter column ${quote(field.column)} drop not null;`
  return replaceColumnSql(plan, { field, real, value: quote(field.column) })
}

/** Gives a column another type and converts its values. */
export function retypeSql(plan: TablePlan, { field, kind, real }: Change): string {
  const [column, type] = [quote(field.column), TYPES[field.kind]]
  if (kind === 'postgres')
    return `alter table ${quote(plan.table)} alter column ${column} type ${type} using ${column}::${type};`
  return replaceColumnSql(plan, { field, real, value: `cast(${column} as ${SQLITE_CASTS[field.kind]})` })
}

const SQLITE_CASTS = {
  text: 'text',
  list: 'text',
  json: 'text',
  integer: 'integer',
  boolean: 'integer',
  number: 'real',
} as const

interface Replacement {
  readonly field: Field
  readonly real: RealTable
  /** The new value, as SQL over the old row. */
  readonly value: string
}

/** SQLite cannot alter a column, so a new one replaces it. Its indexes are dropped and reported as missing afterwards. */
function replaceColumnSql(plan: TablePlan, { field, real, value }: Replacement): string {
  const [table, column, next] = [quote(plan.table), quote(field.column), quote(`${field.column}_new`)]
  const isNullable = mayBeNull(plan, field)
  const type = TYPES[field.kind]
  const empty = type === 'text' ? "''" : '0'
  return [
    `alter table ${table} add column ${next} ${type}${isNullable ? '' : ` not null default ${empty}`};`,
    `update ${table} set ${next} = ${value};`,
    dropSql(plan.table, field.column, real),
    `alter table ${table} rename column ${next} to ${column};`,
  ].join(' ')
}

/** SQLite drops no column that an index names. */
function dropSql(table: string, column: string, { indexes }: RealTable): string {
  const naming = indexes.filter(
    ({ name, columns }) => columns.includes(column) && !name.startsWith('sqlite_'),
  )
  return [
    ...naming.map(({ name }) => `drop index ${quote(name)};`),
    `alter table ${quote(table)} drop column ${quote(column)};`,
  ].join(' ')
}

function addNullableSql({ table }: TablePlan, { column, kind }: Field): string {
  return `alter table ${quote(table)} add column ${quote(column)} ${TYPES[kind]};`
}

function isUniqueAlone({ model, isDrafts }: TablePlan, { field }: Field): boolean {
  return !isDrafts && model.unique.some(([first, ...more]) => first?.field === field && more.length === 0)
}
