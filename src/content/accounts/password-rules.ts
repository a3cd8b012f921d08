import { invalidInput } from '../documents/problems.ts'
import { COMMON_PASSWORDS } from './common-passwords.ts'

const SHORTEST = 8
/** Bytes: more would only make the server work. */
const LONGEST = 1024

/**
 * What is wrong with a new password, as a sentence; null when it will do. At least 8 characters and none of the most
 * used ones; whatever characters it has (NIST SP 800-63B, OWASP ASVS 6.2).
 *
 * @example z.string().refine((text) => passwordProblem(text) === null)
 */
export function passwordProblem(password: unknown): string | null {
  if (typeof password !== 'string' || password === '') return 'Please choose a password.'
  if (isTooLong(password)) return 'This is too long for a password.'
  if (!password.isWellFormed()) return 'This has a character that cannot be kept. Please write it again.'
  if ([...password].length < SHORTEST) return `Please choose a password of at least ${SHORTEST} characters.`
  if (COMMON_PASSWORDS.has(password.toLowerCase()))
    return 'Too many people use this password. Please choose another.'
  return null
}

/** Rejects with `INVALID_INPUT` for this field if the password is not acceptable. */
export function requirePassword(password: unknown, field = 'password'): string {
  const problem = passwordProblem(password)
  if (problem !== null || typeof password !== 'string') throw invalidInput({ [field]: problem ?? '' })
  return password
}

/** A submitted password. Rejects with `INVALID_INPUT` if it is not a text, or too long to be hashed. */
export function requireClaim(password: unknown, field = 'password'): string {
  if (typeof password !== 'string' || password === '')
    throw invalidInput({ [field]: 'Please enter your password.' })
  if (isTooLong(password)) throw invalidInput({ [field]: 'This is too long for a password.' })
  return password
}

function isTooLong(password: string): boolean {
  return password.length > LONGEST || Buffer.byteLength(password) > LONGEST
}
