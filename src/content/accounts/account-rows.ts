import { sql } from 'kysely'
import type { LoginName } from '../collections/auth-options.ts'
import type { Model } from '../collections/model.ts'
import { keptFields } from '../collections/model.ts'
import type { Row, Tables } from '../collections/row.ts'
import type { Database } from '../database/database.ts'

/** What is kept of accounts in the table of their collection. Times in milliseconds since 1970. */
export interface AccountRows {
  /** The row, with what no document shows. */
  findByName(field: LoginName, name: string): Promise<Row | undefined>
  findByID(id: string): Promise<Row | undefined>
  /** The row of the account that a session is of, and the session's own columns behind `SESSION`. */
  findBySession(id: string): Promise<Row | undefined>
  /** Counts a wrong password; of too many the account is locked until then. */
  countFailure(id: string, times: { readonly now: number; readonly until: number }): Promise<void>
  forgiveFailures(id: string): Promise<void>
  /** A hash of the same password. Nothing happens where the password was changed meanwhile. */
  rehash(id: string, hashes: { readonly from: string; readonly to: string }): Promise<void>
  /** Another password: opens a locked account, and voids forms that were rendered before. */
  setPassword(id: string, hash: string): Promise<void>
  /** Voids forms that were rendered before. */
  raiseVersion(id: string): Promise<void>
  verify(id: string, now: number): Promise<void>
  /** The address is another one, and not confirmed. */
  unverify(id: string): Promise<void>
}

/** The prefix of a session's columns in the row of its account. */
export const SESSION = 'signpost_session_'

const OF_SESSION = [
  'id',
  'digest',
  'former',
  'rotated_at',
  'is_stale',
  'created_at',
  'used_at',
  'expires_at',
] as const

interface Given {
  readonly id: string
  readonly now: number
  readonly until: number
  readonly hash: string
  readonly from: string
}

const NEXT_VERSION = sql`coalesce(credential_version, 0) + 1`

/** Creates the statements on the account columns of a collection. */
export function createAccountRows({ prepare }: Database<Tables>, model: Model): AccountRows {
  const { table, name, account } = model
  const columns = keptFields(model).map(({ column }) => column)
  const byName = new Map(
    (['email', 'username'] as const)
      .filter((field) => model.byName.has(field))
      .map((field) => [
        field,
        prepare((db, { id }: Pick<Given, 'id'>) =>
          db.selectFrom(table).select(columns).where(field, '=', id).limit(1),
        ),
      ]),
  )
  const byID = prepare((db, { id }: Pick<Given, 'id'>) =>
    db.selectFrom(table).select(columns).where('id', '=', id),
  )
  const bySession = prepare((db, { id }: Pick<Given, 'id'>) =>
    db
      .selectFrom('sessions')
      .innerJoin(table, `${table}.id`, 'sessions.account')
      .select(columns.map((column) => `${table}.${column}`))
      .select(OF_SESSION.map((column) => `sessions.${column} as ${SESSION}${column}`))
      .where('sessions.id', '=', id)
      .where('sessions.collection', '=', name),
  )
  // What was counted before a lock that is over does not count any more.
  const fail = prepare((db, { id, now, until }: Pick<Given, 'id' | 'now' | 'until'>) => {
    const failures = sql`case when locked_until <= ${now} then 1 else coalesce(failed_attempts, 0) + 1 end`
    const isLocked = sql`${failures} >= ${sql.lit(account?.lockAfter || Number.MAX_SAFE_INTEGER)}`
    return db
      .updateTable(table)
      .set({
        failed_attempts: failures,
        locked_until: sql`case when ${isLocked} then cast(${until} as bigint) else null end`,
      })
      .where('id', '=', id)
  })
  const forgive = prepare((db, { id }: Pick<Given, 'id'>) =>
    db.updateTable(table).set({ failed_attempts: null, locked_until: null }).where('id', '=', id),
  )
  const rehash = prepare((db, { id, hash, from }: Pick<Given, 'id' | 'hash' | 'from'>) =>
    db.updateTable(table).set({ password_hash: hash }).where('id', '=', id).where('password_hash', '=', from),
  )
  const setPassword = prepare((db, { id, hash }: Pick<Given, 'id' | 'hash'>) =>
    db
      .updateTable(table)
      .set({
        password_hash: hash,
        credential_version: NEXT_VERSION,
        failed_attempts: null,
        locked_until: null,
      })
      .where('id', '=', id),
  )
  const increment = prepare((db, { id }: Pick<Given, 'id'>) =>
    db.updateTable(table).set({ credential_version: NEXT_VERSION }).where('id', '=', id),
  )
  const verify = prepare((db, { id, now }: Pick<Given, 'id' | 'now'>) =>
    db
      .updateTable(table)
      .set({ verified_at: sql`coalesce(verified_at, ${now})` })
      .where('id', '=', id),
  )
  const unverify = prepare((db, { id }: Pick<Given, 'id'>) =>
    db.updateTable(table).set({ verified_at: null }).where('id', '=', id),
  )

  return {
    findByName: async (field, id) => await byName.get(field)?.first({ id }),
    findByID: (id) => byID.first({ id }),
    findBySession: (id) => bySession.first({ id }),
    countFailure: async (id, times) => void (await fail.run({ id, ...times })),
    forgiveFailures: async (id) => void (await forgive.run({ id })),
    rehash: async (id, { from, to }) => void (await rehash.run({ id, hash: to, from })),
    setPassword: async (id, hash) => void (await setPassword.run({ id, hash })),
    raiseVersion: async (id) => void (await increment.run({ id })),
    verify: async (id, now) => void (await verify.run({ id, now })),
    unverify: async (id) => void (await unverify.run({ id })),
  }
}
