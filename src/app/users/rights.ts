import type { Role, User } from './user.ts'

/** Roles that may write posts. */
export const WRITERS = ['author', 'editor', 'admin'] as const satisfies readonly Role[]

/** Roles that may change the posts of others. */
export const EDITORS = ['editor', 'admin'] as const satisfies readonly Role[]

type RoleHolder = Pick<User, 'id'> & { readonly role?: string | undefined }

export function isWriter(user: RoleHolder | null): boolean {
  return WRITERS.some((role) => role === user?.role)
}

export function isEditor(user: RoleHolder | null): boolean {
  return EDITORS.some((role) => role === user?.role)
}

/** A post or a comment, with its author or only the author's id. */
export interface Authored {
  readonly author?: string | { readonly id: string } | null
}

/** Whether a user may change a post. Authors who have become readers may not change even their own. */
export function mayEdit(user: RoleHolder | null, post: Authored): boolean {
  return isEditor(user) || (isWriter(user) && isAuthor(user, post))
}

/** Whether a user may delete a comment. */
export function mayDelete(user: RoleHolder | null, comment: Authored): boolean {
  return isEditor(user) || isAuthor(user, comment)
}

function isAuthor(user: RoleHolder | null, { author }: Authored): boolean {
  const id = typeof author === 'object' ? author?.id : author
  return user !== null && id === user.id
}
