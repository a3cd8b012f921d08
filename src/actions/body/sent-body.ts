import type { Entry } from '../input/decode.ts'
import { inBytes } from '../input/sentences.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import { Refusal } from '../refusal.ts'
import type { Staging } from './staging.ts'

/** What an action takes at most, known before the first byte of a body is read. Sizes in bytes. */
export interface BodyLimits {
  /** All text together, and each field. */
  readonly text: number
  readonly fields: number
  /** Each file, and how many; 0 files: none is kept. */
  readonly file: number
  readonly files: number
  /** The whole body. */
  readonly total: number
  /** Whether the action has a file field of that name. */
  readonly isFile: (name: string) => boolean
  /** Whether that field takes several files. */
  readonly isFileList: (name: string) => boolean
}

/** How a body is read. */
export interface Reading {
  readonly limits: BodyLimits
  /** Where its files go. */
  readonly staging: Staging
  /** Whether it is a submission that is done once: then its files get digests. */
  readonly isOnce: boolean
  /** False for a form that is refused already: then its files are only named, not kept. */
  readonly keepsFiles: boolean
}

/** A file that was sent and not kept: the action takes none, or refuses the form anyway. */
export type PassedFile = Omit<ArrivedFile, 'path' | 'type'>

/** A form as it arrived, whole or not. */
export interface SentBody {
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  readonly files: readonly ArrivedFile[]
  /** The fields of files that were larger than the limit, and are left out. */
  readonly oversized?: readonly string[]
  /** Its files that were not kept. */
  readonly passedOver?: readonly PassedFile[]
  /** Why it is not whole: a refusal, or a failure of ours. */
  readonly problem: Error | null
}

/** The refusal of a body beyond its limit. */
export function tooLarge(limit: number): Refusal {
  return new Refusal(
    'TOO_LARGE',
    `This is more than the form takes: at most ${inBytes(limit)}. What is missing here is still there when you go Back.`,
  )
}

/** The refusal of a form with more fields than its limit. */
export function tooManyFields(most: number): Refusal {
  return new Refusal('TOO_LARGE', `This form has more than ${most} fields.`)
}

/** The refusal of more files than the limit, at the fields that they came from. */
export function tooManyFiles(most: number, fields: readonly string[]): Refusal {
  const sentence = `This form takes at most ${most} ${most === 1 ? 'file' : 'files'}.`
  const byField = Object.fromEntries(fields.map((field) => [field, sentence]))
  return new Refusal('TOO_LARGE', sentence, { reason: 'too many files', fields: byField })
}
