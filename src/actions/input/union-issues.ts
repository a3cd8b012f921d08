import type { Issue } from '../../schema/index.ts'

/**
 * The issues of a schema; of a union of objects without a constant, those of the variant that fits best, at its fields.
 * A library has one issue for such a union, at the union, which no control has sent.
 */
export function withoutUnions(issues: readonly Issue[], data: unknown): readonly Issue[] {
  return issues.flatMap((issue) => {
    const best = variantsOf(issue)
      .filter((each) => each.some((inner) => depthOf(inner) > depthOf(issue)))
      .map((each) => ({ each, missing: each.filter((inner) => valueAt(inner, data) === undefined).length }))
      .sort((a, b) => a.missing - b.missing || a.each.length - b.each.length)[0]
    return best ? withoutUnions(best.each, data) : [issue]
  })
}

function depthOf({ path = [] }: Issue): number {
  return path.length
}

/** The issues of each variant, with their paths from the root. */
function variantsOf(issue: Issue): readonly (readonly Issue[])[] {
  const { errors, issues, code } = issue as Issue & Readonly<Record<string, unknown>>
  const nested = (inner: Issue): Issue => ({ ...inner, path: [...(issue.path ?? []), ...(inner.path ?? [])] })
  // zod
  if (Array.isArray(errors) && errors.every(Array.isArray)) return errors.map((each) => each.map(nested))
  // arktype: of all variants together, with their paths from the root.
  if (code === 'union' && Array.isArray(errors)) return byDepth(errors.map(plain))
  // valibot: of all variants together.
  return Array.isArray(issues) ? byDepth(issues.map(nested)) : []
}

/** Where the library does not say which variant an issue belongs to, each issue that is about a field stands for itself. */
function byDepth(issues: readonly Issue[]): readonly (readonly Issue[])[] {
  return issues.map((issue) => [issue])
}

/** An issue of arktype computes its message and path when they are asked for. */
function plain({ message, path, ...rest }: Issue): Issue {
  return { ...rest, message, path: [...(path ?? [])] }
}

/** The decoded value that an issue is about. */
export function valueAt({ path = [] }: Issue, data: unknown): unknown {
  let value = data
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    const key = typeof step === 'object' ? step.key : step
    value = value instanceof Map ? value.get(key) : (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}
