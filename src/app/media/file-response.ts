import type { IncomingHttpHeaders } from 'node:http'
import { type ByteRange, fileHeaders, type OpenedFile } from '../../content/index.ts'
import { checkConditions, mayUseRange } from './conditions.ts'
import { parseRange } from './range.ts'

interface FileRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** The response to a request for a file. */
export interface FileResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  /** The bytes to send; null for a response without a body. */
  readonly range: ByteRange | null
}

export function fileResponse({ method, headers: requested }: FileRequest, file: OpenedFile): FileResponse {
  const headers = fileHeaders(file, { isPublic: true })
  const condition = checkConditions(requested, file.etag)
  if (condition === 'not modified') return { status: 304, headers, range: null }
  if (condition === 'failed')
    return { status: 412, headers: { ...headers, 'Content-Length': 0 }, range: null }
  const isPartial = method === 'GET' && mayUseRange(requested, file.etag)
  return wholeOrPart(isPartial ? requested.range : undefined, file.size, headers)
}

function wholeOrPart(
  requested: string | undefined,
  size: number,
  headers: FileResponse['headers'],
): FileResponse {
  const range = parseRange(requested, size)
  if (range === 'whole')
    return {
      status: 200,
      headers: { ...headers, 'Content-Length': size },
      range: { start: 0, end: size - 1 },
    }
  if (range === 'outside') {
    const nothing = { ...headers, 'Content-Length': 0, 'Content-Range': `bytes */${size}` }
    return { status: 416, headers: nothing, range: null }
  }
  const { start, end } = range
  const part = {
    ...headers,
    'Content-Length': end - start + 1,
    'Content-Range': `bytes ${start}-${end}/${size}`,
  }
  return { status: 206, headers: part, range }
}
