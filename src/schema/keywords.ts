/** The keywords that the converters of all libraries set; `json-schema.ts` documents them. */
export const DATE = { type: 'string', format: 'signpost-date', 'x-signpost-unrepresentable': 'date' } as const

/** A file: JSON Schema describes one as a binary text. */
export const FILE = {
  type: 'string',
  format: 'binary',
  contentEncoding: 'binary',
  'x-signpost-unrepresentable': 'file',
} as const

/** The keywords for instances of a class: a file, a date, or the class by its name. */
export function keywordsOfClass(constructor: unknown): object {
  if (isFileClass(constructor)) return FILE
  if (constructor === Date) return DATE
  const name = typeof constructor === 'function' ? constructor.name : 'class'
  return { 'x-signpost-unrepresentable': name }
}

/** Whether a class is that of files, so that its instances come from a file input. */
function isFileClass(constructor: unknown): boolean {
  return constructor === File || constructor === Blob
}
