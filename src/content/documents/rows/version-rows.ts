// Rows of versions and drafts. Over 200 lines because every statement about a version is in this one place.
import { type Kysely, sql } from 'kysely'
import type { Model } from '../../collections/model.ts'
import { type Fields, type Row, type Tables, toDocument } from '../../collections/row.ts'
import type { Database } from '../../database/database.ts'
import type { Prepared } from '../../database/prepared.ts'
import { createId } from '../../ids.ts'
import type { Column } from '../../query/column.ts'

/** The table of `migrations/003-content.sql`. */
export const VERSIONS = 'versions'

/** What can be asked about versions. The document's own fields are in `version`. */
export const VERSION_COLUMNS: ReadonlyMap<string, Column> = new Map(
  [
    { field: 'id', column: 'id', kind: 'text', isNullable: false, isId: true } as const,
    { field: 'parent', column: 'document', kind: 'text', isNullable: false } as const,
    { field: 'number', column: 'number', kind: 'integer', isNullable: false } as const,
    {
      field: 'status',
      column: 'status',
      kind: 'text',
      isNullable: true,
      enum: ['draft', 'published'],
    } as const,
    { field: 'createdAt', column: 'created_at', kind: 'integer', isNullable: false } as const,
  ].map((column) => [column.field, column]),
)

/** Which collection a version is of; not to be asked about. */
export const COLLECTION: Column = {
  field: 'collection',
  column: 'collection',
  kind: 'text',
  isNullable: false,
}
/** The document as it was, as JSON. */
export const DATA: Column = { field: 'data', column: 'data', kind: 'json', isNullable: false }

/** Writes versions down and forgets them. */
export interface VersionRows {
  /**
   * How a document is now; the oldest versions beyond the collection's `max` go. An autosave takes the place of the
   * newest version where that was one too. Nothing where none are kept.
   */
  keep(model: Model, row: Row, moment: Moment): Promise<void>
  /** The first versions of documents that were just created. Nothing where none are kept. */
  keepFirst(model: Model, rows: readonly Row[]): Promise<void>
  /** The next versions of documents that were changed together. Nothing where none are kept. */
  keepMany(model: Model, rows: readonly Row[], now: number): Promise<void>
  /** All versions of a document that is gone. */
  forget(model: Model, id: string): Promise<void>
}

/** When a version is written, and whether it is an autosave. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Default false. */
  readonly isAutosave?: boolean | undefined
}

interface New {
  readonly id: string
  readonly collection: string
  readonly document: string
  readonly status: unknown
  readonly data: string
  readonly now: number
  readonly isAutosave: number
}

interface Old {
  readonly collection: string
  readonly document: string
  readonly kept: number
}

/** Creates the statements on `versions`. */
export function createVersionRows({ prepare, write }: Database<Tables>): VersionRows {
  const insert = prepare((db, row: New) =>
    db.insertInto(VERSIONS).values({
      id: row.id,
      collection: row.collection,
      document: row.document,
      number: sql`${lastNumber(db, row)} + 1`,
      status: row.status,
      data: row.data,
      created_at: row.now,
      is_autosave: row.isAutosave,
    }),
  )
  const renew = prepare((db, row: Omit<New, 'id' | 'isAutosave'>) =>
    db
      .updateTable(VERSIONS)
      .set({ status: row.status, data: row.data, created_at: row.now })
      .where('collection', '=', row.collection)
      .where('document', '=', row.document)
      .where('is_autosave', '=', 1)
      .where('number', '=', sql`${lastNumber(db, row)}`),
  )
  const prune = prepare((db, old: Old) =>
    db
      .deleteFrom(VERSIONS)
      .where('collection', '=', old.collection)
      .where('document', '=', old.document)
      .where('number', '<=', sql`${lastNumber(db, old)} - ${old.kept}`),
  )
  const forget = prepare((db, old: Omit<Old, 'kept'>) =>
    db.deleteFrom(VERSIONS).where('collection', '=', old.collection).where('document', '=', old.document),
  )

  return {
    async keep(model, row, { now, isAutosave = false }) {
      if (!model.versions) return
      const of = { collection: model.name, document: String(row.id) }
      const data = JSON.stringify(toDocument(model.fields, row))
      const kept = { ...of, status: row._status ?? null, data, now }
      if (isAutosave && (await renew.run(kept)) > 0) return
      await insert.run({ ...kept, id: createId(), isAutosave: Number(isAutosave) })
      await prune.run({ ...of, kept: model.versions.max })
    },
    async keepFirst(model, rows) {
      if (!model.versions || rows.length === 0) return
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        const some = rows.slice(at, at + ROWS_AT_ONCE).map((row) => firstOf(model, row))
        await write.insertInto(VERSIONS).values(some).execute()
      }
    },
    async keepMany(model, rows, now) {
      if (!model.versions || rows.length === 0) return
      const numbers = await lastNumbers(write, model, rows)
      const next: (Row & { number: number })[] = rows.map((row) => ({
        ...firstOf(model, row),
        number: (numbers.get(String(row.id)) ?? 0) + 1,
        created_at: now,
      }))
      for (let at = 0; at < next.length; at += ROWS_AT_ONCE)
        await write
          .insertInto(VERSIONS)
          .values(next.slice(at, at + ROWS_AT_ONCE))
          .execute()
      const { max } = model.versions
      const full = next.filter(({ number }) => number > max).map(({ document }) => String(document))
      if (full.length > 0) await pruneMany(write, model, full)
    },
    async forget({ name, versions }, id) {
      if (versions) await forget.run({ collection: name, document: id })
    },
  }
}

async function lastNumbers(
  db: Kysely<Tables>,
  { name }: Model,
  rows: readonly Row[],
): Promise<ReadonlyMap<string, number>> {
  const found = await db
    .selectFrom(VERSIONS)
    .select(['document', sql<number>`max(number)`.as('last')])
    .where('collection', '=', name)
    .where(
      'document',
      'in',
      rows.map(({ id }) => String(id)),
    )
    .groupBy('document')
    .execute()
  return new Map(found.map(({ document, last }) => [String(document), Number(last)]))
}

async function pruneMany(
  db: Kysely<Tables>,
  { name, versions }: Model,
  documents: readonly string[],
): Promise<void> {
  await db
    .deleteFrom(VERSIONS)
    .where('collection', '=', name)
    .where('document', 'in', documents)
    .where(
      'number',
      '<=',
      sql`(select max(newest.number) from versions as newest
        where newest.collection = versions.collection and newest.document = versions.document) - ${versions?.max ?? 0}`,
    )
    .execute()
}

const ROWS_AT_ONCE = 500

function firstOf(model: Model, row: Row): Row {
  return {
    id: createId(),
    collection: model.name,
    document: String(row.id),
    number: 1,
    status: row._status ?? null,
    data: JSON.stringify(toDocument(model.fields, row)),
    created_at: row.updated_at,
    is_autosave: 0,
  }
}

/** 0 where there is none. The writer of a version has locked its document, so that no two get the same number. */
function lastNumber(db: Kysely<Tables>, { collection, document }: Pick<Old, 'collection' | 'document'>) {
  return db
    .selectFrom(VERSIONS)
    .select(sql`coalesce(max(number), 0)`.as('last'))
    .where('collection', '=', collection)
    .where('document', '=', document)
}

/** The document that a version's row holds. */
export function documentIn(row: Row): Fields {
  return JSON.parse(String(row.data))
}
