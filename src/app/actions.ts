import * as comments from './comments/actions.ts'
import * as examples from './examples/actions.ts'
import * as imports from './imports/actions.ts'
import * as invoices from './invoices/actions.ts'
import * as posts from './posts/actions.ts'
import * as preferences from './preferences/actions.ts'
import * as users from './users/actions.ts'

export const actions = { comments, examples, imports, invoices, posts, preferences, users }
