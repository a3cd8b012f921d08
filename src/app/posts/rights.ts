import type { Role, User } from '../users/user.ts'

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

/** A post, with its author or the author's id. */
export interface Written {
  readonly author?: string | { readonly id: string } | null
}

export function mayEdit(user: Someone | null, { author }: Written): boolean {
  const id = typeof author === 'object' ? author?.id : author
  return user !== null && (isEditor(user) || id === user.id)
}
