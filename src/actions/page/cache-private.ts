import type { ServerResponse } from 'node:http'

const personal = new WeakSet<ServerResponse>()

/**
 * Says that an answer is for one visitor: somebody is signed in, or the page holds a form that only they may send. No
 * page cache keeps it, whatever its headers say.
 */
export function markPersonal(response: ServerResponse): void {
  personal.add(response)
}

/** Whether an answer is for one visitor. */
export function isPersonal(response: ServerResponse): boolean {
  return personal.has(response)
}
