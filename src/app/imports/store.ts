import { createHash } from 'node:crypto'
import { ContentError } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import { PostText } from '../posts/inputs.ts'
import { createPost } from '../posts/store.ts'
import type { User } from '../users/user.ts'
import type { Row } from './rows.ts'

/** The result of importing one row. */
export type Outcome =
  | { readonly kind: 'added' }
  /** The same row of the same file was imported before. */
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly reason: string }

/** Makes a stable id for each row of this file, so that importing the file again adds nothing twice. */
export function sourceOf(text: string): (index: number) => string {
  const fingerprint = createHash('sha256').update(text).digest('base64url')
  return (index) => `import:${fingerprint}:${index}`
}

/** Adds a row as a draft. Idempotent, so that an interrupted import can be repeated. */
export async function importRow(
  content: AppContent,
  { row, source }: { readonly row: Row; readonly source: string },
  user: User,
): Promise<Outcome> {
  const { data, error } = PostText.safeParse(row)
  if (error) return { kind: 'refused', reason: error.issues.map(({ message }) => message).join(' ') }
  try {
    await createPost(content, { ...data, alt: '', source }, user)
    return { kind: 'added' }
  } catch (thrown) {
    if (!(thrown instanceof ContentError)) throw thrown
    if (thrown.errors?.source) return { kind: 'known' }
    return { kind: 'refused', reason: thrown.message }
  }
}
