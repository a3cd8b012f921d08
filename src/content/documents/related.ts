// Which documents of other collections a `where` may ask about: rules ask for anything, callers for what they may read.
import type { Model } from '../collections/model.ts'
import type { Columns } from '../query/column.ts'
import { type Condition, EVERYTHING, NOTHING } from '../query/condition.ts'
import { NO_RELATIONS, type Relations } from '../query/relations.ts'
import { parseWhere } from '../query/where.ts'
import type { Caller } from './call.ts'
import { type OperationContext, requireCollection } from './context.ts'
import { permit } from './permission.ts'
import { orNullWhenDenied } from './target.ts'

interface Readable {
  readonly columns: Columns
  readonly condition: Condition
}

interface Asking {
  readonly model: Model
  readonly caller: Caller
  /** The fields of the collection itself that the caller may ask for. */
  readonly columns: Columns
}

/** Parses the `where` of a caller. Behind a relation it sees the fields and documents that the caller may read there. */
export async function parseCallerWhere(
  context: OperationContext,
  where: unknown,
  { model, caller, columns }: Asking,
): Promise<Condition> {
  if (model.related.size === 0 || !asksBehind(where)) return parseWhere(where, columns)
  const readable = new Map<string, Readable>()
  await findReadable(context, { model, caller }, readable)
  return parseWhere(where, columns, relationsFor(model, readable))
}

/** Whether a where names a path or a quantifier. */
function asksBehind(where: unknown): boolean {
  if (typeof where !== 'object' || where === null) return false
  return Object.entries(where).some(
    ([name, value]) => name.includes('.') || /^(some|none|every)$/.test(name) || asksBehind(value),
  )
}

/** Every collection that can be reached: the rules are asked once each. */
async function findReadable(
  context: OperationContext,
  { model, caller }: { readonly model: Model; readonly caller: Caller },
  readable: Map<string, Readable>,
): Promise<void> {
  for (const target of model.related.values()) {
    if (readable.has(target.name)) continue
    const { visible } = requireCollection(context, target.name)
    const allowed = await permit(target, 'read', { caller }).catch(orNullWhenDenied)
    readable.set(target.name, { columns: await visible.columnsFor(caller), condition: allowed ?? NOTHING })
    await findReadable(context, { model: target, caller }, readable)
  }
}

function relationsFor(model: Model, readable: ReadonlyMap<string, Readable>): Relations {
  return {
    find(field) {
      const target = model.related.get(field)
      const known = target && readable.get(target.name)
      return known && { table: target.table, ...known, relations: relationsFor(target, readable) }
    },
  }
}
