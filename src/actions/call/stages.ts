// The stages of a call as types. Each extends the one before, so that a step cannot use what is not known yet.
import type { Request, Response } from 'express'
import type { Definition } from '../action/definition.ts'
import type { PassedFile } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import type { Done } from '../store/once.ts'
import type { OpenedTicket } from '../ticket/ticket.ts'
import type { CallControl } from './call-control.ts'
import type { CallFiles } from './call-files.ts'
import type { Engine } from './engine-parts.ts'
import type { UsedFile } from './plug-ins.ts'

/** A request to the URL of an action. Nothing about it is trusted yet. */
export interface Received {
  readonly engine: Engine
  readonly request: Request
  readonly response: Response
  readonly control: CallControl
  /** The temporary files of the call; what is left of them is removed when it ends. */
  readonly files: CallFiles
  /** The mark of the application's session before the action. */
  readonly session: string
  /** `performance.now()` at the start. */
  readonly started: number
}

/** The ticket is authentic: from here on a refusal re-renders the page with the submitted values. */
export interface Authenticated extends Received {
  /** The name of the action. */
  readonly name: string
  readonly ticket: OpenedTicket
}

/** The form is for this user, and the access rule has allowed the call. No byte of the body was read. */
export interface Admitted extends Authenticated {
  readonly identity: string | null
  readonly definition: Definition
}

/** The body was read. */
export interface Read extends Admitted {
  readonly entries: Entries
  /** Files that were sent and that this action does not take. */
  readonly passedOver: readonly PassedFile[]
  /** Staged files of an earlier try that the form named. */
  readonly used: readonly UsedFile[]
  /** A hash of the fields and files, equal for a form that is sent twice. */
  readonly fingerprint: () => string
  /** Whether the visitor has said yes to the action's question. */
  readonly isConfirmed: boolean
}

/** A call at any stage. */
export type Stage = Received | Authenticated | Admitted | Read

/** A call with an outcome, of this request or an earlier one. */
export interface Finished extends Done {
  /**
   * What decided it: the handler, its schema, the receipt of an earlier submission, the access rule, or a request that
   * only checks one field.
   */
  readonly from: 'handler' | 'schema' | 'receipt' | 'access' | 'check'
}

/** Whether the ticket of the call is authentic. */
export function isAuthenticated(call: Stage): call is Authenticated | Admitted | Read {
  return 'ticket' in call
}

/** Whether the form of the call is for this user. */
export function isAdmitted(call: Stage): call is Admitted | Read {
  return 'definition' in call
}

/** Whether the body of the call was read. */
export function isRead(call: Stage): call is Read {
  return 'entries' in call
}
