import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'

/** Header names with their values: a list sends the header that often, null leaves it away. */
export type HeaderChanges = Readonly<Record<string, string | readonly string[] | null>>

/** A request that is sent as it is written. */
export interface RawRequest {
  /** Default GET. */
  readonly method?: string
  /** A path on the browser's origin, or a whole URL of it. */
  readonly url: string
  readonly headers?: HeaderChanges
  readonly body?: string | Uint8Array | Readable
}

/** An answer, whole. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** Where requests really go: the same URL, or the server that stands in for it. */
export interface Target {
  readonly url: URL
  readonly server: URL
}

/**
 * Sends one request on a connection of its own and reads the whole answer. A server may answer before it has
 * read everything; what goes wrong with sending after that is of no interest.
 */
export function send(
  { url, server }: Target,
  { method = 'GET', headers = {}, body }: RawRequest,
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  const open = server.protocol === 'https:' ? requestHttps : requestHttp
  const request = open(server, {
    method,
    path: url.pathname + url.search,
    headers: rawHeaders(headers, url, body),
    agent: false,
  })
  let hasAnswer = false
  request.on('error', (error) => hasAnswer || reject(error))
  request.on('response', (response) => {
    hasAnswer = true
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

/** Names and values in turn, as Node sends them unchanged. */
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

/** Joins headers; a later one replaces those of the same name, whatever their case. */
export function merge(...all: readonly HeaderChanges[]): HeaderChanges {
  const merged = new Map<string, readonly [string, HeaderChanges[string]]>()
  for (const headers of all)
    for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), [name, value])
  return Object.fromEntries(merged.values())
}
