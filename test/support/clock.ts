/** A clock that changes only when a test advances it. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Lets this many milliseconds pass. */
  advance(milliseconds: number): void
}

export const SECOND = 1000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** Starts at noon UTC of a day, so that a test which lets minutes pass does not meet midnight. */
export function createClock(start = Date.UTC(2026, 10, 20, 12)): Clock {
  let time = start
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds
    },
  }
}
