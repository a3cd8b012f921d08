/** Why the application does not start, in one sentence for whoever starts it. No stack is shown with it. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** What the system said, without the call: `permission denied`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /^E[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message
}
