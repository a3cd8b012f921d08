import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createId } from '../../src/content/index.ts'

/** Sessions as written by hand. */
export interface HandMadeSession {
  readonly user: Readonly<Record<'id' | 'email' | 'name' | 'role', string>>
  readonly row: Readonly<Record<string, string | number>>
  readonly cookie: string
}

/** The columns of a user, and what the session is compared by. */
export const userColumns = ['users.id', 'users.email', 'users.name', 'users.role'] as const

const key = randomBytes(32)
const DAY = 86_400_000

/** A user, a session's row, and the cookie with its signed token: a JWT with HS256. */
export function handMadeSession(): HandMadeSession {
  const [id, account, secret, now] = [
    createId(),
    createId(),
    randomBytes(32).toString('base64url'),
    Date.now(),
  ]
  const payload = { sid: id, jti: secret, exp: Math.floor((now + DAY) / 1000) }
  const signed = [{ alg: 'HS256', typ: 'JWT' }, payload].map(encode).join('.')
  return {
    user: { id: account, email: `${account}@example.com`, name: 'Ada', role: 'editor' },
    row: {
      id,
      collection: 'users',
      account,
      digest: digestOf(secret),
      rotated_at: now,
      created_at: now,
      used_at: now,
      expires_at: now + DAY,
    },
    cookie: `theme=dark; session=${signed}.${macOf(signed)}`,
  }
}

/** The session that a cookie names, and what its row has to hold; null for a token that is not ours or too old. */
export function openCookie(cookie: string): { readonly id: string; readonly digest: string } | null {
  const token = /(?:^|; )session=([^;]+)/.exec(cookie)?.[1] ?? ''
  const at = token.lastIndexOf('.')
  const [mac, expected] = [Buffer.from(token.slice(at + 1)), Buffer.from(macOf(token.slice(0, at)))]
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null
  const { sid, jti, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return exp * 1000 > Date.now() ? { id: sid, digest: digestOf(jti) } : null
}

/** The user of a session's row; null if it has ended. */
export function userIn(row: Readonly<Record<string, unknown>> | undefined, digest: string): unknown {
  return row?.digest === digest && Number(row.expires_at) > Date.now() ? row : null
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function macOf(text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
