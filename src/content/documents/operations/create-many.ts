import type { Fields, Row } from '../../collections/row.ts'
import { ContentError } from '../../errors.ts'
import { callerOf, type Given, invalidQuery, optionsOf, SHOW } from '../call.ts'
import { type CollectionRuntime, type OperationContext, requireCollection } from '../context.ts'
import { readDraft, withStatus } from '../drafts.ts'
import { type NewDocument, rowOf } from '../insert.ts'
import { permitCreate, permitFields } from '../permission.ts'
import { populate } from '../relations.ts'
import { showChanged, viewOf } from '../view.ts'
import { requireFile, write } from '../writing.ts'
import { readNew } from './create.ts'

const OPTIONS = optionsOf('data', ...SHOW)

/** Documents of one call: all of them are in memory, and in one transaction. */
const MOST = 10_000

/** See `Content.createMany`. */
export async function createMany(context: OperationContext, given: Given): Promise<Fields[]> {
  const runtime = requireCollection(context, given.collection)
  const caller = callerOf(given, OPTIONS, context.content)
  const isDraft = readDraft(runtime.model, given)
  const list = readList(given.data)
  requireFile(runtime, undefined)
  const view = await viewOf(runtime, caller, given)
  const documents = await write(context, { runtime, needsTransaction: true }, async () => {
    const wanted: NewDocument[] = []
    for (const [index, one] of list.entries()) {
      wanted.push(
        await named(index, async () => {
          const { model } = runtime
          const { data, columns, stamps } = await readNew(context, model, { caller, data: one })
          await permitCreate(model, caller, data)
          await permitFields(model, 'create', { caller, data })
          return { view, data: withStatus(model, data, isDraft), isDraft, file: null, columns, stamps }
        }),
      )
    }
    return await insertAll(context, runtime, wanted)
  })
  await populate(context, view, documents)
  return documents
}

async function insertAll(
  context: OperationContext,
  { model }: CollectionRuntime,
  wanted: readonly NewDocument[],
): Promise<Fields[]> {
  const rows: Row[] = []
  for (const [index, one] of wanted.entries()) rows.push(await named(index, () => rowOf(context, one)))
  const complete = rows.map((row, index) => ({ ...row, ...wanted[index]?.columns }))
  await context.statements.insertMany(model.table, complete)
  await context.versions.keepFirst(model, rows)
  const documents: Fields[] = []
  for (const [index, row] of rows.entries()) {
    const one = wanted[index]
    if (one) documents.push(await named(index, () => showChanged(one.view, row)))
  }
  return documents
}

/** Says which document of the list was refused: `errors` is keyed by `3.title`. */
async function named<T>(index: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ContentError)) throw error
    const { code, message, errors, retryAfterSeconds } = error
    const keyed =
      errors && Object.fromEntries(Object.entries(errors).map(([name, text]) => [`${index}.${name}`, text]))
    throw new ContentError(code, `data[${index}]: ${message}`, {
      cause: error,
      ...(keyed && { errors: keyed }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    })
  }
}

function readList(data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) throw invalidQuery('data takes a list of objects of fields.')
  if (data.length <= MOST) return Array.from(data)
  throw invalidQuery(`createMany takes at most ${MOST} documents: call it again for the others.`)
}
