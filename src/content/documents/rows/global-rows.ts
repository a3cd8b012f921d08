import type { Fields, Tables } from '../../collections/row.ts'
import type { Database } from '../../database/database.ts'

/** A global as it is kept. */
export interface KeptGlobal {
  readonly document: Fields
  /** Null as long as it has never been written. */
  readonly updatedAt: number | null
}

interface GlobalRow {
  readonly slug: string
  readonly data: string
  readonly updated_at: number
}

/** The table of globals, of `migrations/003-content.sql`. */
export interface GlobalRows {
  find(slug: string): Promise<KeptGlobal | null>
  /** The same, locked against other transactions until this one has ended. */
  hold(slug: string): Promise<KeptGlobal>
  write(row: GlobalRow): Promise<void>
}

/** Creates the statements on `globals`. */
export function createGlobalRows({ prepare, kind }: Database<Tables>): GlobalRows {
  const find = prepare((db, want: { slug: string }) =>
    db.selectFrom('globals').select(['data', 'updated_at']).where('slug', '=', want.slug),
  )
  // There has to be a row to be held. With SQLite the transaction is the only one.
  const reserve = prepare((db, want: { slug: string }) =>
    db
      .insertInto('globals')
      .values({ slug: want.slug, data: '{}', updated_at: 0 })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const hold = prepare((db, want: { slug: string }) => {
    const query = db.selectFrom('globals').select(['data', 'updated_at']).where('slug', '=', want.slug)
    return kind === 'postgres' ? query.forUpdate() : query
  })
  const write = prepare((db, row: GlobalRow) =>
    db
      .updateTable('globals')
      .set({ data: row.data, updated_at: row.updated_at })
      .where('slug', '=', row.slug),
  )
  return {
    async find(slug) {
      const row = await find.first({ slug })
      return row ? read(row) : null
    },
    async hold(slug) {
      await reserve.run({ slug })
      return read((await hold.first({ slug })) ?? {})
    },
    async write(row) {
      await write.run(row)
    },
  }
}

function read({ data = '{}', updated_at }: Readonly<Record<string, unknown>>): KeptGlobal {
  return { document: JSON.parse(String(data)), updatedAt: Number(updated_at) || null }
}
