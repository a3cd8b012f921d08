import type { Request } from 'express'
import type { Definition } from './definition.ts'
import type { Call } from './http-call.ts'
import type { ActionEvent } from './report.ts'

/** Somebody who looks on: the inspector, while developing. */
export interface Watcher {
  /** A page has printed the URL of an action. */
  drawn(definition: Definition, request: Request): void
  /** A call was answered, or refused. */
  called(call: Call, event: ActionEvent): void
}

/** The place for one who looks on; mostly nobody does. */
export interface Watching {
  watcher: Watcher | undefined
}
