import { randomBytes } from 'node:crypto'
import type { Entry } from './decode.ts'
import type { BodyLimits } from './sent-body.ts'
import { type ArrivedFile, STAGED_FOR, type Staging, toUploadedFile } from './staging.ts'
import type { SubmissionStore } from './store.ts'

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
  readonly owner: string | null
}

export interface StagedFiles {
  stage(files: readonly ArrivedFile[], by: StagedFor): Promise<readonly StagedFile[]>
  /**
   * The entries with every handle replaced by its file. A handle that is not this person's, action's or field's is
   * dropped, and so is one whose file is used up. Each call gets a path of its own to the bytes, so that the same
   * form sent twice at once finds its file twice, whichever ends first.
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
  { staging, now }: { staging: Staging; now: () => number },
): StagedFiles {
  async function find(value: Entry, field: string, { action, owner }: StagedFor): Promise<Stored | null> {
    const stored = isHandle(value) ? await store.find(value) : null
    const file: Stored | null = stored === null ? null : JSON.parse(stored)
    return file && file.field === field && file.action === action && file.owner === owner ? file : null
  }

  async function borrow(stored: Stored): Promise<ArrivedFile | null> {
    const path = await staging.share(stored.path)
    const { field, name, type } = stored
    return path === null ? null : { field, name, type, path }
  }

  return {
    async stage(files, by) {
      const staged: StagedFile[] = []
      for (const { field, name, type, path } of files) {
        const handle = `staged:${randomBytes(16).toString('base64url')}`
        await store.insert(
          handle,
          JSON.stringify({ field, name, type, path, ...by } satisfies Stored),
          now() + STAGED_FOR,
        )
        staged.push({ handle, field, name })
      }
      return staged
    },

    async resolve(entries, limits, by) {
      const resolved = new Map(entries)
      const files: ArrivedFile[] = []
      const used: UsedFile[] = []
      for (const [field, values] of entries) {
        if (!limits.isFile(field)) continue
        const kept: Entry[] = values.filter((value) => typeof value !== 'string')
        const isReplaced = kept.some((value) => typeof value !== 'string' && value.size > 0)
        for (const value of isReplaced ? [] : new Set(values)) {
          const stored = await find(value, field, by)
          const file = stored && (await borrow(stored))
          if (!file) continue
          files.push(file)
          used.push({ handle: value as string, path: stored.path })
          kept.push(await toUploadedFile(file))
        }
        resolved.set(field, kept)
      }
      return { entries: resolved, files, used }
    },

    async forget(used) {
      for (const { handle } of used) await store.delete(handle)
      await staging.remove(used.map(({ path }) => path))
    },
  }
}
