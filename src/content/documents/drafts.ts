import type { Model } from '../collections/model.ts'
import type { Fields } from '../collections/row.ts'
import { type Given, invalidQuery, readFlag } from './call.ts'
import { invalidInput } from './problems.ts'
import type { Source } from './rows/statements.ts'

/** Reads the option `draft`; only collections with drafts have it. */
export function readDraft({ name, versions }: Model, given: Given): boolean {
  const isDraft = readFlag(given, 'draft')
  if (!isDraft || versions?.drafts) return isDraft
  throw invalidQuery(`${name} has no drafts: give it versions: { drafts: true }.`)
}

/** Where documents are read: what is kept, or with the newest drafts laid over it. */
export function sourceOf({ table, fields }: Model, isDraft: boolean): Source {
  return isDraft ? { table, drafted: fields } : { table }
}

/** The data of a new document with its status: a draft, unless it says that it is published. */
export function withStatus(model: Model, data: Fields, isDraft: boolean): Fields {
  if (!model.versions?.drafts) return data
  return { ...data, _status: readStatus(data, isDraft) ?? 'draft' }
}

/** The data of a change with its status, where the change says one. */
export function withNewStatus(model: Model, data: Fields, isDraft: boolean): Fields {
  if (!model.versions?.drafts) return data
  const _status = readStatus(data, isDraft)
  return _status === undefined ? data : { ...data, _status }
}

function readStatus({ _status }: Fields, isDraft: boolean): 'draft' | 'published' | undefined {
  if (isDraft && _status === 'published')
    throw invalidQuery('draft: true and _status: published exclude each other.')
  if (isDraft) return 'draft'
  if (_status === undefined || _status === 'draft' || _status === 'published') return _status
  throw invalidInput({ _status: 'This is draft or published.' })
}
