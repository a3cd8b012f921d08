import { inWords } from '../collections/definition-errors.ts'
import type { GlobalModel } from '../collections/global-model.ts'
import type { AnyContent } from '../collections/loose.ts'
import type { Model } from '../collections/model.ts'
import type { Tables } from '../collections/row.ts'
import type { Database } from '../database/database.ts'
import { ContentError } from '../errors.ts'
import type { Files } from '../files/files.ts'
import type { Selection } from '../query/select.ts'
import type { AccountParticipation } from './account-participation.ts'
import type { UniqueIndexes } from './problems.ts'
import type { GlobalRows } from './rows/global-rows.ts'
import type { Statements } from './rows/statements.ts'
import type { VersionRows } from './rows/version-rows.ts'
import type { Visible } from './visible.ts'

/** One collection, ready for use. */
export interface CollectionRuntime {
  readonly model: Model
  readonly visible: Visible
  /** Every column. */
  readonly everything: Selection
  /** What the table's unique indexes are about. */
  readonly indexes: UniqueIndexes
}

/** Everything that the operations work with. */
export interface OperationContext {
  readonly collections: ReadonlyMap<string, CollectionRuntime>
  readonly database: Database<Tables>
  readonly statements: Statements
  readonly versions: VersionRows
  readonly globals: { readonly models: ReadonlyMap<string, GlobalModel>; readonly rows: GlobalRows }
  /** Null where no collection has `upload`. */
  readonly files: Files | null
  /** Null where no collection has `auth`. */
  readonly accounts: AccountParticipation | null
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The operations, for rules and hooks. */
  readonly content: AnyContent
}

/** Throws `UNKNOWN_COLLECTION`, naming those there are. */
export function requireCollection({ collections }: OperationContext, name: unknown): CollectionRuntime {
  const runtime = typeof name === 'string' ? collections.get(name) : undefined
  if (runtime) return runtime
  const given = typeof name === 'string' ? ` "${name.slice(0, 60)}"` : ' of that name'
  throw new ContentError(
    'UNKNOWN_COLLECTION',
    `There is no collection${given}. There are: ${inWords(collections.keys())}.`,
  )
}
