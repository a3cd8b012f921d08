import type { Row } from '../../collections/row.ts'
import type { FileColumns } from '../../files/files.ts'

/** What a row says of its file. */
export function fileColumnsOf(row: Row): FileColumns {
  const pixels = (value: unknown) => (value === null ? null : Number(value))
  return {
    filename: String(row.filename),
    mimeType: String(row.mime_type),
    filesize: Number(row.filesize),
    width: pixels(row.width),
    height: pixels(row.height),
    hash: String(row.hash),
  }
}
