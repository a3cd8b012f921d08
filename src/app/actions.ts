import * as posts from './posts/actions.ts'

/** Every action of the application. The keys are the names in URLs and logs: renaming one ends its open forms. */
export const actions = { posts }
