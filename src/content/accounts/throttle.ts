// Limits attempts per account and per network.
import { createHash } from 'node:crypto'
import type { RateLimiterMemory } from 'rate-limiter-flexible'
import { networkOf } from '../../network/index.ts'
import { ContentError } from '../errors.ts'
import { loadLimiter } from '../optional-packages.ts'

/** Who attempts something. */
export interface Attempt {
  /** What the account is called; null where the attempt names none. */
  readonly name: string | null
  /** The visitor's address; without one only the account is counted. */
  readonly address: string | undefined
}

/** Attempts that are allowed in a window of time. */
export interface ThrottleLimits {
  /** For one account. */
  readonly account: number
  /** From one network. */
  readonly address: number
  /** Milliseconds. */
  readonly window: number
}

/** Counts attempts, of one kind, before anything is looked up. In this process; locks are in the database. */
export interface Throttle {
  /** Rejects with `TOO_MANY_ATTEMPTS`. */
  consume(attempt: Attempt): Promise<void>
  /** Forgets what was counted for an account, when it is certain that its owner was there. */
  forget(name: string): Promise<void>
}

/**
 * Creates a limit of attempts per account and per network, in memory of this process.
 *
 * @example const invitations = createThrottle({ account: 5, address: 30, window: 3_600_000 })
 */
export function createThrottle({ account, address, window }: ThrottleLimits): Throttle {
  let opened: Promise<Limiters> | undefined
  const limiters = () => {
    opened ??= openLimiters({ account, address, window })
    return opened
  }
  return {
    async consume(attempt) {
      const { accounts, addresses } = await limiters()
      // The address first: who is refused for it does not use up an account's attempts.
      if (attempt.address !== undefined) await take(addresses, networkOf(attempt.address))
      if (attempt.name !== null) await take(accounts, keyOf(attempt.name))
    },
    async forget(name) {
      const { accounts } = await limiters()
      await accounts.delete(keyOf(name))
    },
  }
}

interface Limiters {
  readonly accounts: RateLimiterMemory
  readonly addresses: RateLimiterMemory
}

async function openLimiters({ account, address, window }: ThrottleLimits): Promise<Limiters> {
  const { RateLimiterMemory: Limiter } = await loadLimiter()
  const duration = window / 1000
  return {
    accounts: new Limiter({ keyPrefix: '', points: account, duration }),
    addresses: new Limiter({ keyPrefix: '', points: address, duration }),
  }
}

async function take(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    const { RateLimiterRes } = await loadLimiter()
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
    throw new ContentError(
      'TOO_MANY_ATTEMPTS',
      `That was too often. Please try again in ${inWords(retryAfterSeconds)}.`,
      {
        retryAfterSeconds,
      },
    )
  }
}

function inWords(seconds: number): string {
  if (seconds < 100) return seconds === 1 ? 'a second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}

/** Of one length, whatever was sent. */
function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}
