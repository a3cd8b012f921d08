// Replaces ids by the documents they refer to (`depth`).
import type { Fields } from '../collections/row.ts'
import { ContentError } from '../errors.ts'
import { bothOf } from '../query/condition.ts'
import { parseWhere } from '../query/where.ts'
import { type Caller, isPossibleId } from './call.ts'
import { type OperationContext, requireCollection } from './context.ts'
import { permit } from './permission.ts'
import { orNullWhenDenied } from './target.ts'
import { show, type View, viewOf } from './view.ts'

/** Documents that one call reads along, at most. */
const MOST = 10_000
/** Ids in one query. */
const CHUNK = 1000

/**
 * Puts the documents that others refer to in the place of their ids, `depth` levels deep: one query for each collection
 * and level. An id stays where there is no such document, or none that the caller may read.
 */
export async function populate(
  context: OperationContext,
  view: View,
  documents: readonly Fields[],
): Promise<void> {
  let level = [{ relations: view.runtime.model.relations, documents }]
  let left = MOST
  for (let depth = view.depth; depth > 0 && level.length > 0; depth--) {
    const next: typeof level = []
    for (const [name, ids] of idsIn(level)) {
      left -= ids.size
      if (left < 0) throw tooMany()
      const found = await findAll(context, { name, ids, caller: view.caller })
      next.push({
        relations: requireCollection(context, name).model.relations,
        documents: [...found.values()],
      })
      for (const one of level) replace(one, name, found)
    }
    level = next
  }
}

interface Level {
  readonly relations: ReadonlyMap<string, string>
  readonly documents: readonly Fields[]
}

/** The ids that documents refer to, by collection. */
function idsIn(level: readonly Level[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>()
  for (const { relations, documents } of level) {
    for (const [field, name] of relations) {
      const some = ids.get(name) ?? new Set()
      for (const document of documents) for (const id of [document[field]].flat()) add(some, id)
      if (some.size > 0) ids.set(name, some)
    }
  }
  return ids
}

function add(ids: Set<string>, id: unknown): void {
  if (typeof id === 'string' && isPossibleId(id)) ids.add(id)
}

interface Wanted {
  readonly name: string
  readonly ids: ReadonlySet<string>
  readonly caller: Caller
}

async function findAll(
  context: OperationContext,
  { name, ids, caller }: Wanted,
): Promise<ReadonlyMap<string, Fields>> {
  const runtime = requireCollection(context, name)
  const allowed = await permit(runtime.model, 'read', { caller }).catch(orNullWhenDenied)
  if (!allowed) return new Map()
  const view = await viewOf(runtime, caller, {})
  const documents: Fields[] = []
  for (const some of inChunks([...ids])) {
    const condition = bothOf(parseWhere({ id: { in: some } }, view.columns), allowed)
    const { selection } = view
    const rows = await context.statements.select({ from: runtime.model, selection, condition })
    documents.push(...(await show(view, rows)))
  }
  return new Map(documents.map((document) => [String(document.id), document]))
}

function inChunks(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, index) =>
    ids.slice(index * CHUNK, (index + 1) * CHUNK),
  )
}

function replace({ relations, documents }: Level, name: string, found: ReadonlyMap<string, Fields>): void {
  const seen = (id: unknown) => (typeof id === 'string' ? (found.get(id) ?? id) : id)
  for (const [field, target] of relations) {
    if (target !== name) continue
    for (const document of documents) {
      const value = document[field]
      if (value !== undefined) document[field] = Array.isArray(value) ? value.map(seen) : seen(value)
    }
  }
}

function tooMany(): ContentError {
  return new ContentError(
    'INVALID_QUERY',
    `This depth reads more than ${MOST} related documents. Use a smaller depth, limit or select.`,
  )
}
