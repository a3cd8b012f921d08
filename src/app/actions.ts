import * as posts from './posts/actions.ts'

export const actions = { posts }
