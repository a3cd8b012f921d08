import * as posts from './posts/actions.ts'
import * as preferences from './preferences/actions.ts'

export const actions = { posts, preferences }
