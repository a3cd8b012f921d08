import { unavailable } from '../refusal.ts'

/**
 * Settles as the work does, or rejects with a 503 when it takes longer than `timeout` milliseconds. The work is
 * told by `onTimeout`; nobody can stop it.
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
