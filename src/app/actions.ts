import * as examples from './examples/actions.ts'
import * as posts from './posts/actions.ts'
import * as preferences from './preferences/actions.ts'
import * as users from './users/actions.ts'

export const actions = { examples, posts, preferences, users }
