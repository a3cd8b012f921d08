// JSON that survives a round trip unchanged: the values that may be bound, captured, returned and flashed.
import { taintOf } from './taint.ts'

/** A value that may be bound, captured or returned: null, boolean, finite number, string, array, plain object. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const MAX_DEPTH = 8
const MAX_NODES = 256

/**
 * Why a value would not survive a round trip through JSON; null if it would. Rejects dates, maps, functions, class
 * instances, getters, sparse arrays, `undefined`, NaN, infinities, -0 and the key `__proto__`.
 *
 * @param options `bounded` also rejects more than 8 levels or 256 values; `sealed` accepts tainted values, because the
 *   result will be encrypted
 * @default options.bounded true
 * @default options.sealed false
 */
export function jsonProblem(value: unknown, { bounded = true, sealed = false } = {}): string | null {
  const walk: Walk = {
    nodes: 0,
    depth: bounded ? MAX_DEPTH : 500,
    isSealed: sealed,
    limit: bounded ? MAX_NODES : Number.POSITIVE_INFINITY,
  }
  return problemAt(value, '', 0, walk)
}

interface Walk {
  nodes: number
  readonly depth: number
  readonly limit: number
  /** Whether the result will be encrypted. */
  readonly isSealed: boolean
}

function problemAt(value: unknown, path: string, depth: number, walk: Walk): string | null {
  if (++walk.nodes > walk.limit) return `it has more than ${walk.limit} values`
  const why = walk.isSealed ? undefined : taintOf(value)
  if (why !== undefined) return at(path, `tainted (${why})`)
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? null : at(path, 'a string with half a surrogate pair')
    case 'boolean':
      return null
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? null
        : at(path, `the number ${Object.is(value, -0) ? '-0' : value}`)
    case 'object':
      return value === null ? null : problemInside(value, path, depth, walk)
    default:
      return at(path, value === undefined ? 'undefined' : `a ${typeof value}`)
  }
}

function problemInside(value: object, path: string, depth: number, walk: Walk): string | null {
  if (depth >= walk.depth) return `it is nested deeper than ${walk.depth} levels`
  const prototype = Object.getPrototypeOf(value)
  const isArray = Array.isArray(value) && prototype === Array.prototype
  if (!isArray && prototype !== Object.prototype && prototype !== null)
    return at(path, `a ${prototype?.constructor?.name || 'class instance'}`)
  if (Object.getOwnPropertySymbols(value).length > 0) return at(path, 'an object with symbol keys')
  const keys = Object.keys(value)
  if (isArray && keys.length !== (value as unknown[]).length)
    return at(path, 'an array with holes or extra keys')
  for (const key of keys) {
    const problem = problemInProperty(value, key, path, depth, walk)
    if (problem) return problem
  }
  return null
}

function problemInProperty(
  value: object,
  key: string,
  path: string,
  depth: number,
  walk: Walk,
): string | null {
  const place = path === '' ? key : `${path}.${key}`
  if (key === '__proto__') return at(path, 'the key __proto__')
  const descriptor = Object.getOwnPropertyDescriptor(value, key)
  if (!descriptor || !('value' in descriptor)) return at(place, 'a getter')
  return problemAt(descriptor.value, place, depth + 1, walk)
}

function at(path: string, what: string): string {
  return path === '' ? `it is ${what}` : `${path} is ${what}`
}
