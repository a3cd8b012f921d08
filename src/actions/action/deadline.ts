// The deadline of a handler.
import { unavailable } from '../refusal.ts'

/**
 * Settles as `work` does, or rejects with a 503 after `timeout` milliseconds. A promise cannot be cancelled, so
 * `onTimeout` has to abort the work.
 */
export async function withDeadline<T>(work: Promise<T>, timeout: number, onTimeout: () => void): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(unavailable())
    onTimeout()
  }, timeout)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
