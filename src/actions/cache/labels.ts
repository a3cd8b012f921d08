import type { PathTarget } from '../action/revalidation.ts'

/** Selects labels: one by its name, or paths by a predicate. */
export type LabelTest = string | ((label: string) => boolean)

/** Returns the label of a tag. Throws a TypeError for an invalid tag. */
export function tagLabel(tag: string): string {
  if (typeof tag !== 'string' || tag === '' || tag.length > MAX_TAG_LENGTH)
    throw new TypeError(
      `A cache tag must be a string of 1 to ${MAX_TAG_LENGTH} characters, not ${JSON.stringify(tag)}.`,
    )
  return `#${tag}`
}

const MAX_TAG_LENGTH = 256

/**
 * Returns the label of a path. Paths that Express treats as equal (case, trailing slash, encoding) have the same
 * label.
 */
export function pathLabel(path: string): string {
  const plain = decode(path).toLowerCase()
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain
}

/** Keeps an encoded slash encoded, because it does not separate segments. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path.replace(/%2f/gi, '%252f'))
  } catch {
    return path
  }
}

/** Returns the test of a target. Throws a TypeError with the correct spelling for an invalid target. */
export function pathTest(target: PathTarget): LabelTest {
  if (typeof target === 'string') return pathLabel(requirePath(target))
  if (typeof target === 'object' && 'pattern' in target) return patternTest(target.pattern)
  const prefix = pathLabel(requirePath(target?.prefix))
  if (prefix === '/') return isPath
  return (label) => label === prefix || label.startsWith(`${prefix}/`)
}

function patternTest(pathname: string): LabelTest {
  if (!isRooted(pathname)) throw notAPath(pathname)
  const pattern = new URLPattern({ pathname }, { ignoreCase: true })
  return (label) => isPath(label) && pattern.test({ pathname: label })
}

function isPath(label: string): boolean {
  return label.startsWith('/')
}

function isRooted(path: unknown): path is string {
  return typeof path === 'string' && path.startsWith('/')
}

function requirePath(path: unknown): string {
  if (isRooted(path) && !/[?#]/.test(path)) return path
  throw notAPath(path)
}

function notAPath(given: unknown): TypeError {
  return new TypeError(
    `revalidatePath() takes '/posts', { prefix: '/posts' } or { pattern: '/posts/:slug' }, without a query, because it always applies to all queries of a path. It got ${JSON.stringify(given)}.`,
  )
}
