import { createIds } from '../../src/content/index.ts'
import type { Contender, DatabaseLocation } from './contender.ts'
import type { Databases } from './databases.ts'
import { inputOf, type PostRow, rowsOf, smallTable, toRow } from './posts.ts'

export interface Operation {
  readonly name: string
  readonly title: string
  /** How many times as long as Kysely Payload 3 takes on SQLite, as it was measured once, in microseconds. */
  readonly payload?: number
  /** Does it once; `turn` counts from 0 in every slice, and never comes twice in one. */
  readonly run: (contender: Contender, turn: number) => unknown
  /** Before a slice: what it needs. */
  readonly prepare?: (databases: Databases, location: DatabaseLocation) => Promise<void>
  /** After a slice: takes back what it left, so that all slices find the same table. */
  readonly tidy?: (databases: Databases, location: DatabaseLocation) => Promise<void>
}

/** The rows of the table that is written to: the same ids for all contenders. */
export const rows: readonly PostRow[] = [...rowsOf(smallTable)]
/** More than can be deleted in a slice. */
const doomedIds = Array.from({ length: 20_000 }, createIds({ now: () => Date.UTC(2024, 0, 1) }))
let made = smallTable

export const operations: readonly Operation[] = [
  {
    name: 'create',
    title: 'create',
    payload: 1068 / 267,
    run: (contender) => contender.create(inputOf(++made)),
    tidy: (databases, location) =>
      databases.run(location, `delete from posts where created_at > ${Date.UTC(2025, 6, 1)}`),
  },
  {
    name: 'findByID',
    title: 'findByID',
    payload: 154 / 18,
    run: (contender, turn) => contender.findByID(idAt(turn)),
  },
  {
    name: 'find',
    title: 'find the 20 newest',
    payload: 573 / 66,
    run: (contender) => contender.findNewest(),
  },
  {
    name: 'update',
    title: 'update by id',
    payload: 1756 / 221,
    run: (contender, turn) => contender.update(idAt(turn), `Title of turn ${turn}`),
  },
  { name: 'like', title: 'a like: likes + 1', run: (contender, turn) => contender.like(idAt(turn)) },
  {
    name: 'delete',
    title: 'delete by id',
    payload: 1474 / 228,
    run: (contender, turn) => contender.delete(doomedIds[turn % doomedIds.length] ?? ''),
    prepare: (databases, location) => databases.insert(location, doomed()),
    tidy: (databases, location) => databases.run(location, `delete from posts where created_at = 0`),
  },
  {
    name: 'auth',
    title: 'auth: who a cookie is',
    payload: 657 / 52,
    run: (contender) => contender.auth(),
  },
]

/** In mixed order, so that the pages of the table are read as in use. */
function idAt(turn: number): string {
  return rows[(turn * 7919) % rows.length]?.id ?? ''
}

function* doomed(): Generator<PostRow> {
  for (const [index, id] of doomedIds.entries())
    yield toRow({ ...inputOf(index), slug: `doomed-${index}` }, id, 0)
}
