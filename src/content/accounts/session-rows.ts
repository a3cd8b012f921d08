import type { Row, Tables } from '../collections/row.ts'
import type { Database } from '../database/database.ts'

/** A row of `migrations/006-sessions.sql`. */
export interface SessionRow {
  readonly id: string
  readonly collection: string
  readonly account: string
  /** The SHA-256 of the token's secret. */
  readonly digest: string
  /** That of the secret before. */
  readonly former: string | null
  readonly rotated_at: number
  readonly is_stale: number
  readonly created_at: number
  readonly used_at: number
  readonly expires_at: number
}

interface Holder {
  readonly collection: string
  readonly account: string
}

interface Rotation {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly now: number
  readonly expires: number
}

/** Who is signed in. Times in milliseconds since 1970. */
export interface SessionRows {
  insert(session: SessionRow): Promise<void>
  /** Gives a session another secret; false when it does not have this one any more. */
  rotate(rotation: Rotation): Promise<boolean>
  /** Notes that a session is used. */
  touch(id: string, times: { readonly now: number; readonly expires: number }): Promise<void>
  /** The sessions of an account that have not expired, the newest first. */
  findOf(holder: Holder, now: number): Promise<Row[]>
  /** Every session of an account gets another token when it is used next. */
  markStale(holder: Holder): Promise<void>
  end(id: string): Promise<void>
  /** Whether there was such a session of this account. */
  endOf(holder: Holder, id: string): Promise<boolean>
  endAll(holder: Holder): Promise<void>
  /** Removes what has expired. */
  sweep(now: number): Promise<void>
}

/** Creates the statements on `sessions`. */
export function createSessionRows({ prepare, write }: Database<Tables>): SessionRows {
  const rotate = prepare((db, given: Rotation) =>
    db
      .updateTable('sessions')
      .set({
        digest: given.to,
        former: given.from,
        rotated_at: given.now,
        is_stale: 0,
        used_at: given.now,
        expires_at: given.expires,
      })
      .where('id', '=', given.id)
      .where('digest', '=', given.from),
  )
  const touch = prepare((db, given: { id: string; now: number; expires: number }) =>
    db
      .updateTable('sessions')
      .set({ used_at: given.now, expires_at: given.expires })
      .where('id', '=', given.id),
  )
  const find = prepare((db, given: Holder & { now: number }) =>
    db
      .selectFrom('sessions')
      .selectAll()
      .where('collection', '=', given.collection)
      .where('account', '=', given.account)
      .where('expires_at', '>', given.now)
      .orderBy('id', 'desc'),
  )
  const markStale = prepare((db, given: Holder) =>
    db
      .updateTable('sessions')
      .set({ is_stale: 1 })
      .where('collection', '=', given.collection)
      .where('account', '=', given.account),
  )
  const end = prepare((db, given: { id: string }) => db.deleteFrom('sessions').where('id', '=', given.id))
  const endOf = prepare((db, given: Holder & { id: string }) =>
    db
      .deleteFrom('sessions')
      .where('collection', '=', given.collection)
      .where('account', '=', given.account)
      .where('id', '=', given.id),
  )
  const endAll = prepare((db, given: Holder) =>
    db.deleteFrom('sessions').where('collection', '=', given.collection).where('account', '=', given.account),
  )
  const sweep = prepare((db, given: { now: number }) =>
    db.deleteFrom('sessions').where('expires_at', '<=', given.now),
  )

  return {
    insert: async (session) =>
      void (await write
        .insertInto('sessions')
        .values({ ...session })
        .execute()),
    rotate: async (rotation) => (await rotate.run(rotation)) === 1,
    touch: async (id, times) => void (await touch.run({ id, ...times })),
    findOf: (holder, now) => find.all({ ...holder, now }),
    markStale: async (holder) => void (await markStale.run(holder)),
    end: async (id) => void (await end.run({ id })),
    endOf: async (holder, id) => (await endOf.run({ ...holder, id })) === 1,
    endAll: async (holder) => void (await endAll.run(holder)),
    sweep: async (now) => void (await sweep.run({ now })),
  }
}
