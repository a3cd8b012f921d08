// What does not fit into a ticket: the address of a long page, and arguments that come from it. It follows the ticket in
// the URL of the action, and the ticket contains its digest. No visitor can make a page fail by the length of its
// address, and a GET stores nothing.
import { hash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Json } from '../json.ts'

/** The parts of a ticket that can be long because of what a visitor asked for. */
export interface Overflow {
  readonly page: string
  readonly args: readonly Json[]
}

/** An overflow as text for the URL, and its digest for the ticket. */
export interface PackedOverflow {
  readonly text: string
  readonly digest: string
}

const PARAMETER = 'more'

/** More than the headers of any request could contain. */
const MAX_TEXT = 16 << 10
const MAX_BYTES = 256 << 10

/** Packs what does not fit. A long address often repeats itself, as `next` does in the one of a login page. */
export function packOverflow(overflow: Overflow): PackedOverflow {
  const text = deflateRawSync(JSON.stringify([overflow.page, overflow.args])).toString('base64url')
  return { text, digest: digestOf(text) }
}

/** The query of an action's URL. */
export function queryOf({ isOnce, more }: { readonly isOnce: boolean; readonly more?: string }): string {
  const parts = [isOnce && 'once', more !== undefined && `${PARAMETER}=${more}`].filter(Boolean)
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

/** The overflow in the URL of an action, as it is. */
export function overflowIn(url: string): string | undefined {
  return /[?&]more=([\w-]+)/.exec(url)?.[1]
}

/** The overflow in the URL of an action; null unless it is the one whose digest the ticket contains. */
export function openOverflow(url: string, digest: string): Overflow | null {
  const text = overflowIn(url)
  if (text === undefined || text.length > MAX_TEXT || digestOf(text) !== digest) return null
  // The digest is ours, so this is what was packed.
  const bytes = inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: MAX_BYTES })
  const [page, args] = JSON.parse(bytes.toString())
  return { page, args }
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22)
}
