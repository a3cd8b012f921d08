import { randomBytes } from 'node:crypto'
import type { BodyLimits } from '../body/sent-body.ts'
import { STAGED_FOR, type Staging } from '../body/staging.ts'
import type { Entry } from '../input/decode.ts'
import { type ArrivedFile, toUploadedFile } from '../input/uploaded-file.ts'
import { Refusal } from '../refusal.ts'
import type { SubmissionStore } from '../store/store.ts'
import { createStagingQuota, type KeptFile, type StagingLimit } from './staging-quota.ts'

/** A file that arrived with a form that failed: the form names it, and it need not be sent again. */
export interface StagedFile {
  /** What the form sends in the file's place. */
  readonly handle: string
  readonly field: string
  readonly name: string
}

/** Who may use a staged file, and where: one person (or whoever was given the form, where nobody is signed in), one action. */
export interface StagedFor {
  readonly action: string
  readonly identity: string | null
}

/** Who stages, and from where. */
export interface StagedBy extends StagedFor {
  readonly address: string
}

export interface StagedFiles {
  /** Keeps files for the next try, as far as the quota allows; what is oldest makes room. */
  stage(files: readonly ArrivedFile[], by: StagedBy): Promise<readonly StagedFile[]>
  /**
   * The entries with every handle replaced by its file. A handle that is not this person's, action's or field's is
   * dropped, and so is one whose file is used up. Each call gets a path of its own to the bytes, so that the same
   * form sent twice at once finds its file twice, whichever ends first. Throws a 413 when that would be more
   * files than the limits allow.
   */
  resolve(
    entries: ReadonlyMap<string, readonly Entry[]>,
    limits: BodyLimits,
    by: StagedFor,
  ): Promise<Resolved>
  /** Forgets and removes files that an action has used. */
  forget(used: readonly UsedFile[]): Promise<void>
}

/** A staged file that a form named. */
export interface UsedFile {
  readonly handle: string
  /** Where it lies as long as nobody has forgotten it. */
  readonly path: string
}

interface Resolved {
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  /** The files, at the paths of this call. */
  readonly files: readonly ArrivedFile[]
  readonly used: readonly UsedFile[]
}

type Stored = ArrivedFile & StagedFor

const HANDLE = /^staged:[\w-]{22}$/

/** Whether an entry of a file field stands for a file that is staged. */
export function isHandle(value: Entry): value is string {
  return typeof value === 'string' && HANDLE.test(value)
}

/** Staged files live for a day, like everything in the staging folder. */
export function createStagedFiles(
  store: SubmissionStore,
  { staging, now, limit }: { staging: Staging; now: () => number; limit: StagingLimit },
): StagedFiles {
  const quota = createStagingQuota(limit, now)
  async function find(value: Entry, field: string, { action, identity }: StagedFor): Promise<Stored | null> {
    const stored = isHandle(value) ? await store.find(value) : null
    const file: Stored | null = stored === null ? null : JSON.parse(stored)
    return file && file.field === field && file.action === action && file.identity === identity ? file : null
  }

  async function borrow(stored: Stored): Promise<ArrivedFile | null> {
    const path = await staging.share(stored.path)
    const { field, name, type, size } = stored
    return path === null ? null : { field, name, type, size, path }
  }

  async function drop(files: readonly KeptFile[]): Promise<void> {
    for (const { handle } of files) if (handle !== undefined) await store.delete(handle)
    await staging.remove(files.map(({ path }) => path))
  }

  async function keep(
    { field, name, type, size, path }: ArrivedFile,
    { action, identity, address }: StagedBy,
  ): Promise<{ staged: StagedFile; dropped: readonly KeptFile[] }> {
    const handle = `staged:${randomBytes(16).toString('base64url')}`
    const expires = now() + STAGED_FOR
    const stored: Stored = { field, name, type, size, path, action, identity }
    await store.insert(handle, JSON.stringify(stored), expires)
    const dropped = quota.add({ path, size, expires, handle }, { identity, address })
    await drop(dropped)
    return { staged: { handle, field, name }, dropped }
  }

  /** What an earlier process left is nobody's: it counts, and makes room as soon as that is needed. */
  for (const { path, size, written } of staging.leftovers) {
    const surplus = quota.add(
      { path, size, expires: written + STAGED_FOR },
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
        for (const { path } of dropped) kept.delete(path)
      }
      return [...kept.values()]
    },

    async resolve(entries, limits, by) {
      const resolved = new Map(entries)
      const files: ArrivedFile[] = []
      const used: UsedFile[] = []
      for (const { field, sent, handles } of fileFieldsOf(entries, limits)) {
        const kept: Entry[] = [...sent]
        for (const handle of handles) {
          const stored = await find(handle, field, by)
          const file = stored && (await borrow(stored))
          if (!file) continue
          files.push(file)
          used.push({ handle, path: stored.path })
          kept.push(await toUploadedFile(file))
        }
        resolved.set(field, kept)
      }
      return { entries: resolved, files, used }
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

interface FileField {
  readonly field: string
  readonly sent: readonly File[]
  /** Of staged files; none where a file was sent, which takes their place. */
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
    const sent = values.filter((value) => typeof value !== 'string')
    const isReplaced = sent.some(({ size }) => size > 0)
    fields.push({ field, sent, handles: new Set(isReplaced ? [] : values.filter(isHandle)) })
  }
  const count = fields.reduce((sum, { sent, handles }) => sum + sent.length + handles.size, 0)
  if (count > limits.files)
    throw new Refusal('TOO_LARGE', undefined, { reason: `${count} files, ${limits.files} allowed` })
  return fields
}
