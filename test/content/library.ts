import { readFileSync } from 'node:fs'
import {
  type AccountsOptions,
  type Collection,
  type Content,
  createContent,
  type Database,
  type DatabaseOptions,
  type FileStore,
  type Global,
  openDatabase,
  type TypesOf,
} from '../../src/content/index.ts'
import { type Kind, migratedPlace, migrationsOf, open, type Place } from '../support/databases.ts'

const read = (name: string) => readFileSync(new URL(`../../migrations/${name}`, import.meta.url), 'utf8')
const ours = {
  '003-content.sql': read('003-content.sql'),
  '006-sessions.sql': read('006-sessions.sql'),
}

/** Tables as tests look into them, past the Local API. */
export type Rows = Record<string, Record<string, unknown>>

interface Definitions<C, G> {
  readonly collections: C
  readonly globals?: G
  readonly files?: FileStore
  readonly accounts?: AccountsOptions
  readonly now?: () => number
}

type Collections = Readonly<Record<string, Collection>>
type Globals = Readonly<Record<string, Global>>

export interface Opened<C extends Collections, G extends Globals> {
  readonly content: Content<TypesOf<C, G>>
  readonly database: Database<Rows>
  readonly place: Place
  readonly migrations: string
  /** Everything in a table, by id. */
  rows(table: string): Promise<Record<string, unknown>[]>
  row(table: string, id: string): Promise<Record<string, unknown> | undefined>
  /** Changes a row past the Local API, as another program would. */
  set(table: string, id: string, values: Record<string, unknown>): Promise<void>
}

/** A fresh database whose tables are made of the SQL that the check of the tables prints. */
export async function openContent<C extends Collections, G extends Globals = Record<never, Global>>(
  kind: Kind,
  definitions: Definitions<C, G>,
  options: Partial<DatabaseOptions> = {},
): Promise<Opened<C, G>> {
  const place = await migratedPlace(kind, base())
  const migrations = migrationsOf(await filesFor(place, definitions))
  const database = await open<Rows>(place, { migrations, wait: 5000, ...options })
  const content = await createContent({ database, ...definitions })
  return { content, database, place, migrations, ...look(database) }
}

/** The migrations that these definitions ask for. The database at this place is left as it was. */
async function filesFor<C extends Collections, G extends Globals>(
  place: Place,
  definitions: Definitions<C, G>,
): Promise<Readonly<Record<string, string>>> {
  const database = await openDatabase<Rows>({ ...place, migrations: base() })
  const sql = await createContent({ database, ...definitions }).then(
    () => '',
    (error: Error) => sqlIn(error),
  )
  await database.close()
  return { ...ours, ...(sql && { '007-tables.sql': sql }) }
}

let baseFolder: string | undefined

/** The folder of the migrations that every content needs. */
function base(): string {
  baseFolder ??= migrationsOf(ours)
  return baseFolder
}

/** The SQL that the check prints, after its sentence. */
export function sqlIn(error: Error): string {
  const [sentence, ...sql] = error.message.split('\n\n')
  if (sql.length === 0) throw error
  return sentence ? sql.join('\n\n') : ''
}

function look(database: Database<Rows>) {
  return {
    rows: (table: string) => database.read.selectFrom(table).selectAll().orderBy('id').execute(),
    row: (table: string, id: string) =>
      database.read.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirst(),
    async set(table: string, id: string, values: Record<string, unknown>) {
      await database.write.updateTable(table).set(values).where('id', '=', id).execute()
    },
  }
}

/** The same database, which writes down every statement that is prepared and every one that is run. */
export function watch(database: Database<Rows>) {
  const prepared = new Set<string>()
  const ran: string[] = []
  const watched: Database<Rows> = Object.create(database, {
    withTables: { value: () => watched },
    prepare: {
      value: (build: Parameters<Database<Rows>['prepare']>[0]) => {
        let sql = ''
        const statement = database.prepare((db, ...values) => {
          const query = build(db, ...values)
          sql = query.compile().sql
          return query
        })
        prepared.add(sql)
        const noting =
          (run: (...values: object[]) => Promise<unknown>) =>
          (...values: object[]) => {
            ran.push(sql)
            return run(...values)
          }
        const { all, first, run } = statement as Record<
          'all' | 'first' | 'run',
          (...values: object[]) => Promise<unknown>
        >
        return { all: noting(all), first: noting(first), run: noting(run) }
      },
    },
  })
  return { database: watched, prepared, ran }
}
