import { createId } from '../../../src/content/ids.ts'
import type { Column, Columns } from '../../../src/content/query/column.ts'

/** A document with a field of every kind, with and without null. */
export interface Sample {
  id: string
  title: string
  word: string | null
  status: 'draft' | 'published' | null
  likes: number
  rank: number | null
  score: number
  weight: number | null
  done: boolean
  agreed: boolean | null
  tags: string[] | null
  marks: number[]
  mixed: (string | number | boolean)[]
  meta: { description: string } | null
}

// Columns are named like those of json_each(), and like words of SQL, to see that neither takes them for its own.
export const createSamples = `
create table samples (
  id text not null primary key,
  title text not null,
  "key" text,
  status text,
  likes bigint not null,
  "order" bigint,
  score double precision not null,
  weight double precision,
  done integer not null,
  agreed integer,
  "value" text,
  "type" text not null,
  mixed text not null,
  meta text
);
create index samples_title on samples (title desc, id desc);
create index samples_key on samples ("key");
create index samples_likes on samples (likes, id);
create index samples_order on samples ("order" desc, id desc);
create index samples_score on samples (score);
create index samples_done on samples (done);
`

const list: readonly Column[] = [
  { field: 'id', column: 'id', kind: 'text', isNullable: false, isId: true },
  { field: 'title', column: 'title', kind: 'text', isNullable: false },
  { field: 'word', column: 'key', kind: 'text', isNullable: true },
  { field: 'status', column: 'status', kind: 'text', isNullable: true, enum: ['draft', 'published'] },
  { field: 'likes', column: 'likes', kind: 'integer', isNullable: false },
  { field: 'rank', column: 'order', kind: 'integer', isNullable: true },
  { field: 'score', column: 'score', kind: 'number', isNullable: false },
  { field: 'weight', column: 'weight', kind: 'number', isNullable: true },
  { field: 'done', column: 'done', kind: 'boolean', isNullable: false },
  { field: 'agreed', column: 'agreed', kind: 'boolean', isNullable: true },
  { field: 'tags', column: 'value', kind: 'list', isNullable: true, items: 'text' },
  { field: 'marks', column: 'type', kind: 'list', isNullable: false, items: 'number' },
  { field: 'mixed', column: 'mixed', kind: 'list', isNullable: false },
  { field: 'meta', column: 'meta', kind: 'json', isNullable: true },
]

export const columns: Columns = new Map(list.map((column) => [column.field, column]))

/** A document with these values, and plain ones for the rest. */
export function sample(values: Partial<Sample> = {}): Sample {
  return {
    id: createId(),
    title: 'Title',
    word: null,
    status: null,
    likes: 0,
    rank: null,
    score: 0,
    weight: null,
    done: false,
    agreed: null,
    tags: null,
    marks: [],
    mixed: [],
    meta: null,
    ...values,
  }
}

export type Row = Record<string, string | number | null>

/** As a document is kept in the table. */
export function toRow(document: Sample): Row {
  return Object.fromEntries(list.map(({ field, column }) => [column, toStored(Reflect.get(document, field))]))
}

function toStored(value: unknown): string | number | null {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  return typeof value === 'boolean' ? Number(value) : JSON.stringify(value)
}
