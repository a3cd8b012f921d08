// Connects the file room with the rows that refer to files.
import { definitionError } from '../collections/definition-errors.ts'
import type { Model } from '../collections/model.ts'
import type { Tables } from '../collections/row.ts'
import { plansOf } from '../collections/table-sql.ts'
import type { Database } from '../database/database.ts'
import type { FileStore } from '../files/file-store.ts'
import { createFiles, type Files } from '../files/files.ts'
import { test } from '../query/condition.ts'
import type { Statements } from './rows/statements.ts'

interface Keeping {
  readonly models: readonly Model[]
  readonly statements: Statements
  readonly database: Database<Tables>
  readonly store: FileStore | undefined
}

/** The files of all collections with `upload`; null where there is none. */
export function openFiles({ models, statements, database, store }: Keeping): Files | null {
  const [first, ...others] = models.filter(({ upload }) => upload)
  if (!first) return null
  if (!store)
    throw definitionError(
      first.name,
      'upload needs a place for the bytes: createContent({ files: createDiskStore(…) }).',
    )
  const plans = [first, ...others].flatMap(plansOf)

  /** Drafts hold on to their files too. */
  async function isUsed(hash: string): Promise<boolean> {
    for (const { model, table } of plans) {
      const column = model.byName.get('hash')
      if (!column) continue
      const condition = test(column, 'equals', hash)
      if ((await statements.count({ from: { table }, condition })) > 0) return true
    }
    return false
  }

  return createFiles({ store, isUsed: (hash) => database.outside(() => isUsed(hash)) })
}
