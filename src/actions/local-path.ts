// Paths of this origin. Everything that becomes a `Location`, a link or a ticket's page passes through `localPath`.
/** The prefix of action URLs. */
export const ACTIONS = '/_actions/'

/** A placeholder for this origin while a path is resolved. */
const HERE = 'http://signpost.invalid'

/**
 * Resolves a path on this origin as a browser would (percent-encoded, dot segments removed, query and fragment kept).
 * Follows the WHATWG URL standard, because browsers do.
 *
 * @returns null if the path could lead to another origin: no leading slash, `//host`, a backslash, a control character,
 *   a lone surrogate
 * @example redirect(localPath(request.query.next) ?? '/')
 */
export function localPath(path: unknown): string | null {
  if (typeof path !== 'string' || !isRooted(path)) return null
  if (PLAIN.test(path)) return path
  if (hasForbiddenCharacter(path)) return null
  if (!URL.canParse(path, HERE)) return null
  const url = new URL(path, HERE)
  const resolved = url.pathname + url.search + url.hash
  return url.origin === HERE && isRooted(resolved) ? resolved : null
}

/** Paths that every browser leaves unchanged. Most are of this kind, and they need no URL parser. */
const PLAIN = /^\/[\w~/-]*(?:\?[\w~=&+-]*)?$/

const SLASH = 47
const BACKSLASH = 92

function isRooted(path: string): boolean {
  const second = path.charCodeAt(1)
  return path.charCodeAt(0) === SLASH && second !== SLASH && second !== BACKSLASH
}

function hasForbiddenCharacter(path: string): boolean {
  return /[\p{Cc}\\]/u.test(path) || !path.isWellFormed()
}
