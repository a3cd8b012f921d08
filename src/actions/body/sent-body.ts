import type { Entry } from '../input/decode.ts'
import { inBytes } from '../input/sentences.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import { Refusal } from '../refusal.ts'
import type { Staging } from './staging.ts'

/** The limits of an action, known before the first byte of a body is read. Sizes in bytes. */
export interface BodyLimits {
  /** All text together, and each field. */
  readonly text: number
  readonly fields: number
  /** The size of each file, and their number; with 0, no file is stored. */
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
  /** The folder for its files. */
  readonly staging: Staging
  /** Whether the action is `once`: then files get digests. */
  readonly isOnce: boolean
  /** False for a form that is refused already: then only the names of its files are read. */
  readonly keepsFiles: boolean
}

/** A file that was sent but not stored, because the action takes no files or refuses the form anyway. */
export type PassedFile = Omit<ArrivedFile, 'path' | 'type'>

/** A form as it arrived, complete or not. */
export interface SentBody {
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  readonly files: readonly ArrivedFile[]
  /** The fields of files that were larger than the limit, and are left out. */
  readonly oversized?: readonly string[]
  /** Its files that were not stored. */
  readonly passedOver?: readonly PassedFile[]
  /** Why it is incomplete: a refusal, or an error of the server. */
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
