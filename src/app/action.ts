import { actionsWith } from '../actions/index.ts'
import type { AppContent } from './content.ts'

/** What every action of Gazette is given beside its form. */
export interface AppContext {
  readonly content: AppContent
}

export const action = actionsWith<AppContext>()
