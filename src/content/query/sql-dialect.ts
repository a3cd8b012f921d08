// The SQL that differs between SQLite and PostgreSQL.
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Column, ColumnKind } from './column.ts'
import type { Dialect } from './dialect.ts'

/** What the two databases say in different words. `ref` is a column; `value` is what is bound, or its placeholder. */
export interface DialectSql {
  /** A value that is compared with a column, in a type that lets the column's index be used. */
  bound(value: unknown, column: Column): RawBuilder<unknown>
  /** A column in a `<` or `>` comparison: text is compared by its bytes. */
  compared(ref: Ref, column: Column): RawBuilder<unknown>
  /** A column to sort by, and to go on from: text goes by its bytes. */
  ordered(ref: Ref, column: Column): RawBuilder<unknown>
  /** A column in an equality comparison. */
  equated(ref: Ref, column: Column, table: string): RawBuilder<unknown>
  differs(ref: Ref, bound: RawBuilder<unknown>): RawBuilder<SqlBool>
  /** Without regard to the case of A to Z; the value is in lower case. */
  contains(ref: Ref, value: unknown): RawBuilder<SqlBool>
  among(ref: Ref, array: unknown, column: Column): RawBuilder<SqlBool>
  notAmong(ref: Ref, array: unknown, column: Column): RawBuilder<SqlBool>
  /** The items of the JSON array in the column, as a table named `item` with the column `value`. */
  items(ref: Ref): RawBuilder<unknown>
  /** The JSON array in the column has an item of that array. */
  hasAmong(ref: Ref, array: unknown): RawBuilder<SqlBool>
  /** The suffix of `asc` and `desc` that sorts null as the greatest value. */
  readonly nulls: { readonly asc: RawBuilder<unknown>; readonly desc: RawBuilder<unknown> }
}

/** A column of the table, ready to be written. */
export type Ref = RawBuilder<unknown>

/** The SQL of a dialect. */
export function dialectSqlOf({ kind, sortsByBytes, byteIndexed }: Dialect): DialectSql {
  if (kind === 'sqlite') return sqlite
  if (sortsByBytes) return postgres
  if (!byteIndexed || byteIndexed.size === 0) return postgresByBytes
  // Equality is the same in every collation, but only an index of the same collation can be used.
  const equated = (ref: Ref, { column }: Column, table: string) =>
    byteIndexed.has(`${table}.${column}`) ? sql`${ref} collate "C"` : ref
  return { ...postgresByBytes, equated }
}

const sqlite: DialectSql = {
  bound: (value) => sql`${value}`,
  compared: (ref) => ref,
  ordered: (ref) => ref,
  equated: (ref) => ref,
  differs: (ref, bound) => sql`${ref} is not ${bound}`,
  contains: (ref, value) => sql`instr(lower(${ref}), ${value}) > 0`,
  among: (ref, array) => sql`${ref} in (select value from json_each(${array}))`,
  notAmong: (ref, array) => sql`(${ref} not in (select value from json_each(${array})) or ${ref} is null)`,
  hasAmong: (ref, array) =>
    sql`exists (select 1 from json_each(${ref}) as item, json_each(${array}) as wanted where item.value = wanted.value and item.type = wanted.type)`,
  items: (ref) => sql`json_each(${ref}) as item`,
  nulls: { asc: sql` nulls last`, desc: sql` nulls first` },
}

/** The lower() of "C" folds A to Z only, as SQLite's does. */
const postgres: DialectSql = {
  bound: (value, { kind }) => bind[kind](value),
  compared: (ref) => ref,
  ordered: (ref) => ref,
  equated: (ref) => ref,
  differs: (ref, bound) => sql`${ref} is distinct from ${bound}`,
  contains: (ref, value) => sql`strpos(lower(${ref} collate "C"), ${value}) > 0`,
  among: (ref, array, { kind }) => sql`${ref} = any(${unpack[kind](array)})`,
  notAmong: (ref, array, { kind }) => sql`(${ref} <> all(${unpack[kind](array)}) or ${ref} is null)`,
  hasAmong: (ref, array) =>
    sql`exists (select 1 from jsonb_array_elements(${ref}::jsonb) as item, jsonb_array_elements(${array}::jsonb) as wanted where item.value = wanted.value)`,
  items: (ref) => sql`jsonb_array_elements_text(${ref}::jsonb) as item(value)`,
  nulls: { asc: sql``, desc: sql`` },
}

/** Ids have one length and alphabet: whatever the order of text, theirs is that of the bytes, and a plain index fits. */
const postgresByBytes: DialectSql = {
  ...postgres,
  compared: (ref, { kind }) => (kind === 'text' ? sql`${ref} collate "C"` : ref),
  ordered: (ref, { kind, isId }) => (kind === 'text' && !isId ? sql`${ref} collate "C"` : ref),
}

const asText = (value: unknown) => sql`${value}`
const asWhole = (value: unknown) => sql`${value}::bigint`
const bind: Readonly<Record<ColumnKind, (value: unknown) => RawBuilder<unknown>>> = {
  text: asText,
  list: asText,
  json: asText,
  integer: asWhole,
  boolean: asWhole,
  number: (value) => sql`${value}::float8`,
}

const texts = (array: unknown) => sql`array(select jsonb_array_elements_text(${array}::jsonb))`
const wholes = (array: unknown) => sql`array(select jsonb_array_elements_text(${array}::jsonb)::bigint)`
const unpack: Readonly<Record<ColumnKind, (array: unknown) => RawBuilder<unknown>>> = {
  text: texts,
  list: texts,
  json: texts,
  integer: wholes,
  boolean: wholes,
  number: (array) => sql`array(select jsonb_array_elements_text(${array}::jsonb)::float8)`,
}
