// Wraps writes: transactions, database errors as problems, files that follow their row.
import type { Model } from '../collections/model.ts'
import type { Row } from '../collections/row.ts'
import type { FileInput } from '../files/file-input.ts'
import type { PreparedFile } from '../files/files.ts'
import { invalidQuery } from './call.ts'
import type { CollectionRuntime, OperationContext } from './context.ts'
import { explain, invalidInput } from './problems.ts'

/**
 * Runs what writes; in a transaction when it takes more than one statement. Inside a transaction of the caller it is a
 * part of its own where it may be refused, so that the caller can go on after a refusal.
 */
export async function write<T>(
  { database }: OperationContext,
  { runtime, needsTransaction }: { readonly runtime: CollectionRuntime; readonly needsTransaction: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const isPart = needsTransaction || (runtime.indexes.size > 0 && database.isInTransaction)
  try {
    return await (isPart ? database.transaction(work) : work())
  } catch (error) {
    throw explain(error, runtime.model, runtime.indexes)
  }
}

/** A file on its way into a document; null where none was given. */
export async function takeFile(
  context: OperationContext,
  runtime: CollectionRuntime,
  file: unknown,
): Promise<PreparedFile | null> {
  const { name, upload } = runtime.model
  if (file === undefined || file === null) return null
  if (!upload || !context.files) throw invalidQuery(`${name} takes no files: it has no upload.`)
  // It says itself what it does not take.
  return await context.files.prepare(file as FileInput, upload)
}

/** Throws `INVALID_INPUT` where a document would be without the file that it is about. */
export function requireFile({ model }: CollectionRuntime, file: unknown): void {
  if (model.upload && !file) throw invalidInput({ file: 'Please choose a file.' })
}

/** Does the work that names the file in a row; the file is kept exactly when the row is. */
export async function withFile<T>(
  context: OperationContext,
  file: Keepable | null,
  work: () => Promise<T>,
): Promise<T> {
  if (!file) return await work()
  try {
    const result = await work()
    await context.database.whenSettled((isKept) => (isKept ? file.keep() : file.discard()))
    return result
  } catch (error) {
    await file.discard()
    throw error
  }
}

type Keepable = Pick<PreparedFile, 'keep' | 'discard'>

/** Removes the files that these rows named, unless another row does, once it is certain that they do not any more. */
export async function letGoOfFiles(
  { files, database }: OperationContext,
  { upload }: Model,
  rows: readonly Row[],
): Promise<void> {
  if (!upload || !files) return
  const hashes = new Set(rows.map(({ hash }) => String(hash)))
  await database.whenSettled(async (isKept) => {
    if (isKept) for (const hash of hashes) await files.remove(hash)
  })
}
