import { ContentError } from '../../content/index.ts'

/** For `catch` on a query with a cursor from the URL: returns null if the cursor is invalid. */
export function nullIfInvalidCursor(error: unknown): null {
  if (error instanceof ContentError && error.code === 'INVALID_QUERY') return null
  throw error
}
