import { randomUUID } from 'node:crypto'

/** One name and what goes with it, in document order. */
export interface Entry {
  readonly name: string
  readonly value: string
  readonly isFile: boolean
}

/** A form's body. The bytes of its file, where it has one, go between head and tail. */
export interface Body {
  readonly contentType: string
  readonly head: Buffer
  readonly tail: Buffer
}

/** Encodes a form as the HTML standard tells browsers to. */
export function encode(entries: readonly Entry[], enctype: string): Body {
  const normalized = entries.map((entry) => ({ ...entry, value: entry.value.replace(/\r?\n|\r/g, '\r\n') }))
  return enctype.toLowerCase() === 'multipart/form-data' ? multipart(normalized) : urlencoded(normalized)
}

function urlencoded(entries: readonly Entry[]): Body {
  const pairs = new URLSearchParams(entries.map(({ name, value }) => [name, value]))
  return {
    contentType: 'application/x-www-form-urlencoded',
    head: Buffer.from(pairs.toString()),
    tail: Buffer.alloc(0),
  }
}

function multipart(entries: readonly Entry[]): Body {
  const boundary = `----bench${randomUUID()}`
  const file = entries.findIndex(({ isFile }) => isFile)
  const beforeFile = file === -1 ? entries.length : file + 1
  const head = entries.slice(0, beforeFile).map((entry) => part(entry, boundary))
  const tail = entries.slice(beforeFile).map((entry) => part(entry, boundary))
  const end = `--${boundary}--\r\n`
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    head: Buffer.from(file === -1 ? head.join('') + end : head.join('')),
    tail: Buffer.from(file === -1 ? '' : `\r\n${tail.join('')}${end}`),
  }
}

function part({ name, value, isFile }: Entry, boundary: string): string {
  const opening = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"`
  return isFile
    ? `${opening}; filename="${escaped(value)}"\r\nContent-Type: application/octet-stream\r\n\r\n`
    : `${opening}\r\n\r\n${value}\r\n`
}

function escaped(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22')
}
