import { type Fields, toDocument } from '../collections/row.ts'
import type { Change } from './change.ts'
import { ownFields, validate } from './data.ts'
import type { Library } from './library.ts'
import { stillFits, whyMissing } from './target.ts'
import { show } from './view.ts'

/** Adds in one statement, then looks whether the schema takes what came of it. It belongs into a transaction. */
export async function raise(library: Library, { target, view, raises }: Change): Promise<Fields> {
  const { model } = target.shelf
  const amounts = Object.fromEntries([...raises].map(([{ column }, amount]) => [column, amount]))
  const condition = stillFits(target)
  const [row] = await library.statements.raise(model, amounts, { now: library.now(), condition })
  if (!row) throw await whyMissing(library, target)
  await validate(model, ownFields(model, toDocument(model.fields, row)))
  const [document] = await show(view, [row])
  return document as Fields
}
