import type { Entry } from './controls.ts'

/** A request body and its `Content-Type`. */
export interface EncodedBody {
  readonly type: string
  readonly body: Buffer
}

/** Encodes entries for an `enctype` (https://html.spec.whatwg.org/#form-submission-algorithm). */
export async function encodeEntries(entries: readonly Entry[], enctype: string): Promise<EncodedBody> {
  if (enctype === 'multipart/form-data') return encodeMultipart(entries)
  if (enctype === 'text/plain') return { type: 'text/plain', body: Buffer.from(toLines(entries)) }
  return { type: 'application/x-www-form-urlencoded', body: Buffer.from(toQuery(entries)) }
}

/** Encodes entries as `name=value&…`, files by their names. */
export function toQuery(entries: readonly Entry[]): string {
  return new URLSearchParams(toPairs(entries)).toString()
}

function toPairs(entries: readonly Entry[]): [string, string][] {
  return entries.map(([name, value]) => [
    withCrLf(name),
    typeof value === 'string' ? withCrLf(value) : value.name,
  ])
}

function toLines(entries: readonly Entry[]): string {
  return toPairs(entries)
    .map(([name, value]) => `${name}=${value}\r\n`)
    .join('')
}

/** Forms submit every line break as CR LF. */
function withCrLf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}

const BOUNDARY = '----SignpostFormBoundary7MA4YWxkTrZu0gW'

/** Encodes `multipart/form-data` like browsers (RFC 7578): `"` and line breaks in names are percent-encoded. */
async function encodeMultipart(entries: readonly Entry[]): Promise<EncodedBody> {
  const parts: Uint8Array[] = []
  for (const [name, value] of entries) {
    parts.push(Buffer.from(partHeader(name, value)))
    parts.push(
      typeof value === 'string' ? Buffer.from(withCrLf(value)) : new Uint8Array(await value.arrayBuffer()),
    )
    parts.push(Buffer.from('\r\n'))
  }
  parts.push(Buffer.from(`--${BOUNDARY}--\r\n`))
  return { type: `multipart/form-data; boundary=${BOUNDARY}`, body: Buffer.concat(parts) }
}

function partHeader(name: string, value: string | File): string {
  const disposition = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${quoted(withCrLf(name))}"`
  if (typeof value === 'string') return `${disposition}\r\n\r\n`
  const type = value.type || 'application/octet-stream'
  return `${disposition}; filename="${quoted(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`
}

function quoted(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
