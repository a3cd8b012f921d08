/** A configuration error that prevents the start. Its message is shown without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** The reason in a system error, without the system call: `permission denied`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /^E[A-Z]+: ([^,]+)/.exec(message)?.[1] ?? message
}
