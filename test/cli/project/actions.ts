import * as posts from './posts.ts'

export const actions = { posts }
