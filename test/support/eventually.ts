import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until an assertion holds, at most for this many milliseconds; then it fails as the assertion does. */
export async function eventually(assertion: () => void | Promise<void>, within = 3000): Promise<void> {
  const end = performance.now() + within
  for (;;) {
    try {
      return await assertion()
    } catch (error) {
      if (performance.now() > end) throw error
      await sleep(10)
    }
  }
}
