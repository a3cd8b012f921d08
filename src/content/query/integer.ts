import type { BoundValue, Test } from './condition.ts'

/** Equal to nothing that a document can hold; it fits the column. */
const NEVER = -(2n ** 63n)
const BOUND = 2 ** 53

/**
 * A whole number that gives the same answer in a test of whole numbers: PostgreSQL refuses to compare a bigint with
 * 1.5 or 1e300, and would leave the index out for a comparison of another type.
 */
export function wholeFor(test: Test, value: number): BoundValue {
  if (Number.isSafeInteger(value)) return value
  switch (test) {
    case 'greater_than':
    case 'less_than_equal':
      return clamp(Math.floor(value))
    case 'greater_than_equal':
    case 'less_than':
      return clamp(Math.ceil(value))
    default:
      return NEVER
  }
}

function clamp(value: number): number {
  return Math.min(BOUND, Math.max(-BOUND, value))
}
