import type { JsonSchema } from '../../schema/index.ts'
import type { FieldTree } from './fields.ts'

/** The position of a schema in its document, while the tree of fields is built. */
export interface Place {
  readonly root: JsonSchema
  readonly path: readonly string[]
  readonly isRequired: boolean
  /** Whether the library, or this record, tells absent from undefined. */
  readonly isExact: boolean
  /** Builds the tree of an inner schema. */
  readonly build: (schema: JsonSchema, place: Place) => FieldTree
}

/** The position below a key; `*` for the entries of a list or record. */
export function inner(place: Place, key: string, isRequired = true): Place {
  return { ...place, path: [...place.path, key], isRequired }
}

/** The name of a field in words, for sentences: `publishedAt` and `published_at` are "Published at". */
export function labelOf({ title }: JsonSchema, { path }: Place): string {
  return title ?? inWords(path.filter((step) => step !== '*').at(-1) ?? '')
}

/** `publishedAt` and `published_at` are "Published at". */
export function inWords(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
