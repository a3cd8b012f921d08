// Updates that only increment numbers: one statement, without reading the row first.
import { type Fields, toDocument } from '../collections/row.ts'
import type { Change } from './change.ts'
import type { OperationContext } from './context.ts'
import { ownFields, validateChange } from './data.ts'
import { stillFits, whyMissing } from './target.ts'
import { show } from './view.ts'

/** Adds in one statement, then looks whether the schema takes what came of it. It belongs into a transaction. */
export async function increment(
  context: OperationContext,
  { target, view, increments }: Change,
): Promise<Fields> {
  const { model } = target.runtime
  const amounts = Object.fromEntries([...increments].map(([{ column }, amount]) => [column, amount]))
  const condition = stillFits(target)
  const [row] = await context.statements.increment(model, amounts, { now: context.now(), condition })
  if (!row) throw await whyMissing(context, target)
  const after = ownFields(model, toDocument(model.fields, row))
  const sums = [...increments].map(([{ field }, amount]) => [field, Number(after[field]) - amount])
  await validateChange(model, { before: { ...after, ...Object.fromEntries(sums) }, after })
  const [document] = await show(view, [row])
  return document as Fields
}
