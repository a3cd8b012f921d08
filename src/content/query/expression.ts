// Writes a checked condition or order as Kysely SQL.
import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Column } from './column.ts'
import type { Condition, Test, Tree } from './condition.ts'
import type { Dialect } from './dialect.ts'
import type { Order } from './sort.ts'
import { type DialectSql, dialectSqlOf, type Ref } from './sql-dialect.ts'

/** The statement that a condition is for. */
export interface Place {
  /** The table's name in the statement, or its alias. */
  readonly table: string
  readonly dialect: Dialect
  /**
   * The SQL of each of the condition's values, counted from 0: a placeholder of `database.prepare`, or the value.
   * It is called once for each, in their order.
   */
  readonly valueAt: (index: number) => unknown
}

/** The condition as SQL, for `where()` of a select, update or delete. */
export function toExpression({ tree }: Condition, { table, dialect, valueAt }: Place): Expression<SqlBool> {
  let used = 0
  return write(tree, { table, words: dialectSqlOf(dialect), next: () => valueAt(used++) })
}

/** The order as SQL, for `orderBy()`. */
export function toOrderBy(order: Order, { table, dialect }: Omit<Place, 'valueAt'>): RawBuilder<unknown> {
  const words = dialectSqlOf(dialect)
  return sql.join(
    order.terms.map(({ column, direction }) => {
      const key = sql`${words.ordered(refer(table, column), column)} ${directions[direction]}`
      return column.isNullable ? sql`${key}${words.nulls[direction]}` : key
    }),
  )
}

const directions = { asc: sql`asc`, desc: sql`desc` }

interface Writing {
  readonly table: string
  readonly words: DialectSql
  /** The next value, in the order of the SQL. */
  readonly next: () => unknown
}

const build = expressionBuilder<Record<string, Record<string, unknown>>, string>()

function refer(table: string, { column }: Column): Ref {
  return sql`${build.ref(`${table}.${column}`)}`
}

function write(tree: Tree, writing: Writing): Expression<SqlBool> {
  switch (tree.kind) {
    case 'and':
      return tree.parts.length === 0 ? sql`1 = 1` : build.and(tree.parts.map((part) => write(part, writing)))
    case 'or':
      return tree.parts.length === 0 ? sql`1 = 0` : build.or(tree.parts.map((part) => write(part, writing)))
    case 'row':
      return writeRow(tree, writing)
    case 'related':
      return writeRelated(tree, writing)
    case 'test':
      return tests[tree.test](tree.column, writing)
  }
}

function writeRow(
  { columns, is }: Extract<Tree, { kind: 'row' }>,
  { table, words, next }: Writing,
): RawBuilder<SqlBool> {
  const left = sql.join(columns.map((column) => words.ordered(refer(table, column), column)))
  const right = sql.join(columns.map((column) => words.bound(next(), column)))
  return is === '<' ? sql`(${left}) < (${right})` : sql`(${left}) > (${right})`
}

/** Not correlated: a table that refers to itself is named twice, and each name means the nearest. */
function writeRelated(
  { column, table, quantifier, part }: Extract<Tree, { kind: 'related' }>,
  writing: Writing,
): RawBuilder<SqlBool> {
  const ref = refer(writing.table, column)
  const matching = sql`(select ${build.ref(`${table}.id`)} from ${sql.table(table)} where ${write(part, { ...writing, table })})`
  if (column.kind !== 'list') return sql`${ref} ${quantifier === 'some' ? sql`in` : sql`not in`} ${matching}`
  const items = writing.words.items(ref)
  switch (quantifier) {
    case 'some':
      return sql`exists (select 1 from ${items} where item.value in ${matching})`
    case 'none':
      return sql`not exists (select 1 from ${items} where item.value in ${matching})`
    case 'every':
      return sql`not exists (select 1 from ${items} where item.value not in ${matching})`
  }
}

type WriteTest = (column: Column, writing: Writing) => RawBuilder<SqlBool>

const tests: Readonly<Record<Test, WriteTest>> = {
  is_null: (column, { table }) => sql`${refer(table, column)} is null`,
  is_not_null: (column, { table }) => sql`${refer(table, column)} is not null`,
  equals: (column, { table, words, next }) =>
    sql`${words.equated(refer(table, column), column, table)} = ${words.bound(next(), column)}`,
  differs: (column, { table, words, next }) =>
    words.differs(refer(table, column), words.bound(next(), column)),
  greater_than: comparison(sql`>`),
  greater_than_equal: comparison(sql`>=`),
  less_than: comparison(sql`<`),
  less_than_equal: comparison(sql`<=`),
  contains: (column, { table, words, next }) => words.contains(refer(table, column), next()),
  among: (column, { table, words, next }) =>
    words.among(words.equated(refer(table, column), column, table), next(), column),
  not_among: (column, { table, words, next }) => words.notAmong(refer(table, column), next(), column),
  has_among: (column, { table, words, next }) => words.hasAmong(refer(table, column), next()),
  has_none_among: (column, { table, words, next }) =>
    sql`not ${words.hasAmong(refer(table, column), next())}`,
}

function comparison(sign: RawBuilder<unknown>): WriteTest {
  return (column, { table, words, next }) =>
    sql`${words.compared(refer(table, column), column)} ${sign} ${words.bound(next(), column)}`
}
