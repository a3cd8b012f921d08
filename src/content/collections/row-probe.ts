// Looks at rows at start-up: a column can have the right type and still hold what the schema does not allow.
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Field } from './fields.ts'
import type { RealColumn } from './real-table.ts'
import type { Row, Tables } from './row.ts'
import { mayBeNull, quote, type TablePlan } from './table-sql.ts'

/** Rows whose JSON is looked at, the oldest and the newest: a change of kind leaves old rows behind. */
const SAMPLE = 500

/** 0, 1, or 2 for more: counting a large table takes long. */
export async function countRows(database: Database<Tables>, table: string): Promise<number> {
  const rows = await database.read.selectFrom(table).select(sql`1`.as('one')).limit(2).execute()
  return rows.length
}

interface Pair {
  readonly field: Field
  readonly column: RealColumn
}

/** Sentences about rows that do not fit a field. */
export async function unfitRows(
  database: Database<Tables>,
  plan: TablePlan,
  { field, column }: Pair,
): Promise<readonly string[]> {
  if (!mayBeNull(plan, field) && column.isNullable) return await rowsWithout(database, plan, field)
  return field.kind === 'json' || field.kind === 'list' ? await rowsOfOtherKind(database, plan, field) : []
}

async function rowsWithout(
  database: Database<Tables>,
  plan: TablePlan,
  field: Field,
): Promise<readonly string[]> {
  const some = await database.read
    .selectFrom(plan.table)
    .select('id')
    .where(field.column, 'is', null)
    .limit(1)
    .execute()
  if (some.length === 0) return []
  const [table, name] = [quote(plan.table), quote(field.column)]
  return [
    `${field.field} of ${plan.model.name} is required, and rows of ${plan.table} have none. Either make it optional, or fill them: update ${table} set ${name} = <value> where ${name} is null;`,
  ]
}

async function rowsOfOtherKind(
  database: Database<Tables>,
  plan: TablePlan,
  field: Field,
): Promise<readonly string[]> {
  // One after the other: a start needs no second connection.
  const samples: Row[] = []
  for (const direction of ['asc', 'desc'] as const) {
    const rows = await database.read
      .selectFrom(plan.table)
      .select(field.column)
      .where(field.column, 'is not', null)
      .orderBy('id', direction)
      .limit(SAMPLE)
      .execute()
    samples.push(...rows)
  }
  const isUnfit = samples.some((row) => !isOfKind(field, String(row[field.column])))
  if (!isUnfit) return []
  const [table, name] = [quote(plan.table), quote(field.column)]
  const isSqlite = database.kind === 'sqlite'
  const asJson = isSqlite ? `json_quote(${name})` : `to_json(${name})::text`
  const asList = isSqlite ? `json_array(${name})` : `json_build_array(${name})::text`
  return [
    `${plan.table}.${field.column} has rows whose text is not the JSON of ${field.kind === 'list' ? 'a list' : 'a value'}: ${field.field} was a text before. To convert all rows: update ${table} set ${name} = ${field.kind === 'list' ? asList : asJson};`,
  ]
}

function isOfKind({ kind }: Field, text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return kind !== 'list' || Array.isArray(value)
  } catch {
    return false
  }
}
