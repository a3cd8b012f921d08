// What the engine shows to the inspector.
import type { Request } from 'express'
import type { Definition } from '../action/definition.ts'
import type { Entries } from '../input/decode.ts'
import type { Problems } from '../outcome.ts'
import type { ActionEvent } from './report.ts'

/** The input of a call, without what must not be shown. */
export interface CallInput {
  /** Text that a form would show again: no secrets, and no files. */
  readonly fields: Entries
  /** The names of all fields that were sent. */
  readonly names: readonly string[]
  readonly args: readonly unknown[]
  /** The problems in the response, if the call failed. */
  readonly problems: Problems | undefined
}

/** Observes the engine in development: the inspector. */
export interface EngineObserver {
  /** A page has rendered the URL of an action. */
  rendered(definition: Definition, request: Request): void
  /** A call was answered, or refused. */
  called(event: ActionEvent, input: CallInput): void
}

/** Holds the observer; undefined outside development. */
export interface ObserverSlot {
  observer: EngineObserver | undefined
}
