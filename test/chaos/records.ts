// What the driver reads and breaks in the database of a server, over a connection of its own.
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import type { Site } from './sites.ts'

export interface Row {
  readonly body: string
  /** The attachment's name or content; null without one. */
  readonly attachment: string | null
}

/** The database of one server. */
export interface Records {
  /** The rows that a submission with this title has made. */
  find(title: string): Promise<readonly Row[]>
  /** Signs everyone out. */
  endSessions(): Promise<void>
  /** Keeps every other writer waiting; call what it resolves to, to let them go on. */
  holdWriteLock(): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type Place = { readonly file: string } | { readonly url: string }

export function openRecords(place: Place, site: Site): Records {
  return 'file' in place ? openFile(place.file, site) : openServer(place.url, site)
}

const BUSY = 5000

function openFile(file: string, { rows, signOut }: Site): Records {
  // Opened anew each time: the file may have been recovered from its log by another process meanwhile.
  function use<Value>(work: (database: Sqlite.Database) => Value): Value {
    const database = new Sqlite(file, { timeout: BUSY })
    try {
      return work(database)
    } finally {
      database.close()
    }
  }
  return {
    // The statement names the columns of a row.
    find: async (title) => use((database) => database.prepare(rows).all({ title }) as Row[]),
    endSessions: async () => use((database) => void database.prepare(signOut).run()),
    async holdWriteLock() {
      const database = new Sqlite(file, { timeout: BUSY })
      database.exec('begin immediate')
      return async () => {
        database.exec('rollback')
        database.close()
      }
    },
    async close() {},
  }
}

function openServer(url: string, { rows, signOut, table }: Site): Records {
  const pool = new pg.Pool({ connectionString: url, max: 3 })
  return {
    find: async (title) => (await pool.query<Row>(rows.replace('@title', '$1'), [title])).rows,
    endSessions: async () => void (await pool.query(signOut)),
    async holdWriteLock() {
      const client = await pool.connect()
      await client.query(`begin; lock table ${table} in exclusive mode`)
      return async () => {
        await client.query('rollback')
        client.release()
      }
    },
    close: () => pool.end(),
  }
}
