import type { Group } from '../input/fields.ts'
import { renumbering } from '../input/list-rows.ts'
import type { SentBody } from './sent-body.ts'

/** A body whose rows are numbered without gaps, everywhere: in text, files, and files that were refused. */
export interface Renumbered {
  readonly body: SentBody
  /** The new name of a name that was sent. */
  readonly rename: (name: string) => string
}

/** Closes the gaps that removed rows left, once, before anything is keyed by a row. */
export function renumber(fields: Group | null, body: SentBody): Renumbered {
  const { entries, files, oversized = [] } = body
  const rename = renumbering(fields, [...entries.keys(), ...files.map(({ field }) => field), ...oversized])
  const renamed: SentBody = {
    ...body,
    entries: new Map([...entries].map(([name, values]) => [rename(name), values])),
    files: files.map((file) => ({ ...file, field: rename(file.field) })),
    oversized: oversized.map(rename),
  }
  return { body: renamed, rename }
}
