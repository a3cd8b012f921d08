/**
 * An address or a user name in the one form that it is kept and compared in: NFKC, small letters, without white space around it.
 *
 * @example normalizeLoginName(' Ada@Example.com ') // 'ada@example.com'
 */
export function normalizeLoginName(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').trim()
}

const LONGEST = 320

/** The normalized form of a submitted login name; null if no account can have it. */
export function claimedName(name: unknown): string | null {
  if (typeof name !== 'string' || name.length > LONGEST || !name.isWellFormed()) return null
  const known = normalizeLoginName(name)
  return known === '' || known.includes('\0') ? null : known
}

/** What is written of an account, with its names in the form they are compared in. */
export function withCanonicalNames(data: Record<string, unknown>): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  for (const field of ['email', 'username']) {
    const name = data[field]
    if (typeof name === 'string') changed[field] = normalizeLoginName(name)
  }
  return { ...data, ...changed }
}
