import type { Request, Response } from 'express'
import type { ActionDescription } from '../action/describe.ts'
import type { Actions } from '../engine.ts'
import type { Mention } from './templates.ts'

/** Path of the inspector. */
export const INSPECTOR = '/_signpost'

/** An action with what the inspector has found out about it. */
export interface InspectedAction extends ActionDescription {
  /** The position of its definition: `src/posts/actions.ts:12`. */
  readonly source: string | undefined
  readonly mentions: readonly Mention[]
  readonly pages: readonly (readonly [route: string, path: string])[]
}

/** What a page of the inspector needs for rendering. */
export interface RenderContext {
  readonly request: Request
  readonly response: Response
  readonly actions: Actions
}
