import type { ByteRange } from '../../content/index.ts'

/**
 * Parses a `Range` header (RFC 9110, 14). Returns `whole` for no range, several ranges, another unit or invalid
 * syntax, all of which a server may answer with the whole file, and `outside` if the file ends before the range.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'outside' {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || first + last === '') return 'whole'
  if (first === '') return lastBytes(Number(last), size)
  const [start, end] = [Number(first), last === '' ? size - 1 : Number(last)]
  if (end < start && last !== '') return 'whole'
  return start < size ? { start, end: Math.min(end, size - 1) } : 'outside'
}

function lastBytes(count: number, size: number): ByteRange | 'outside' {
  return count > 0 && size > 0 ? { start: Math.max(0, size - count), end: size - 1 } : 'outside'
}
