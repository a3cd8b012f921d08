/** The keywords that the converters of all libraries set; `json-schema.ts` documents them. */
export const DATE = { type: 'string', format: 'signpost-date', 'x-signpost-unrepresentable': 'date' } as const

/** A file: JSON Schema describes one as a binary text. */
export const FILE = {
  type: 'string',
  format: 'binary',
  contentEncoding: 'binary',
  'x-signpost-unrepresentable': 'file',
} as const

/** Whether a class is that of files, so that its instances come from a file input. */
export function isFileClass(constructor: unknown): boolean {
  return constructor === File || constructor === Blob
}
