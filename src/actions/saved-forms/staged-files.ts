import { type BodyLimits, tooManyFiles } from '../body/sent-body.ts'
import { STAGED_FOR, type Staging } from '../body/staging.ts'
import type { StagedBy, StagedFiles, StagedFor, UsedFile } from '../call/plug-ins.ts'
import type { Entry } from '../input/decode.ts'
import { isFilled } from '../input/decode-value.ts'
import { isHandle, newHandle, type StagedFile } from '../input/staged-file.ts'
import { type ArrivedFile, toUploadedFile } from '../input/uploaded-file.ts'
import type { SubmissionStore } from '../store/store.ts'
import { type IdentityMark, isMarkOf } from '../ticket/identity-tag.ts'
import type { KeyRing } from '../ticket/keys.ts'
import { createStagingQuota, type KeptFile, type StagingLimit } from './staging-quota.ts'

interface Stored extends Omit<ArrivedFile, 'path'> {
  /** The file in the staging folder. Not its path, because the store may be shared by several machines. */
  readonly key: string
  readonly action: string
  readonly mark: IdentityMark | null
}

interface StagedFilesOptions {
  readonly staging: Staging
  readonly keys: KeyRing
  readonly now: () => number
  readonly limit: StagingLimit
}

/** Keeps staged files for a day, like everything in the staging folder. */
export function createStagedFiles(
  store: SubmissionStore,
  { staging, keys, now, limit }: StagedFilesOptions,
): StagedFiles {
  const quota = createStagingQuota(limit, now)
  async function find(
    value: Entry,
    field: string,
    { action, identity }: Parameters<StagedFiles['find']>[1],
  ): Promise<Stored | null> {
    const stored = isHandle(value) ? await store.find(value) : null
    const file: Stored | null = stored === null ? null : JSON.parse(stored)
    return file &&
      fieldPath(file.field) === fieldPath(field) &&
      file.action === action &&
      (file.mark === null || identity === undefined || isMarkOf(keys, file.mark, identity))
      ? file
      : null
  }

  /** Its row may have another number by now, because rows in front of it were removed. */
  async function borrow(stored: Stored, field: string): Promise<ArrivedFile | null> {
    const path = await staging.share(staging.pathOf(stored.key))
    const { name, type, size, digest } = stored
    return path === null ? null : { field, name, type, size, path, ...(digest !== undefined && { digest }) }
  }

  async function drop(files: readonly KeptFile[]): Promise<void> {
    for (const { handle } of files) if (handle !== undefined) await store.delete(handle)
    await staging.remove(files.map(({ id }) => id))
  }

  async function keep(
    { field, name, type, size, path, digest }: ArrivedFile,
    { action, mark, identity, address }: StagedBy,
  ): Promise<{ staged: StagedFile; dropped: readonly KeptFile[] }> {
    const handle = newHandle(digest)
    const expires = now() + STAGED_FOR
    const known = {
      field,
      name,
      type,
      size,
      key: staging.keyOf(path),
      ...(digest !== undefined && { digest }),
    }
    const stored: Stored = { ...known, action, mark }
    await store.insert(handle, JSON.stringify(stored), expires)
    const dropped = quota.add({ id: path, size, expires, handle }, { identity, address })
    await drop(dropped)
    return { staged: { handle, field, name }, dropped }
  }

  /** What an earlier process left has no user: it counts, and makes room as soon as that is needed. */
  for (const { path, size, written } of staging.leftovers) {
    const surplus = quota.add(
      { id: path, size, expires: written + STAGED_FOR },
      { identity: null, address: null },
    )
    void drop(surplus).catch(() => {})
  }

  return {
    async stage(files, by) {
      const kept = new Map<string, StagedFile>()
      for (const file of files) {
        const { staged, dropped } = await keep(file, by)
        kept.set(file.path, staged)
        for (const { id } of dropped) kept.delete(id)
      }
      return [...kept.values()]
    },

    async find(entries, by) {
      const found: StagedFile[] = []
      for (const [field, values] of entries)
        for (const handle of new Set(values.filter(isHandle))) {
          const stored = await find(handle, field, by)
          if (stored && staging.has(staging.pathOf(stored.key)))
            found.push({ handle, field, name: stored.name })
        }
      return found
    },

    async resolve(entries, limits, by) {
      const resolved = new Map(entries)
      const files: ArrivedFile[] = []
      const used: UsedFile[] = []
      const gone: string[] = []
      for (const { field, sent, handles } of fileFieldsOf(entries, limits)) {
        const kept: Entry[] = [...sent]
        for (const handle of handles) {
          const stored = await find(handle, field, by)
          const file = stored && (await borrow(stored, field))
          if (!file) {
            gone.push(field)
            continue
          }
          files.push(file)
          used.push({ handle, path: staging.pathOf(stored.key) })
          kept.push(await toUploadedFile(file))
        }
        resolved.set(field, kept)
      }
      return { entries: resolved, files, used, gone }
    },

    async forget(used) {
      for (const { handle, path } of used) {
        quota.remove(path)
        await store.delete(handle)
      }
      await staging.remove(used.map(({ path }) => path))
    },
  }
}

/** A field in whichever row: `items.0.photo` and `items.3.photo` are the same field. */
function fieldPath(name: string): string {
  return name.replace(/\.\d+(?=\.|$)/g, '.*')
}

function isUpload(value: Entry): boolean {
  return typeof value !== 'string' && isFilled(value)
}

interface FileField {
  readonly field: string
  /** Files, and text that is no handle: where a file is wanted, the schema refuses it. */
  readonly sent: readonly Entry[]
  /** Of staged files; none where the field takes one file and a new one was sent, which takes its place. */
  readonly handles: ReadonlySet<string>
}

/** The file fields of a form, before a file is looked up. Throws a 413 when they name more than the limit. */
function fileFieldsOf(
  entries: ReadonlyMap<string, readonly Entry[]>,
  limits: BodyLimits,
): readonly FileField[] {
  const fields: FileField[] = []
  for (const [field, values] of entries) {
    if (!limits.isFile(field)) continue
    const sent = values.filter((value) => !isHandle(value))
    const isReplaced = !limits.isFileList(field) && sent.some(isUpload)
    fields.push({ field, sent, handles: new Set(isReplaced ? [] : values.filter(isHandle)) })
  }
  const counts = fields.map(({ sent, handles }) => sent.filter(isUpload).length + handles.size)
  if (counts.reduce((sum, count) => sum + count, 0) > limits.files)
    throw tooManyFiles(
      limits.files,
      fields.filter((_, index) => counts[index]).map(({ field }) => field),
    )
  return fields
}
