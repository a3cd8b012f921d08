// The fingerprint of a submission: by it, a form that is sent twice is known, whatever carries its fields.
import { createHash } from 'node:crypto'
import type { BodyLimits } from '../body/sent-body.ts'
import { decode, type Entries } from '../input/decode.ts'
import type { Group } from '../input/fields.ts'
import { digestIn, isHandle } from '../input/staged-file.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'

/** The part of an action's definition that decides what a submission says. */
interface Measured {
  readonly fields: Group | null
  readonly limits: Pick<BodyLimits, 'isFileList'>
}

/** A form as it arrived, its rows closed up. */
interface SentForm {
  readonly entries: Entries
  readonly files: readonly Pick<ArrivedFile, 'field' | 'size' | 'digest'>[]
}

/**
 * The same for the same bytes and for the form that came back: it is made of the decoded fields and not of the bytes, so
 * that neither the encoding, the order of the fields, numbers of rows, buttons, nor a staged file in place of its upload
 * make a difference. Every change of a declared field does.
 */
export function fingerprintOf({ fields, limits }: Measured, { entries, files }: SentForm): string {
  const texts = new Map<string, string[]>()
  const contents = new Map<string, string[]>()
  for (const { field, size, digest } of files)
    if (size > 0) contents.set(field, [...(contents.get(field) ?? []), digest ?? ''])
  // A file that is sent takes the place of the staged one, except in a list.
  const replaced = new Set([...contents.keys()].filter((name) => !limits.isFileList(name)))
  for (const [name, values] of entries)
    for (const value of values) {
      if (typeof value !== 'string') continue
      const into = isHandle(value) ? contents : texts
      if (into === texts || !replaced.has(name))
        into.set(name, [...(into.get(name) ?? []), into === texts ? value : digestIn(value)])
    }
  const data = fields ? decode(fields, texts) : texts
  const canonical = JSON.stringify([plain(data), plain(contents)])
  return createHash('sha256').update(canonical).digest('base64url')
}

/** Decoded data as JSON, its keys sorted and without those that are undefined. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'no date' : value.toISOString()
  if (value instanceof Set) return [...value].map(plain)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'object' || value === null) return value
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return entries
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => [String(key), plain(inner)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
