import type { PathTarget } from '../action/revalidation.ts'

/** Whether a label is meant: by its name, or by a test of labels that are paths. */
export type LabelTest = string | ((label: string) => boolean)

/** The label of what depends on a tag. Throws a TypeError for what is no tag. */
export function tagLabel(tag: string): string {
  if (typeof tag !== 'string' || tag === '' || tag.length > LONGEST)
    throw new TypeError(
      `A tag of the cache is a text of 1 to ${LONGEST} characters, not ${JSON.stringify(tag)}.`,
    )
  return `#${tag}`
}

const LONGEST = 256

/** The label of the page at a path. Paths that Express takes for the same have the same: by case, slash, encoding. */
export function pathLabel(path: string): string {
  const plain = decode(path).toLowerCase()
  return plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain
}

/** An encoded slash stays one: it parts no names. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path.replace(/%2f/gi, '%252f'))
  } catch {
    return path
  }
}

/** Throws a TypeError, with what to write, for a target that could mean no page. */
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
    `revalidatePath() takes '/posts', { prefix: '/posts' } or { pattern: '/posts/:slug' }, without a query: all queries of a path are meant. It was given ${JSON.stringify(given)}.`,
  )
}
