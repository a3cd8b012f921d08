// JSON that survives a round trip unchanged: the values that may be bound, captured, returned and flashed.
import { taintOf } from './taint.ts'

/** A value that may be bound, captured or returned: null, boolean, finite number, string, array, plain object. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const MAX_DEPTH = 8
const MAX_NODES = 256
/** The depth of unbounded data: deeper recursion could overflow the stack. */
const MAX_STACK = 500

/**
 * Why a value would not survive a round trip through JSON; null if it would. Rejects dates, maps, functions, class
 * instances, getters, sparse arrays, `undefined`, NaN, infinities, -0 and the key `__proto__`.
 *
 * @param options `bounded` also rejects more than 8 levels or 256 values; `sealed` accepts tainted values, because the
 *   result will be encrypted; `undefinedIsAbsent` accepts properties of objects that are undefined
 * @default options.bounded true
 * @default options.sealed false
 * @default options.undefinedIsAbsent false
 */
export function jsonProblem(
  value: unknown,
  { bounded = true, sealed = false, undefinedIsAbsent = false } = {},
): string | null {
  const limits = bounded
    ? { depth: MAX_DEPTH, nodes: MAX_NODES }
    : { depth: MAX_STACK, nodes: Number.POSITIVE_INFINITY }
  return new JsonWalk(limits, { sealed, undefinedIsAbsent }).problemAt(value, '', 0)
}

interface WalkLimits {
  readonly depth: number
  readonly nodes: number
}

interface WalkRules {
  readonly sealed: boolean
  readonly undefinedIsAbsent: boolean
}

/** One walk over a value, which counts the values it has seen. */
class JsonWalk {
  readonly #limits: WalkLimits
  /** Whether the result will be encrypted. */
  readonly #isSealed: boolean
  readonly #undefinedIsAbsent: boolean
  #nodes = 0

  constructor(limits: WalkLimits, { sealed, undefinedIsAbsent }: WalkRules) {
    this.#limits = limits
    this.#isSealed = sealed
    this.#undefinedIsAbsent = undefinedIsAbsent
  }

  problemAt(value: unknown, path: string, depth: number): string | null {
    if (++this.#nodes > this.#limits.nodes) return `it has more than ${this.#limits.nodes} values`
    const why = this.#isSealed ? undefined : taintOf(value)
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
        return value === null ? null : this.#problemInside(value, path, depth)
      default:
        return at(path, value === undefined ? 'undefined' : `a ${typeof value}`)
    }
  }

  #problemInside(value: object, path: string, depth: number): string | null {
    if (depth >= this.#limits.depth) return `it is nested deeper than ${this.#limits.depth} levels`
    const problem = kindProblem(value)
    if (problem) return at(path, problem)
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return at(path, 'the key __proto__')
      const place = path === '' ? key : `${path}.${key}`
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (!descriptor || !('value' in descriptor)) return at(place, 'a getter')
      if (descriptor.value === undefined && this.#undefinedIsAbsent && !Array.isArray(value)) continue
      const inner = this.problemAt(descriptor.value, place, depth + 1)
      if (inner) return inner
    }
    return null
  }
}

/** What an object is, if it is neither a plain object nor a dense array. */
function kindProblem(value: object): string | null {
  const prototype = Object.getPrototypeOf(value)
  const isArray = Array.isArray(value) && prototype === Array.prototype
  if (!isArray && prototype !== Object.prototype && prototype !== null)
    return `a ${prototype?.constructor?.name || 'class instance'}`
  if (Object.getOwnPropertySymbols(value).length > 0) return 'an object with symbol keys'
  return isArray && Object.keys(value).length !== value.length ? 'an array with holes or extra keys' : null
}

function at(path: string, what: string): string {
  return path === '' ? `it is ${what}` : `${path} is ${what}`
}
