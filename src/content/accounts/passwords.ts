import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { definitionError, requireNames } from '../collections/definition-errors.ts'
import { findForeignHash, isForeignHash } from './foreign-hashes.ts'
import { formatPhc, type Hashed, parsePhc } from './phc.ts'
import { Semaphore } from './semaphore.ts'

/** Argon2id (RFC 9106). The defaults are those of the OWASP Password Storage Cheat Sheet. */
export interface HashingOptions {
  /** For each hash. @default 19,456 */
  readonly memoryKiB?: number
  /** Default 2. */
  readonly passes?: number
  /** Default 1. */
  readonly parallelism?: number
  /** Hashes at once. Default 2. */
  readonly concurrency?: number
  /** Who may wait for a turn; others are refused with `ACCOUNTS_BUSY`. Default 50. */
  readonly queue?: number
}

/** Hashes passwords and compares them. Rejects with `ACCOUNTS_BUSY` where too many wait. */
export interface Passwords {
  /** A PHC string. */
  hash(password: string): Promise<string>
  /**
   * Whether this is the password of a hash. Without a hash, or with an invalid one, it takes as long and is false.
   */
  verify(hash: string | null, password: string): Promise<boolean>
  /** Whether a text is a hash that `verify` understands. */
  isKnown(hash: string): Promise<boolean>
  /** Whether a hash was made with other parameters than ours. */
  isOutdated(hash: string): boolean
}

const SALT = 16
const HASH = 32

/** Creates the password hasher. Throws a TypeError for invalid parameters. */
export function createPasswords(options: HashingOptions = {}): Passwords {
  const { memoryKiB = 19_456, passes = 2, parallelism = 1, concurrency = 2, queue = 50 } = options
  requireNames('accounts.hashing', options, ['memoryKiB', 'passes', 'parallelism', 'concurrency', 'queue'])
  requireWhole({ memoryKiB, passes, parallelism, concurrency, queue: queue + 1 })
  const semaphore = new Semaphore({ permits: concurrency, queue })
  const ours = { memory: memoryKiB, passes, parallelism }
  const decoy = (): Hashed => ({ ...ours, salt: randomBytes(SALT), hash: randomBytes(HASH) })

  return {
    async hash(password) {
      const salt = randomBytes(SALT)
      const hash = await semaphore.run(() => derive(password, { ...ours, salt, length: HASH }))
      return formatPhc({ ...ours, salt, hash })
    },
    async verify(text, password) {
      const verifyForeign = text === null ? null : findForeignHash(text)
      if (verifyForeign) return await semaphore.run(() => verifyForeign(password))
      const known = parsePhc(text)
      const { hash, ...how } = known ?? decoy()
      const derived = await semaphore.run(() => derive(password, { ...how, length: hash.length }))
      return timingSafeEqual(derived, hash) && known !== null
    },
    isKnown: async (text) => parsePhc(text) !== null || (await isForeignHash(text)),
    isOutdated(text) {
      const known = parsePhc(text)
      return known?.memory !== memoryKiB || known.passes !== passes || known.parallelism !== parallelism
    },
  }
}

interface Derivation extends Omit<Hashed, 'hash'> {
  /** Bytes. */
  readonly length: number
}

/** The same characters are the same bytes, however the keyboard composes them (NFC, RFC 8265). */
function derive(password: string, { salt, length, ...how }: Derivation): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    ...how,
    message: password.normalize('NFC'),
    nonce: salt,
    tagLength: length,
  }
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  argon2('argon2id', parameters, (error, derived) => (error ? reject(error) : resolve(derived)))
  return promise
}

function requireWhole(numbers: Readonly<Record<string, number>>): void {
  const odd = Object.entries(numbers).find(([, value]) => !Number.isSafeInteger(value) || value < 1)
  if (odd) throw definitionError(`accounts.hashing.${odd[0]}`, 'this has to be a whole number above 0.')
}
