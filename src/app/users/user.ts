/** What people of Gazette may do: everybody more than the one before. */
export type Role = 'reader' | 'author' | 'editor' | 'admin'

/** Whoever is signed in. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
}
