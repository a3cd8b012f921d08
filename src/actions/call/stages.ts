import type { Request, Response } from 'express'
import type { Definition } from '../action/definition.ts'
import type { Entries } from '../input/decode.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import type { Json } from '../json.ts'
import type { Problems } from '../outcome.ts'
import type { StagedFile, UsedFile } from '../saved-forms/staged-files.ts'
import type { OpenedTicket } from '../ticket/ticket.ts'
import type { CallContext } from './call-context.ts'
import type { Engine } from './engine-parts.ts'

/** One call, as far as it has come: what is known so far decides how a refusal is answered. */
export interface Call {
  readonly engine: Engine
  readonly request: Request
  readonly response: Response
  readonly context: CallContext
  /** `performance.now()` at its beginning. */
  readonly started: number
  /** From here on the ticket is authentic, so a refusal comes as the page again. */
  ticket?: OpenedTicket
  name?: string
  definition?: Definition
  identity?: string | null
  /** The captured state as it was sealed, before its schema looked at it. */
  captured?: Json
  /** Whether the schema refused, so that the handler has judged nothing. */
  isUnjudged?: boolean
  /** The body, once it was read. */
  entries?: Entries
  /** Files at paths of this call, removed when it ends. */
  files?: readonly ArrivedFile[]
  /** Whether files were sent that nobody has read: only text comes back. */
  hasUnreadFiles?: boolean
  /** Whether the visitor has said yes to what the action asks. */
  isConfirmed?: boolean
  /** Files that are staged already for the form that is shown again. */
  staged?: readonly StagedFile[]
  /** Whether it failed before, when it was reported: long work tells its end as often as it is asked. */
  isToldAgain?: boolean
  /** What was wrong, once that is known. */
  problems?: Problems
  /** Files of an earlier try that the form named. */
  used?: readonly UsedFile[]
}
