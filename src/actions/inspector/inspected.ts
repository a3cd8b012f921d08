import type { Request, Response } from 'express'
import type { ActionDescription } from '../action/describe.ts'
import type { Actions } from '../engine.ts'
import type { Mention } from './templates.ts'

/** Where the inspector is. */
export const INSPECTOR = '/_signpost'

/** An action as the inspector knows it. */
export interface Inspected extends ActionDescription {
  /** Where it is defined: `src/posts/actions.ts:12`. */
  readonly source: string | undefined
  readonly mentions: readonly Mention[]
  readonly pages: readonly (readonly [route: string, path: string])[]
}

/** What a page of the inspector is drawn with. */
export interface Drawing {
  readonly request: Request
  readonly response: Response
  readonly actions: Actions
}
