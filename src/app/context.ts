import type { Posts } from './posts/store.ts'

/** What every action is given beside the engine's own. */
export interface AppContext {
  readonly posts: Posts
}
