import { actionsWith } from '../actions/index.ts'
import type { AppContent } from './content.ts'
import type { User } from './users/user.ts'

/** What every action of Gazette is given beside its form. */
export interface AppContext {
  readonly content: AppContent
  /** Nobody is null. */
  readonly user: User | null
}

export const action = actionsWith<AppContext>()
