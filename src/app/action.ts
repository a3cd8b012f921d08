import { actionsWith } from '../actions/index.ts'
import type { RequestAuth } from '../auth/index.ts'
import type { AppContent } from './content.ts'
import type { User } from './users/user.ts'

/** What every action of Gazette is given beside its form. */
export interface AppContext {
  readonly content: AppContent
  /** Nobody is null. */
  readonly user: User | null
  /** Who is signed in, and what can be done about it. */
  readonly auth: RequestAuth<User>
}

export const action = actionsWith<AppContext>()
