// Reads the columns and indexes of a table from the catalogue of the database.
import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from './row.ts'

/** A column as the database has it. */
export interface RealColumn {
  readonly name: string
  /** The declared type, in lower case. */
  readonly type: string
  readonly isNullable: boolean
  readonly hasDefault: boolean
}

/** A table as the database has it. */
export interface RealTable {
  readonly columns: readonly RealColumn[]
  readonly indexes: readonly RealIndex[]
}

/** An index as the database has it. */
export interface RealIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly isUnique: boolean
  /** PostgreSQL: whether the first column is compared by its bytes, whatever the locale of the database. */
  readonly isByBytes: boolean
  /** For all rows, not only for some. */
  readonly isWhole: boolean
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  /** 1 or true. */
  readonly required: unknown
  readonly defaulted: unknown
}

interface IndexRow {
  readonly name: string
  readonly column: string | null
  readonly partial: unknown
  readonly unique: unknown
  readonly collation: string | null
}

/** Reads what a table is like. Null where there is none. */
export async function readTable(database: Database<Tables>, table: string): Promise<RealTable | null> {
  const ask = questions[database.kind]
  const columns = (await ask.columns(table).execute(database.write)).rows
  if (columns.length === 0) return null
  const indexes = (await ask.indexes(table).execute(database.write)).rows
  return { columns: columns.map(toColumn), indexes: toIndexes(indexes) }
}

const questions = {
  sqlite: {
    columns: (table: string) => sql<ColumnRow>`
      select name, lower(type) as type, "notnull" as required, dflt_value is not null as defaulted
      from pragma_table_info(${table})`,
    indexes: (table: string) => sql<IndexRow>`
      select list.name, info.name as "column", list.partial, list."unique", null as collation
      from pragma_index_list(${table}) as list, pragma_index_info(list.name) as info
      order by list.name, info.seqno`,
  },
  postgres: {
    columns: (table: string) => sql<ColumnRow>`
      select attname as name, format_type(atttypid, null) as type, attnotnull as required,
        (atthasdef or attidentity <> '') as defaulted
      from pg_attribute
      where attrelid = to_regclass(quote_ident(${table})) and attnum > 0 and not attisdropped order by attnum`,
    indexes: (table: string) => sql<IndexRow>`
      select index.relname as name, attname as column, indpred is not null as partial, indisunique as unique,
        collname as collation
      from pg_index
      join pg_class as index on index.oid = indexrelid
      cross join lateral unnest(indkey::int2[]) with ordinality as key (number, place)
      left join pg_attribute on attrelid = indrelid and attnum = key.number
      left join pg_collation on pg_collation.oid = (indcollation::oid[])[place - 1 + array_lower(indcollation::oid[], 1)]
      where indrelid = to_regclass(quote_ident(${table})) and place <= indnkeyatts
      order by index.relname, place`,
  },
}

function toColumn({ name, type, required, defaulted }: ColumnRow): RealColumn {
  return { name, type, isNullable: !required, hasDefault: Boolean(defaulted) }
}

/** An index on an expression is about no column that we know. */
function toIndexes(rows: readonly IndexRow[]): readonly RealIndex[] {
  const byName = Map.groupBy(rows, ({ name }) => name)
  return [...byName].map(([name, parts]) => ({
    name,
    columns: parts.map(({ column }) => column ?? ''),
    isWhole: parts.every(({ partial }) => !partial),
    isUnique: parts.every(({ unique }) => Boolean(unique)),
    isByBytes: parts[0]?.collation === 'C',
  }))
}
