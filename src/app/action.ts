import { actionsWith } from '../actions/index.ts'
import type { RequestAuth } from '../auth/index.ts'
import type { AppContent } from './content.ts'
import type { User } from './users/user.ts'

/** The context that every action of Gazette gets in addition to its form. */
export interface AppContext {
  readonly content: AppContent
  /** Null for an anonymous visitor. */
  readonly user: User | null
  /** Sign-in, sign-out and the other account operations of this request. */
  readonly auth: RequestAuth<User>
}

export const action = actionsWith<AppContext>()
