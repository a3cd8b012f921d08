import type { Tables } from '../collections/row.ts'
import type { Database } from '../database/database.ts'
import { digestOf } from './secrets.ts'

/** What a token that was sent by mail is good for. */
export type TokenPurpose = 'reset' | 'verify' | 'email'

/** A row of `migrations/006-sessions.sql`. */
interface TokenRow {
  readonly digest: string
  readonly purpose: string
  readonly collection: string
  readonly account: string
  readonly expires_at: number
}

/** A token, as it is looked for. */
export interface Asked {
  readonly digest: string
  readonly purpose: TokenPurpose
  readonly collection: string
  readonly now: number
}

interface Holder {
  readonly collection: string
  readonly account: string
}

/** The tokens that were sent by mail. Of each kind an account has one: the newest. */
export interface TokenRows {
  put(row: TokenRow): Promise<void>
  /** The account that a token is of; undefined where it is used or too old. */
  find(asked: Asked): Promise<string | undefined>
  /** The same, and the token is gone: of many who ask at once one is answered. */
  take(asked: Asked): Promise<string | undefined>
  forget(holder: Holder): Promise<void>
  /** Removes what has expired. */
  sweep(now: number): Promise<void>
  /** Takes as long as a write does, and leaves nothing that means anything. */
  writeDecoy(now: number): Promise<void>
}

/** Creates the statements on `account_tokens`. */
export function createTokenRows({ prepare, transaction }: Database<Tables>): TokenRows {
  const insert = prepare((db, row: TokenRow) =>
    db.insertInto('account_tokens').values({
      digest: row.digest,
      purpose: row.purpose,
      collection: row.collection,
      account: row.account,
      expires_at: row.expires_at,
    }),
  )
  const replace = prepare((db, row: Omit<TokenRow, 'digest' | 'expires_at'>) =>
    db
      .deleteFrom('account_tokens')
      .where('collection', '=', row.collection)
      .where('account', '=', row.account)
      .where('purpose', '=', row.purpose),
  )
  const find = prepare((db, asked: Asked) =>
    db
      .selectFrom('account_tokens')
      .select('account')
      .where('digest', '=', asked.digest)
      .where('purpose', '=', asked.purpose)
      .where('collection', '=', asked.collection)
      .where('expires_at', '>', asked.now),
  )
  const take = prepare((db, asked: Asked) =>
    db
      .deleteFrom('account_tokens')
      .where('digest', '=', asked.digest)
      .where('purpose', '=', asked.purpose)
      .where('collection', '=', asked.collection)
      .where('expires_at', '>', asked.now)
      .returning('account'),
  )
  const forget = prepare((db, holder: Holder) =>
    db
      .deleteFrom('account_tokens')
      .where('collection', '=', holder.collection)
      .where('account', '=', holder.account),
  )
  const sweep = prepare((db, given: { now: number }) =>
    db.deleteFrom('account_tokens').where('expires_at', '<=', given.now),
  )
  const writeDecoy = prepare((db, row: TokenRow) =>
    db
      .insertInto('account_tokens')
      .values({
        digest: row.digest,
        purpose: row.purpose,
        collection: row.collection,
        account: row.account,
        expires_at: row.expires_at,
      })
      .onConflict((conflict) => conflict.column('digest').doUpdateSet({ expires_at: row.expires_at })),
  )

  return {
    put: (row) =>
      transaction(async () => {
        await replace.run(row)
        await insert.run(row)
      }),
    find: async (asked) => textIn((await find.first(asked))?.account),
    take: async (asked) => textIn((await take.first(asked))?.account),
    forget: async (holder) => void (await forget.run(holder)),
    sweep: async (now) => void (await sweep.run({ now })),
    writeDecoy: async (now) => void (await writeDecoy.run({ ...DECOY, expires_at: now + MINUTE })),
  }
}

const MINUTE = 60_000
const DECOY = { digest: digestOf('decoy'), purpose: 'decoy', collection: '', account: '' }

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
