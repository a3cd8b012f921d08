// Long: every statement about documents is built here, so that one place shows what SQL there is.
import { type Compilable, type Kysely, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Model } from '../../collections/model.ts'
import type { Row, Tables } from '../../collections/row.ts'
import type { Database } from '../../database/database.ts'
import type { Prepared } from '../../database/prepared.ts'
import type { Column } from '../../query/column.ts'
import type { Condition } from '../../query/condition.ts'
import type { Dialect } from '../../query/dialect.ts'
import { toExpression, toOrderBy } from '../../query/expression.ts'
import type { Selection } from '../../query/select.ts'
import type { Order } from '../../query/sort.ts'

/** Values by position. */
type Given = readonly unknown[]
type Statement = Prepared<[values: Given], Row>

/** What to read, and from where. */
export interface Question {
  readonly from: Source
  readonly selection: Selection
  readonly condition: Condition
  readonly order?: Order
  readonly limit?: number
  /** Rows to skip. Default 0. */
  readonly offset?: number
  /** Only rows whose column holds the id of a row of another table that fulfils a condition. */
  readonly within?: Within | undefined
  /** Keeps the rows as they are until the transaction ends. */
  readonly isLocked?: boolean
}

/** Restricts rows to those whose column holds the id of a matching row of another table. */
export interface Within {
  readonly column: string
  readonly table: string
  readonly condition: Condition
}

/** A table, or a table with the newest drafts laid over it. */
export interface Source {
  readonly table: string
  /** The columns, where drafts are laid over them. */
  readonly drafted?: readonly Column[]
}

/** Rows and values of one insert. SQLite binds at most 32,766 values, PostgreSQL 65,535. */
const ROWS_AT_ONCE = 500
const VALUES_AT_ONCE = 30_000

/** Statements kept compiled. */
const KEPT = 500

/** Every statement about documents: built from the closed schema, compiled once a shape, run with bound values. */
export class Statements {
  readonly #database: Database<Tables>
  readonly #dialect: Dialect
  readonly #kept = new LRUCache<string, Statement>({ max: KEPT })

  constructor(database: Database<Tables>, dialect: Dialect) {
    this.#database = database
    this.#dialect = dialect
  }

  async select(question: Question): Promise<Row[]> {
    const { condition, within, offset = 0 } = question
    const statement = this.#of(keyOf(question), (db, given) => this.#select(db, question, given))
    const values = within ? [...condition.values, ...within.condition.values] : condition.values
    return await statement.all(offset > 0 ? [...values, offset] : values)
  }

