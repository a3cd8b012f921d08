import { role } from '../../auth/index.ts'
import { action } from '../action.ts'
import { revalidatePosts } from '../feed/revalidation.ts'
import { EDITORS } from '../users/rights.ts'
import { ImportInput } from './inputs.ts'
import { decode, readRows } from './rows.ts'
import { importRow, sourceOf } from './store.ts'

interface Refused {
  /** Row number, counted from 1 without the header line. */
  readonly row: number
  readonly title: string
  readonly reason: string
}

const MAX_LISTED = 100

export const importPosts = action(
  { access: role(...EDITORS), input: ImportInput, once: true },
  async function* ({ data: { file } }, { content, user, cache }) {
    const text = decode(await file.arrayBuffer())
    const rows = readRows(text)
    const source = sourceOf(text)
    const counts = { added: 0, known: 0, refused: 0 }
    const refused: Refused[] = []
    for (const [index, row] of rows.entries()) {
      const outcome = await importRow(content, { row, source: source(index) }, user)
      counts[outcome.kind] += 1
      if (outcome.kind === 'added') revalidatePosts(cache)
      if (outcome.kind === 'refused' && refused.length < MAX_LISTED)
        refused.push({ row: index + 1, title: titleOf(row), reason: outcome.reason })
      yield { done: index + 1, total: rows.length, message: `${counts.added} added` }
    }
    return { counts, refused }
  },
)

/** Shortens a title for the report. A lone surrogate, from the file or from the cut, is replaced. */
function titleOf({ title }: { readonly title?: unknown }): string {
  return typeof title === 'string' ? title.slice(0, 120).toWellFormed() : ''
}
