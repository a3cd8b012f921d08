import type { Role, User } from './user.ts'

/** Who may write posts at all. */
export const WRITERS = ['author', 'editor', 'admin'] as const satisfies readonly Role[]

/** Who may change the posts of others. */
export const EDITORS = ['editor', 'admin'] as const satisfies readonly Role[]

type Someone = Pick<User, 'id'> & { readonly role?: string | undefined }

export function isWriter(user: Someone | null): boolean {
  return WRITERS.some((role) => role === user?.role)
}

export function isEditor(user: Someone | null): boolean {
  return EDITORS.some((role) => role === user?.role)
}

/** A post or a comment, with its author or the author's id. */
export interface Written {
  readonly author?: string | { readonly id: string } | null
}

/** Whether somebody may change a post: who was made a reader writes no more, not even in what was theirs. */
export function mayEdit(user: Someone | null, post: Written): boolean {
  return isEditor(user) || (isWriter(user) && isBy(user, post))
}

/** Whether somebody may delete a comment. */
export function mayDelete(user: Someone | null, comment: Written): boolean {
  return isEditor(user) || isBy(user, comment)
}

function isBy(user: Someone | null, { author }: Written): boolean {
  const id = typeof author === 'object' ? author?.id : author
  return user !== null && id === user.id
}
