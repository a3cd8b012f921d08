import { actionsWith } from '../actions/index.ts'
import type { Posts } from './posts/store.ts'

/** What every action of Gazette is given beside its form. */
export interface AppContext {
  readonly posts: Posts
}

export const action = actionsWith<AppContext>()
