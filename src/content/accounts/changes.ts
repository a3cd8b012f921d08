import type { Model } from '../collections/model.ts'
import { columnOf } from '../collections/names.ts'
import type { Row } from '../collections/row.ts'
import type { Library } from '../documents/library.ts'

interface Step {
  readonly before: Row
  readonly after: Row
}

/** What follows from a change of an account, in its transaction. */
export async function noteAccountChange(
  { accounts }: Library,
  { name, account }: Model,
  { before, after }: Step,
): Promise<void> {
  const holder = { collection: name, account: String(after.id) }
  const isChanged = (field: string) => before[columnOf(field)] !== after[columnOf(field)]
  if (account?.rotateOn.some(isChanged)) await accounts?.sessions.markStale(holder)
  // Links that went to the former address are good for nothing.
  if (isChanged('email')) await accounts?.mailed.forget(holder)
}

/** Nobody is signed in to an account that is gone. */
export async function forgetAccount({ accounts }: Library, collection: string, id: string): Promise<void> {
  await accounts?.sessions.endAll({ collection, account: id })
  await accounts?.mailed.forget({ collection, account: id })
}
