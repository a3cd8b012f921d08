// The two optional steps of a call between its form and its outcome: a confirmation, and a job. engine.ts passes the
// implementations in.
import type { Request } from 'express'
import type { Confirm } from '../action/definition.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import type { Entries } from '../input/decode.ts'
import type { Form } from '../input/form-data.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Invalid } from '../outcome.ts'
import type { Refusal } from '../refusal.ts'
import type { Submission } from '../store/once.ts'
import type { Admitted, Finished, Read } from './stages.ts'

/** The detours of a call. */
export interface Detours {
  readonly confirmation: ConfirmationStep
  readonly jobs: JobRunner
}

/** Asks the visitor before an action with `confirm` runs. */
export interface ConfirmationStep {
  /** The body limits of a request that answers the question; undefined if it does not. */
  limitsOf(request: Request, limits: BodyLimits): BodyLimits | undefined
  /**
   * The call with the submission that its form holds, if the request answers the question.
   *
   * @throws Refusal with 400 if the submission was not sealed by us
   */
  restore(call: Read): Promise<Read>
  /** Whether the visitor has still to be asked. */
  isDue(call: Read): boolean
  /** Answers the call with the question. */
  ask(call: Read, confirm: Confirm): Promise<void>
}

/** A submission that failed earlier and is shown again. */
export interface FailedBefore {
  readonly thrown: Invalid | Refusal
  readonly entries: Entries
  readonly staged: readonly StagedFile[]
  /** Whether the failure was reported when it happened. */
  readonly isReported: boolean
}

/** The arguments of a new job. */
export interface JobInput {
  readonly form: Form<unknown>
  /** The submission of a `once` action. */
  readonly submission: Submission | null
}

/** Runs actions that are generators, after their POST was answered. */
export interface JobRunner {
  /** Starts the job of a call; the outcome is a redirect to its progress. */
  start(call: Read, input: JobInput): Promise<Finished>
  /** The id of the job that a URL names. */
  idIn(url: string): string | undefined
  /** Answers a GET of a job's URL. Null if it was answered with the progress. */
  follow(call: Admitted, id: string): Promise<Finished | FailedBefore | null>
  /** Starts no more jobs, waits for those that run, and stops them after `timeout` milliseconds. */
  close(timeout: number): Promise<void>
}
