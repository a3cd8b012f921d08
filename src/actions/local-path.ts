/** The path under which action URLs are. */
export const ACTIONS = '/_actions/'

/** Stands in for this origin while a path is resolved; never leaves this file. */
const HERE = 'http://signpost.invalid'

/**
 * The path as a browser would resolve it on this origin (percent-encoded, dots removed, query and fragment
 * kept), or null when it could lead anywhere else: no leading slash, `//host`, a backslash, a control
 * character, half a surrogate pair. Follows the WHATWG URL standard, because browsers do.
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

/** Paths that every browser leaves as they are, by far the most: they need no URL parser. */
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
