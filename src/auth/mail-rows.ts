// The table of e-mails that are not sent yet.
import type { Database } from '../content/index.ts'

interface Tables {
  mails: {
    id: string
    /** The e-mail, encrypted. */
    sealed: string
    attempts: number
    /** Milliseconds since 1970; null when it is not tried again. */
    due_at: number | null
  }
}

/** An e-mail that is due. */
export interface DueMail {
  readonly id: string
  readonly sealed: string
  readonly attempts: number
  readonly due_at: number
}

/** The statements of the table. */
export type MailRows = ReturnType<typeof mailRows>

/** The statements of the table, prepared once. */
export function mailRows(database: Pick<Database<unknown>, 'withTables'>) {
  const { prepare } = database.withTables<Tables>()
  const insert = prepare((db, row: { id: string; sealed: string; due_at: number }) =>
    db.insertInto('mails').values({ id: row.id, sealed: row.sealed, due_at: row.due_at, attempts: 0 }),
  )
  const findDue = prepare((db, { now, limit }: { now: number; limit: number }) =>
    db
      .selectFrom('mails')
      .selectAll()
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .orderBy('id')
      .limit(limit),
  )
  // The time is compared too, so that one process alone gets it.
  const claim = prepare((db, { id, due, until }: { id: string; due: number; until: number }) =>
    db
      .updateTable('mails')
      .set((row) => ({ due_at: until, attempts: row('attempts', '+', 1) }))
      .where('id', '=', id)
      .where('due_at', '=', due),
  )
  const postpone = prepare((db, { id, until }: { id: string; until: number | null }) =>
    db.updateTable('mails').set({ due_at: until }).where('id', '=', id),
  )
  const remove = prepare((db, { id }: { id: string }) => db.deleteFrom('mails').where('id', '=', id))
  return {
    insert: (row: { id: string; sealed: string; due_at: number }) => insert.run(row),
    async findDue(want: { now: number; limit: number }): Promise<readonly DueMail[]> {
      // Rows without a time are never due; PostgreSQL gives a bigint as text.
      return (await findDue.all(want)).map((row) => ({ ...row, due_at: Number(row.due_at) }))
    },
    claim: async (want: { id: string; due: number; until: number }) => (await claim.run(want)) === 1,
    postpone: (want: { id: string; until: number | null }) => postpone.run(want),
    delete: (want: { id: string }) => remove.run(want),
  }
}

/** In SQLite's words, and by PostgreSQL's code for an undefined table. */
export function isMissingMails(error: unknown): boolean {
  return /\bno such table: mails\b|relation "mails" does not exist/.test(String(error))
}
