import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Json } from '../json.ts'
import type { Key, KeyRing } from './keys.ts'

/** The longest ticket there is: it stands in a URL, and URLs are cut and logged along the way. */
export const MAX_TICKET = 2048

/** How many days a ticket may be used, its day of issue included. */
export const TICKET_DAYS = 14

/** What a ticket says. Readable by whoever holds the URL, changeable by nobody. */
export interface Ticket {
  /** The page that the form was drawn on: path and query on this origin. */
  readonly page: string
  /** The bound arguments. */
  readonly args: readonly Json[]
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  /** Who the page was drawn for, as a keyed hash; absent when nobody was signed in. */
  readonly identity?: string
  /** Random, one a drawn form; present for `once` actions. */
  readonly nonce?: string
  /** The captured state as a compact JWE. */
  readonly sealed?: string
  /** The form on the page that this ticket belongs to, where it is not simply the action's only form. */
  readonly form?: string
  /** The stored outcome that the form was showing when it was drawn. */
  readonly previous?: string
}

export interface OpenedTicket extends Ticket {
  /** The key that signed, for the tags and seals inside. */
  readonly key: Key
}

/** `<kid>.<payload>.<mac>`; the same for the same action, ticket and key. */
export function signTicket(key: Key, action: string, ticket: Ticket): string {
  const payload = Buffer.from(encode(ticket)).toString('base64url')
  return `${key.kid}.${payload}.${mac(key, action, payload)}`
}

/**
 * The ticket inside, or null for anything that this ring did not sign for this action: forged, altered, too
 * long, another action's, under an unknown key. There is one answer for all of them. The length is checked
 * first, then the MAC in constant time; nothing is decoded before it is right.
 */
export function verifyTicket(ring: KeyRing, action: string, text: string): OpenedTicket | null {
  if (text.length > MAX_TICKET) return null
  const [kid = '', payload = '', signature = '', ...rest] = text.split('.')
  const key = ring.find(kid)
  if (!key || rest.length > 0 || !isEqual(signature, mac(key, action, payload))) return null
  const ticket = decode(payload)
  return ticket && { ...ticket, key }
}

/** Days since 1970-01-01, UTC, of a time in milliseconds. */
export function dayOf(time: number): number {
  return Math.floor(time / 86_400_000)
}

/** A ticket serves from a day before its issue (clocks of two servers differ at midnight) for 14 days. */
export function isCurrent(ticket: Ticket, today: number): boolean {
  return ticket.day <= today + 1 && today < ticket.day + TICKET_DAYS
}

const PURPOSE = 'signpost.ticket.v1'
const MAC_BYTES = 16

/** First 128 bits of HMAC-SHA-256 (RFC 2104) over the length-prefixed purpose, kid, action and payload. */
function mac(key: Key, action: string, payload: string): string {
  const message = `${PURPOSE.length}:${PURPOSE}${key.kid.length}:${key.kid}${action.length}:${action}${payload.length}:${payload}`
  return createHmac('sha256', key.derive('ticket'))
    .update(message)
    .digest()
    .toString('base64url', 0, MAC_BYTES)
}

function isEqual(given: string, right: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

function encode({ page, args, day, identity, nonce, sealed, form, previous }: Ticket): string {
  return JSON.stringify({ p: page, a: args, d: day, o: identity, n: nonce, s: sealed, f: form, r: previous })
}

function decode(payload: string): Ticket | null {
  const bytes = Buffer.from(payload, 'base64url')
  if (bytes.toString('base64url') !== payload) return null
  const { p, a, d, o, n, s, f, r } = JSON.parse(bytes.toString()) ?? {}
  if (typeof p !== 'string' || !Array.isArray(a) || !Number.isInteger(d)) return null
  if (![o, n, s, f, r].every((part) => part === undefined || typeof part === 'string')) return null
  return {
    page: p,
    args: a,
    day: d,
    ...(o !== undefined && { identity: o }),
    ...(n !== undefined && { nonce: n }),
    ...(s !== undefined && { sealed: s }),
    ...(f !== undefined && { form: f }),
    ...(r !== undefined && { previous: r }),
  }
}
