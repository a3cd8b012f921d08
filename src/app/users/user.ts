import type { LiveSession } from '../../content/index.ts'

/** The roles of Gazette. Each may do everything that the ones before it may. */
export const ROLES = ['reader', 'author', 'editor', 'admin'] as const

export type Role = (typeof ROLES)[number]

/** The signed-in user. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
}

declare global {
  namespace Express {
    interface Locals {
      /** Null for an anonymous visitor. */
      user: User | null
      session: LiveSession | null
    }
  }
}
