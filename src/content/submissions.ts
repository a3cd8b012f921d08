import { codeOf } from '../errors/index.ts'
import type { Database } from './database/database.ts'
import { missingTable } from './database/errors.ts'

/** The table of `migrations/002-submissions.sql`. */
interface Tables {
  submissions: {
    key: string
    value: string
    /** Milliseconds since 1970. */
    expires: number
  }
}

/** Rows that one statement of `sweep` removes, so that no other writer waits long. */
const SWEPT = 1000

/** Options of `createSubmissions`. */
export interface SubmissionOptions {
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * The engine's SubmissionStore in the same database as the data: a receipt that is inserted in a transaction is kept
 * exactly when everything else of that transaction is.
 *
 * - `transaction(work, signal)`: as `Database.transaction`. It is rolled back when the signal fires before the work
 *   has ended; what the work writes after that is refused.
 * - `insert(key, value, expires)`: true when the key was free, or what was under it has expired. Inside a transaction
 *   it waits for another one that has just inserted the same key, at most as long as the database's `wait`.
 * - `update(key, value)`: changes the value, where there is one.
 * - `find(key)`: the value, or null when there is none or it has expired.
 * - `delete(key)`, and `sweep(now)`, which removes everything that expired at or before `now` and returns how many.
 *
 * Times are milliseconds since 1970.
 *
 * @throws {DatabaseError} `DATABASE_BUSY`, as every query does, and `DATABASE_UNUSABLE` while its table is missing: the
 * first sweep, a second after the start, says so.
 * @example createActions({ actions, keys, store: createSubmissions(database), answerError: contentAnswer })
 */
export function createSubmissions(
  database: Pick<Database<unknown>, 'withTables' | 'transaction'>,
  { now = Date.now }: SubmissionOptions = {},
) {
  const { prepare } = database.withTables<Tables>()

  const findLiveSession = prepare((db, want: { key: string; now: number }) =>
    db.selectFrom('submissions').select('value').where('key', '=', want.key).where('expires', '>', want.now),
  )
  const insertFree = prepare((db, row: Tables['submissions'] & { now: number }) =>
    db
      .insertInto('submissions')
      .values({ key: row.key, value: row.value, expires: row.expires })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ value: row.value, expires: row.expires })
          .where('submissions.expires', '<=', row.now),
      ),
  )
  const updateOne = prepare((db, row: { key: string; value: string }) =>
    db.updateTable('submissions').set({ value: row.value }).where('key', '=', row.key),
  )
  const deleteOne = prepare((db, want: { key: string }) =>
    db.deleteFrom('submissions').where('key', '=', want.key),
  )
  const deleteSome = prepare((db, want: { now: number }) =>
    db
      .deleteFrom('submissions')
      .where('key', 'in', (some) =>
        some.selectFrom('submissions').select('key').where('expires', '<=', want.now).limit(SWEPT),
      ),
  )

  return {
    transaction<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
      return database.transaction(signal ? () => beforeAbort(work, signal) : work)
    },
    async insert(key: string, value: string, expires: number): Promise<boolean> {
      return (await insertFree.run({ key, value, expires, now: now() }).catch(explain)) === 1
    },
    async update(key: string, value: string): Promise<void> {
      await updateOne.run({ key, value }).catch(explain)
    },
    async find(key: string): Promise<string | null> {
      return (await findLiveSession.first({ key, now: now() }).catch(explain))?.value ?? null
    },
    async delete(key: string): Promise<void> {
      await deleteOne.run({ key }).catch(explain)
    },
    async sweep(now: number): Promise<number> {
      let count = 0
      for (let removed = SWEPT; removed === SWEPT; count += removed)
        removed = await deleteSome.run({ now }).catch(explain)
      return count
    },
  }
}

/** In SQLite's words, and by PostgreSQL's code for an undefined table. */
function explain(error: unknown): never {
  const isMissing = codeOf(error) === '42P01' || /\bno such table: submissions\b/.test(String(error))
  throw isMissing ? missingTable('submissions', '002-submissions.sql', error) : error
}

/** Rejects with the signal's reason as soon as it fires. The work cannot be stopped, but its writes are discarded. */
async function beforeAbort<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work(), promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
