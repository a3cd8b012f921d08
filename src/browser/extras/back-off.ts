// How long the script waits before it sends a form again. Pure, so that tests need no clock.

const LONGEST = 20_000
/** A timer of a browser that is longer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Milliseconds before a repeated attempt: 1, 2, 4 … s, at most 20, up to a fifth less so that clients spread. */
export function retryDelay(attempt: number, random: number): number {
  const delay = Math.min(1000 * 2 ** attempt, LONGEST)
  return Math.round(delay * (1 - random / 5))
}

/** Milliseconds that a `Retry-After` header asks for, as seconds or as a date; undefined without a valid one. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const delay = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(delay, 250), LONGEST_TIMER)
}
