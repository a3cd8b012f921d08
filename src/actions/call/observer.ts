import type { Request } from 'express'
import type { Definition } from '../action/definition.ts'
import type { Entries } from '../input/decode.ts'
import type { Problems } from '../outcome.ts'
import type { ActionEvent } from './report.ts'

/** What a call was given, without what must not be shown. */
export interface GivenToCall {
  /** Text that a form would show again: no secrets, and no files. */
  readonly fields: Entries
  /** The names of all fields that were sent. */
  readonly names: readonly string[]
  readonly args: readonly unknown[]
  /** What the caller was told. */
  readonly problems: Problems | undefined
}

/** Somebody who looks on: the inspector, while developing. */
export interface Watcher {
  /** A page has printed the URL of an action. */
  drawn(definition: Definition, request: Request): void
  /** A call was answered, or refused. */
  called(event: ActionEvent, given: GivenToCall): void
}

/** The place for one who looks on; mostly nobody does. */
export interface Watching {
  watcher: Watcher | undefined
}
