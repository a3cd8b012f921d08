// The ticket: what the signed part of an action's URL says, and how it is signed and verified. Pure functions.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Json } from '../json.ts'
import type { Key, KeyRing } from './keys.ts'

/** The maximum length of a ticket: it is part of a URL, and proxies and logs truncate longer ones. */
export const MAX_TICKET = 2048

/** The days a ticket is valid, including its day of issue. */
export const TICKET_DAYS = 14

/** The content of a ticket. Anyone with the URL can read it; the signature makes every change invalid. */
export interface Ticket {
  /** The page the form was rendered on: path and query on this origin. */
  readonly page: string
  /** The bound arguments. */
  readonly args: readonly Json[]
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  /** The tag of the identity the page was rendered for; absent if no user was signed in. */
  readonly identity?: string
  /** Random, one for each rendered form; only for `once` actions. */
  readonly nonce?: string
  /** The captured state as a compact JWE. */
  readonly sealed?: string
  /** The form on the page this ticket belongs to, unless it is the action's only form. */
  readonly form?: string
  /** The id of the stored result that the form showed when it was rendered. */
  readonly previous?: string
  /** The digest of page and arguments, if they follow the ticket in its URL because they are too long. */
  readonly more?: string
}

/** A verified ticket. */
export interface OpenedTicket extends Ticket {
  /** The key that signed it, which also made the tag and the seal inside. */
  readonly key: Key
}

/**
 * Signs a ticket.
 *
 * @returns `<kid>.<payload>.<mac>`: the same text for the same action, ticket and key
 */
export function signTicket(key: Key, action: string, ticket: Ticket): string {
  const payload = Buffer.from(encode(ticket)).toString('base64url')
  return `${key.kid}.${payload}.${mac(key, action, payload)}`
}

/**
 * Verifies a ticket. Checks the length first, then the MAC in constant time, and decodes nothing before the MAC is right.
 *
 * @returns null for anything that this ring did not sign for this action: forged, altered, too long, of another action
 *   or under an unknown key, without saying which
 */
export function verifyTicket(ring: KeyRing, action: string, text: string): OpenedTicket | null {
  if (text.length > MAX_TICKET) return null
  const [kid = '', payload = '', signature = '', ...rest] = text.split('.')
  const key = ring.find(kid)
  if (!key || rest.length > 0 || !isEqual(signature, mac(key, action, payload))) return null
  const ticket = decode(payload)
  return ticket && { ...ticket, key }
}

/**
 * Reads a ticket that was signed with a key that this ring does not have. Nothing in it is trusted.
 *
 * @returns undefined for a ticket of a known key: if that does not verify, it was altered
 */
export function peekTicket(ring: KeyRing, text: string): Ticket | undefined {
  if (text.length > MAX_TICKET) return undefined
  const [kid = '', payload = '', , ...rest] = text.split('.')
  if (ring.find(kid) || rest.length > 0) return undefined
  try {
    return decode(payload) ?? undefined
  } catch {
    return undefined
  }
}

/** Days since 1970-01-01, UTC, of a time in milliseconds. */
export function dayOf(time: number): number {
  return Math.floor(time / 86_400_000)
}

/** Whether a ticket is valid today: from a day before its issue (two servers' clocks differ at midnight) for 14 days. */
export function isCurrent(ticket: Ticket, today: number): boolean {
  return ticket.day <= today + 1 && today < ticket.day + TICKET_DAYS
}

const PURPOSE = 'signpost.ticket.v1'
const MAC_BYTES = 16

/** The first 128 bits of HMAC-SHA-256 (RFC 2104) over the length-prefixed purpose, kid, action and payload. */
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

function encode({ page, args, day, identity, nonce, sealed, form, previous, more }: Ticket): string {
  return JSON.stringify({
    p: page,
    a: args,
    d: day,
    o: identity,
    n: nonce,
    s: sealed,
    f: form,
    r: previous,
    x: more,
  })
}

function decode(payload: string): Ticket | null {
  const bytes = Buffer.from(payload, 'base64url')
  if (bytes.toString('base64url') !== payload) return null
  const { p, a, d, o, n, s, f, r, x } = JSON.parse(bytes.toString()) ?? {}
  if (typeof p !== 'string' || !Array.isArray(a) || !Number.isInteger(d)) return null
  if (![o, n, s, f, r, x].every((part) => part === undefined || typeof part === 'string')) return null
  return {
    page: p,
    args: a,
    day: d,
    ...(o !== undefined && { identity: o }),
    ...(n !== undefined && { nonce: n }),
    ...(s !== undefined && { sealed: s }),
    ...(f !== undefined && { form: f }),
    ...(r !== undefined && { previous: r }),
    ...(x !== undefined && { more: x }),
  }
}