  /** How many rows a question is about, whatever its page. */
  async count({ from, condition, within }: Pick<Question, 'from' | 'condition' | 'within'>): Promise<number> {
    const statement = this.#of(keyOf({ from, condition, within, selection: COUNT }), (db, given) =>
      this.#matching(db, { from, condition, within, selection: COUNT }, given).select((count) =>
        count.fn.countAll<number>().as('count'),
      ),
    )
    const row = await statement.first(
      within ? [...condition.values, ...within.condition.values] : condition.values,
    )
    return Number(row?.count)
  }

  async insert(table: string, row: Row): Promise<void> {
    const columns = Object.keys(row)
    const statement = this.#of(['insert', table, columns], (db, given) =>
      db.insertInto(table).values(Object.fromEntries(columns.map((column, index) => [column, given[index]]))),
    )
    await statement.run(Object.values(row))
  }

  /** Many rows in few statements. Rows with the same columns go together. */
  async insertMany(table: string, rows: readonly Row[]): Promise<void> {
    for (const alike of Map.groupBy(rows, (row) => Object.keys(row).join()).values()) {
      const columns = Object.keys(alike[0] ?? {})
      const size = Math.min(ROWS_AT_ONCE, Math.floor(VALUES_AT_ONCE / columns.length))
      for (let at = 0; at < alike.length; at += size) {
        await this.#database.write
          .insertInto(table)
          .values(alike.slice(at, at + size))
          .execute()
      }
    }
  }

  /** The row takes the place of the one with the same id. */
  async replace(table: string, row: Row): Promise<void> {
    const columns = Object.keys(row)
    const statement = this.#of(['replace', table, columns], (db, given) => {
      const values = Object.fromEntries(columns.map((column, index) => [column, given[index]]))
      return db
        .insertInto(table)
        .values(values)
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet((old) =>
              Object.fromEntries(columns.map((column) => [column, old.ref(`excluded.${column}`)])),
            ),
        )
    })
    await statement.run(Object.values(row))
  }

  /** How many rows were changed. */
  async update(table: string, changes: Row, condition: Condition): Promise<number> {
    const columns = Object.keys(changes)
    const statement = this.#of(['update', table, columns, condition.shape], (db, given) =>
      db
        .updateTable(table)
        .set(Object.fromEntries(columns.map((column, index) => [column, given[index]])))
        .where(this.#where(table, condition, (index) => given[index + columns.length])),
    )
    return await statement.run([...Object.values(changes), ...condition.values])
  }

  /** Adds to numbers, where null counts as 0, and moves the time of the change on. The rows, as they are then. */
  async increment(
    { table, fields }: Model,
    increments: Row,
    { now, condition }: { now: number; condition: Condition },
  ) {
    const columns = Object.keys(increments)
    const statement = this.#of(['increment', table, columns, condition.shape], (db, given) =>
      db
        .updateTable(table)
        .set((old) => {
          const sums = columns.map((column, index) => [
            column,
            sql`coalesce(${old.ref(column)}, 0) + ${given[index]}`,
          ])
          const [before, after] = [given[columns.length], given[columns.length + 1]]
          const moved = sql`case when updated_at < ${before} then ${after} else updated_at + 1 end`
          return { ...Object.fromEntries(sums), updated_at: moved }
        })
        .where(this.#where(table, condition, (index) => given[index + columns.length + 2]))
        .returning(fields.map(({ column }) => column)),
    )
    return await statement.all([...Object.values(increments), now, now, ...condition.values])
  }

  /** The rows that were deleted, as they were. */
  async delete(table: string, selection: Selection, condition: Condition): Promise<Row[]> {
    const statement = this.#of(['delete', table, selection.shape, condition.shape], (db, given) =>
      db
        .deleteFrom(table)
        .where(this.#where(table, condition, (index) => given[index]))
        .returning(selection.columns.map(({ column }) => column)),
    )
    return await statement.all(condition.values)
  }

  #of(parts: readonly unknown[], build: (db: Kysely<Tables>, given: Given) => Compilable<Row>): Statement {
    const key = parts.join('\n')
    const kept = this.#kept.get(key)
    if (kept) return kept
    const statement = this.#database.prepare(build)
    this.#kept.set(key, statement)
    return statement
  }

  #select(db: Kysely<Tables>, question: Question, given: Given) {
    const { from, selection, condition, within, order, limit, offset = 0, isLocked = false } = question
    let query = this.#matching(db, question, given).select(namesIn(selection, order))
    if (order) query = query.orderBy(toOrderBy(order, { table: from.table, dialect: this.#dialect }))
    if (limit !== undefined) query = query.limit(limit)
    const before = condition.values.length + (within?.condition.values.length ?? 0)
    if (offset > 0) query = query.offset(sql<number>`${given[before]}`)
    // SQLite has one writer, which this transaction is.
    return isLocked && this.#dialect.kind === 'postgres' ? query.forUpdate() : query
  }

  #matching(db: Kysely<Tables>, { from, condition, within }: Question, given: Given) {
    const { table } = from
    const query = this.#from(db, from).where(this.#where(table, condition, (index) => given[index]))
    if (!within) return query
    const fitting = this.#where(
      within.table,
      within.condition,
      (index) => given[index + condition.values.length],
    )
    return query.where(within.column, 'in', db.selectFrom(within.table).select('id').where(fitting))
  }

  /** Drafts stand under the same name and with the same columns as what was published, so that one condition fits both. */
  #from(db: Kysely<Tables>, { table, drafted }: Source) {
    if (!drafted) return db.selectFrom(table)
    const columns = drafted.map(({ column }) => column)
    const drafts = draftsOf(table)
    const others = db
      .selectFrom(table)
      .select(columns)
      .where('id', 'not in', db.selectFrom(drafts).select('id'))
    return db.selectFrom(db.selectFrom(drafts).select(columns).unionAll(others).as(table))
  }

  #where(table: string, condition: Condition, valueAt: (index: number) => unknown) {
    return toExpression(condition, { table, dialect: this.#dialect, valueAt })
  }
}

/** The table of the newest drafts of a collection. */
export function draftsOf(table: string): string {
  return `${table}_drafts`
}

/** What the order compares is read too: the cursor is made of it. */
function namesIn(selection: Selection, order: Order | undefined): string[] {
  const names = selection.columns.map(({ column }) => column)
  return order ? [...new Set([...names, ...order.terms.map(({ column }) => column.column)])] : names
}

function keyOf({
  from,
  selection,
  condition,
  within,
  order,
  limit,
  offset = 0,
  isLocked,
}: Question): readonly unknown[] {
  const parent = within && `${within.column} ${within.table} ${within.condition.shape}`
  const table = from.drafted ? `${from.table} with drafts` : from.table
  return [
    'select',
    selection.shape,
    table,
    condition.shape,
    parent,
    order?.shape,
    limit,
    offset > 0,
    isLocked,
  ]
}

const COUNT: Selection = { shape: 'count(*)', columns: [] }
