import type { ServerResponse } from 'node:http'

const privateResponses = new WeakSet<ServerResponse>()

/**
 * Marks a response as private to one visitor: a user is signed in, or the page contains a form that only they may submit.
 * The page cache does not store it, whatever its headers say.
 */
export function markPrivate(response: ServerResponse): void {
  privateResponses.add(response)
}

/** Whether a response is private to one visitor. */
export function isPrivate(response: ServerResponse): boolean {
  return privateResponses.has(response)
}
