// Builds the result page of `find` and `findVersions`.
import type { Fields } from '../collections/row.ts'
import type { Page as Place } from '../query/page.ts'

interface Next {
  readonly hasNextPage: boolean
  readonly nextCursor: string | null
}

/** A page of documents as Payload has it; the total number is included only on request. */
export function pageOf<Document>(
  { page, limit, offset }: Place,
  docs: Document[],
  { hasNextPage, nextCursor }: Next,
) {
  const hasPrevPage = page === undefined || page > 1
  return {
    docs,
    limit,
    page,
    pagingCounter: page === undefined ? undefined : offset + 1,
    hasNextPage,
    hasPrevPage,
    nextPage: page !== undefined && hasNextPage ? page + 1 : null,
    prevPage: page !== undefined && hasPrevPage ? page - 1 : null,
    nextCursor,
  }
}

/** The totals of a result. */
export function totalsOf(totalDocs: number, limit: number) {
  return { totalDocs, totalPages: Math.max(1, Math.ceil(totalDocs / limit)) }
}

/** For those who may see nothing. */
export function emptyPage(page: Place, isCounted: boolean) {
  const empty = pageOf<Fields>(page, [], { hasNextPage: false, nextCursor: null })
  return isCounted ? { ...empty, ...totalsOf(0, page.limit) } : empty
}
