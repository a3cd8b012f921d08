import { actionsWith } from '../actions/index.ts'
import type { AppContext } from './context.ts'

/** `action()` of this application: its handlers and access rules know the context. */
export const action = actionsWith<AppContext>()
