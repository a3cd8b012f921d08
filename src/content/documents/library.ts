import type { Accounts } from '../accounts/accounts.ts'
import type { GlobalModel } from '../collections/global-model.ts'
import type { AnyContent } from '../collections/loose.ts'
import type { Model } from '../collections/model.ts'
import { inWords } from '../collections/names.ts'
import type { Tables } from '../collections/row.ts'
import type { Database } from '../database/database.ts'
import { ContentError } from '../errors.ts'
import type { Files } from '../files/files.ts'
import type { Selection } from '../query/select.ts'
import type { GlobalRows } from './global-rows.ts'
import type { UniqueIndexes } from './problems.ts'
import type { Statements } from './statements.ts'
import type { VersionRows } from './version-rows.ts'
import type { Visible } from './visible.ts'

/** One collection, ready for use. */
export interface Shelf {
  readonly model: Model
  readonly visible: Visible
  /** Every column. */
  readonly everything: Selection
  /** What the table's unique indexes are about. */
  readonly indexes: UniqueIndexes
}

/** Everything that the operations work with. */
export interface Library {
  readonly shelves: ReadonlyMap<string, Shelf>
  readonly database: Database<Tables>
  readonly statements: Statements
  readonly versions: VersionRows
  readonly globals: { readonly models: ReadonlyMap<string, GlobalModel>; readonly rows: GlobalRows }
  /** Null where no collection has `upload`. */
  readonly files: Files | null
  /** Null where no collection has `auth`. */
  readonly accounts: Accounts | null
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The operations, for rules and hooks. */
  readonly content: AnyContent
}

/** Throws `UNKNOWN_COLLECTION`, naming those there are. */
export function requireShelf({ shelves }: Library, name: unknown): Shelf {
  const shelf = typeof name === 'string' ? shelves.get(name) : undefined
  if (shelf) return shelf
  const given = typeof name === 'string' ? ` "${name.slice(0, 60)}"` : ' of that name'
  throw new ContentError(
    'UNKNOWN_COLLECTION',
    `There is no collection${given}. There are: ${inWords(shelves.keys())}.`,
  )
}
