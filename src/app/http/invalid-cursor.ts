import { ContentError } from '../../content/index.ts'

/** For `catch` behind a query that the address is a part of: null where somebody made that part up. */
export function nullIfInvalidCursor(error: unknown): null {
  if (error instanceof ContentError && error.code === 'INVALID_QUERY') return null
  throw error
}
