import type { IncomingHttpHeaders } from 'node:http'
import { type ByteRange, fileHeaders, type OpenedFile } from '../../content/index.ts'
import { checkConditions, mayGivePart } from './conditions.ts'
import { parseRange } from './range.ts'

interface Asked {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** What a request for a file is answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  /** What is sent of the file; null where nothing is. */
  readonly range: ByteRange | null
}

export function answerTo({ method, headers: asked }: Asked, file: OpenedFile): Answer {
  const headers = fileHeaders(file, { isPublic: true })
  const verdict = checkConditions(asked, file.etag)
  if (verdict === 'not modified') return { status: 304, headers, range: null }
  if (verdict === 'failed') return { status: 412, headers: { ...headers, 'Content-Length': 0 }, range: null }
  const mayBePart = method === 'GET' && mayGivePart(asked, file.etag)
  return wholeOrPart(mayBePart ? asked.range : undefined, file.size, headers)
}

function wholeOrPart(asked: string | undefined, size: number, headers: Answer['headers']): Answer {
  const range = parseRange(asked, size)
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
