// Hashes of other systems, verified once: the first sign-in replaces them by Argon2id.
import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { loadBcrypt } from '../optional-packages.ts'

type Verify = (password: string) => Promise<boolean>

const derivePbkdf2 = promisify(pbkdf2)
const deriveScrypt = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>

/** The most expensive hash that is verified: one must not stop the server. */
const MAX_ITERATIONS = 10_000_000
const MAX_SCRYPT_COST = 20
const MAX_SCRYPT_BYTES = 256 << 20

const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/
/** `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, as PHC strings have it. */
const SCRYPT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/
/** `$pbkdf2-sha256$i=600000$<salt>$<hash>`, or Django's `pbkdf2_sha256$600000$<salt>$<hash>`, whose salt is text. */
const PBKDF2 =
  /^\$pbkdf2-(sha1|sha256|sha512)\$(?:i=)?(\d+)(?:,l=\d+)?\$([A-Za-z0-9+/.=]+)\$([A-Za-z0-9+/.=]+)$/
const DJANGO = /^pbkdf2_(sha1|sha256)\$(\d+)\$([^$]+)\$([A-Za-z0-9+/=]+)$/

/**
 * Whether a text is a hash of bcrypt, scrypt or PBKDF2 that can be verified here.
 *
 * @throws Error when it is one of bcrypt and the package that verifies those is missing: found at the first sign-in, the
 * account would be locked out.
 */
export async function isForeignHash(text: string): Promise<boolean> {
  if (BCRYPT.test(text)) await loadBcrypt()
  return findForeignHash(text) !== null
}

/** How a hash of bcrypt, scrypt or PBKDF2 is verified; null for any other text. */
export function findForeignHash(text: string): Verify | null {
  if (BCRYPT.test(text)) return async (password) => (await loadBcrypt()).compare(password, text)
  return scryptIn(text) ?? pbkdf2In(text)
}

function scryptIn(text: string): Verify | null {
  const match = SCRYPT.exec(text)
  if (!match) return null
  const [ln, r, p] = match.slice(1, 4).map(Number) as [number, number, number]
  const [salt, hash] = [bytes(match[4]), bytes(match[5])]
  const needed = 128 * 2 ** ln * r
  if (ln < 1 || ln > MAX_SCRYPT_COST || needed > MAX_SCRYPT_BYTES || r * p < 1 || p > 16) return null
  const options = { N: 2 ** ln, r, p, maxmem: needed + 128 * r * p + (1 << 20) }
  return async (password) => isSame(await deriveScrypt(password, salt, hash.length, options), hash)
}

function pbkdf2In(text: string): Verify | null {
  const phc = PBKDF2.exec(text)
  const match = phc ?? DJANGO.exec(text)
  if (!match) return null
  const [, digest = '', iterations = '', saltText = ''] = match
  const count = Number(iterations)
  if (count < 1 || count > MAX_ITERATIONS) return null
  const salt = phc ? bytes(saltText.replaceAll('.', '+')) : Buffer.from(saltText)
  const hash = bytes(match[4]?.replaceAll('.', '+'))
  return async (password) => isSame(await derivePbkdf2(password, salt, count, hash.length, digest), hash)
}

function bytes(text = ''): Buffer {
  return Buffer.from(text, 'base64')
}

/** A text that decodes to nothing matches no password. */
function isSame(derived: Buffer, hash: Buffer): boolean {
  return hash.length >= 16 && timingSafeEqual(derived, hash)
}
