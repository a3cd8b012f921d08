import { Refusal } from '../refusal.ts'

/** The refusal of text that no database stores, or that was replaced while it was decoded. */
export const DAMAGED = new Refusal('BAD_REQUEST', undefined, { reason: 'text that is not UTF-8, or a NUL' })

/**
 * Whether text arrived damaged, by the same rule in both encodings: bytes that are not UTF-8 are decoded as U+FFFD, which
 * visitors hardly ever type, and no database accepts NUL in text.
 *
 * @param isReplacementSent whether U+FFFD itself is among the bytes that were sent
 */
export function isDamaged(
  entries: ReadonlyMap<string, readonly string[]>,
  isReplacementSent: boolean,
): boolean {
  const isSuspicious = (part: string) =>
    part.includes('\0') || (!isReplacementSent && part.includes('\ufffd'))
  for (const [name, values] of entries) if (isSuspicious(name) || values.some(isSuspicious)) return true
  return false
}
