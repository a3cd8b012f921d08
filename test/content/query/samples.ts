import { CompiledQuery } from 'kysely'
import type { Database } from '../../../src/content/index.ts'
import { bothOf, type Condition } from '../../../src/content/query/condition.ts'
import { createCursor } from '../../../src/content/query/cursor.ts'
import { type Dialect, dialectOf } from '../../../src/content/query/dialect.ts'
import { toExpression, toOrderBy } from '../../../src/content/query/expression.ts'
import { type PageRequest, parsePage } from '../../../src/content/query/page.ts'
import { parseSort } from '../../../src/content/query/sort.ts'
import { parseWhere } from '../../../src/content/query/where.ts'
import type { Sort, Where } from '../../../src/content/query/where-types.ts'
import { createDatabase, freshPlace, migrationsOf, open, type Place } from '../../support/databases.ts'
import { columns, createSamples, type Row, type Sample, toRow } from './sample.ts'

interface Tables {
  samples: Row
}

/** PostgreSQL twice: where text sorts by its bytes, and where it sorts as in an English dictionary. */
export type Kind = 'sqlite' | 'postgres' | 'postgres in English'
export const kinds: readonly Kind[] = ['sqlite', 'postgres', 'postgres in English']

export interface Listing {
  readonly where?: Where<Sample>
  readonly sort?: Sort<Sample>
  readonly page?: PageRequest
}

export interface Found {
  readonly ids: readonly unknown[]
  readonly nextCursor: string | null
}

export interface Samples {
  readonly database: Database<Tables>
  readonly dialect: Dialect
  /** The text of every statement that `find` sent. */
  readonly sent: Set<string>
  /** Puts these documents in the place of all that were there. */
  replace(documents: readonly Sample[]): Promise<void>
  /** What the Local API does with a where, a sort and a page. */
  find(listing: Listing): Promise<Found>
  /** The condition on its own. */
  matching(where: Where<Sample>): Promise<readonly unknown[]>
  /** How the database means to do it, in its own words. */
  explain(listing: Listing): Promise<string>
}

export async function openSamples(kind: Kind): Promise<Samples> {
  const migrations = migrationsOf({ '001-samples.sql': createSamples })
  const database = await open<Tables>(await placeFor(kind), { migrations })
  const dialect = await dialectOf(database)
  const place = { table: 'samples', dialect }
  const sent = new Set<string>()

  function select(condition: Condition) {
    return database.read
      .selectFrom('samples')
      .selectAll()
      .where(toExpression(condition, { ...place, valueAt: (index) => condition.values[index] }))
  }

  function list({ where, sort, page: request = {} }: Listing) {
    const order = parseSort(sort, columns, '-id')
    const page = parsePage(request, order)
    const condition = bothOf(parseWhere(where, columns), page.after)
    const query = select(condition).orderBy(toOrderBy(order, place)).limit(page.limit).offset(page.offset)
    return { order, query }
  }

  return {
    database,
    dialect,
    sent,
    async replace(documents) {
      await database.transaction(async () => {
        await database.write.deleteFrom('samples').execute()
        for (let at = 0; at < documents.length; at += 500) {
          const rows = documents.slice(at, at + 500).map(toRow)
          await database.write.insertInto('samples').values(rows).execute()
        }
      })
    },
    async find(listing) {
      const { order, query } = list(listing)
      sent.add(query.compile().sql)
      const rows = await query.execute()
      const last = rows.at(-1)
      return { ids: rows.map(({ id }) => id), nextCursor: last ? createCursor(order, last) : null }
    },
    async matching(where) {
      const rows = await select(parseWhere(where, columns)).execute()
      return rows.map(({ id }) => id).sort()
    },
    async explain(listing) {
      const { sql, parameters } = list(listing).query.compile()
      const how = kind === 'sqlite' ? 'explain query plan' : 'explain'
      const { rows } = await database.write.executeQuery(CompiledQuery.raw(`${how} ${sql}`, [...parameters]))
      return JSON.stringify(rows, null, 1)
    },
  }
}

async function placeFor(kind: Kind): Promise<Place> {
  if (kind === 'sqlite') return await freshPlace('sqlite')
  const locale = kind === 'postgres' ? `locale 'C'` : `locale_provider icu icu_locale 'en-US' locale 'C'`
  return { url: await createDatabase(`template0 encoding 'UTF8' ${locale}`) }
}
