import type { Entry } from '../input/decode.ts'
import { inBytes } from '../input/sentences.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import { Refusal } from '../refusal.ts'
import type { Staging } from './staging.ts'

/** The limits of an action, known before the first byte of a body is read. Sizes in bytes. */
export interface BodyLimits {
  /** All values of text together, in UTF-8, whatever encodes them on the way. */
  readonly text: number
  readonly fields: number
  /** The size of each file, and their number; with 0, no file is stored. */
  readonly file: number
  readonly files: number
  /** Text and files together. */
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

/** How much text is read of a form that has too much, so that it comes back to be shortened. */
export function keptText({ text }: BodyLimits): number {
  return text + Math.min(Math.max(text, LEAST_SPARE), MOST_SPARE)
}

const LEAST_SPARE = 64 << 10
const MOST_SPARE = 4 << 20

/** The bytes that are read of a body: text as both encodings write it, with names and the heads of parts, and files. */
export function wireLimit(limits: BodyLimits, type: 'urlencoded' | 'multipart'): number {
  const { text, fields, total } = limits
  // A byte is written as %XX, at worst.
  if (type === 'urlencoded') return 3 * keptText(limits) + NAME * fields
  return total - text + keptText(limits) + PART * fields
}

const NAME = 64
const PART = 256

/** The refusal of a body beyond what is read of it. */
export function tooLarge(limit: number): Refusal {
  return new Refusal(
    'TOO_LARGE',
    `This is more than the form takes: at most ${inBytes(limit)}. What is missing here is still there when you go Back.`,
  )
}

/** The refusal of text beyond its limit, at the longest field; null if the text is within it. All of it is kept. */
export function textProblem(entries: SentBody['entries'], { text }: BodyLimits): Refusal | null {
  let size = 0
  let longest = { name: '', size: 0 }
  for (const [name, values] of entries)
    for (const value of values) {
      const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0
      size += bytes
      if (bytes > longest.size) longest = { name, size: bytes }
    }
  if (size <= text) return null
  const sentence = `This is more than the form takes: at most ${inBytes(text)}.`
  return new Refusal('TOO_LARGE', sentence, {
    reason: `${size} bytes of text`,
    fields: { [longest.name]: 'Please shorten this text.' },
  })
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
