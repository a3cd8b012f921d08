import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'

/** Header names with their values: a list repeats the header, null omits it. */
export type HeaderChanges = Readonly<Record<string, string | readonly string[] | null>>

/** A request that is sent without changes. */
export interface RawRequest {
  /** @default 'GET' */
  readonly method?: string
  /** A path or a full URL on the browser's origin. */
  readonly url: string
  readonly headers?: HeaderChanges
  readonly body?: string | Uint8Array | Readable
}

/** A complete response. */
export interface RawResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** The URL of a request, and the address of the server to connect to. */
export interface Target {
  readonly url: URL
  readonly server: URL
}

/**
 * Sends a request on a new connection and reads the complete response. A server may respond before it has read the whole
 * body, so errors of sending after that are ignored.
 */
export function send(
  { url, server }: Target,
  { method = 'GET', headers = {}, body }: RawRequest,
): Promise<RawResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<RawResponse>()
  const open = server.protocol === 'https:' ? requestHttps : requestHttp
  const request = open(server, {
    method,
    path: url.pathname + url.search,
    headers: rawHeaders(headers, url, body),
    agent: false,
  })
  let hasResponse = false
  request.on('error', (error) => hasResponse || reject(error))
  request.on('response', (response) => {
    hasResponse = true
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () => {
      const { statusCode: status = 0, rawHeaders } = response
      resolve({ status, headers: toHeaders(rawHeaders), body: Buffer.concat(chunks) })
    })
  })
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) request.end(body)
  else body.on('error', (error) => request.destroy(error)).pipe(request)
  return promise
}

/** Names and values alternately, a form that Node sends unchanged. */
function rawHeaders(headers: HeaderChanges, url: URL, body: RawRequest['body']): string[] {
  const lines: string[] = []
  const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  if (!names.has('host')) lines.push('Host', url.host)
  for (const [name, values] of Object.entries(headers))
    for (const value of values === null ? [] : [values].flat()) lines.push(name, value)
  const isSized = typeof body === 'string' || body instanceof Uint8Array
  if (isSized && !names.has('content-length') && !names.has('transfer-encoding'))
    lines.push('Content-Length', String(Buffer.byteLength(body)))
  return lines
}

function toHeaders(raw: readonly string[]): Headers {
  const headers = new Headers()
  for (let index = 0; index < raw.length; index += 2)
    headers.append(raw[index] as string, raw[index + 1] as string)
  return headers
}

/** Merges headers. A later one replaces those of the same name, ignoring case. */
export function merge(...all: readonly HeaderChanges[]): HeaderChanges {
  const merged = new Map<string, readonly [string, HeaderChanges[string]]>()
  for (const headers of all)
    for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), [name, value])
  return Object.fromEntries(merged.values())
}
