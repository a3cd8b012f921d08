import { createId, type Database, type DatabaseOptions } from '../../../src/content/index.ts'
import { type Kind, migratedPlace, migrationsOf, open, type Place } from '../../support/databases.ts'

/** The table of these tests. */
export interface Tables {
  notes: { id: string; word: string; count: number }
}

export const notesMigration = `
create table notes (id text not null primary key, word text not null unique, count bigint not null default 0);
`

const migrations = migrationsOf({ '001-notes.sql': notesMigration })

/** A fresh database with the table, and the questions these tests ask. */
export async function openNotes(kind: Kind, options: Partial<DatabaseOptions> = {}): Promise<Notes> {
  return await openNotesAt(await migratedPlace(kind, migrations), options)
}

/** The same at a place that the caller has. */
export async function openNotesAt(place: Place, options: Partial<DatabaseOptions> = {}): Promise<Notes> {
  const database = await open<Tables>(place, { migrations, wait: 5000, ...options })
  return { place, migrations, database, ...questions(database) }
}

export interface Notes extends ReturnType<typeof questions> {
  readonly place: Place
  readonly migrations: string
  readonly database: Database<Tables>
}

function questions(database: Database<Tables>) {
  return {
    async add(word: string): Promise<void> {
      await database.write.insertInto('notes').values({ id: createId(), word, count: 0 }).execute()
    },
    async words(): Promise<string[]> {
      const rows = await database.read.selectFrom('notes').select('word').orderBy('word').execute()
      return rows.map(({ word }) => word)
    },
  }
}
