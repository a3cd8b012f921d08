import type { LiveSession } from '../../content/index.ts'

/** What people of Gazette may do: everybody more than the one before. */
export const ROLES = ['reader', 'author', 'editor', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** Whoever is signed in. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
}

declare global {
  namespace Express {
    interface Locals {
      /** Nobody is null. */
      user: User | null
      session: LiveSession | null
    }
  }
}
