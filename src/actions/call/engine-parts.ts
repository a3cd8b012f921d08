// The core of the engine as one object. engine.ts assembles it.
import type { Request } from 'express'
import type { AfterCommitRunner } from '../action/after-commit.ts'
import type { AnswerError } from '../action/answer-error.ts'
import type { Registry } from '../action/registry.ts'
import type { Staging } from '../body/staging.ts'
import type { AddLocals } from '../page/local-names.ts'
import type { RecoveryView } from '../page/recovery-page.ts'
import type { BasePath } from '../request/base-path.ts'
import type { EvidenceOf } from '../request/evidence.ts'
import type { SendBare } from '../request/responses.ts'
import type { FlashStore } from '../store/flash.ts'
import type { RateStore } from '../store/rate-store.ts'
import type { SubmissionStore } from '../store/store.ts'
import type { KeyRing } from '../ticket/keys.ts'
import type { TicketUrls } from '../ticket/ticket-urls.ts'
import type { Verify } from '../ticket/verifier.ts'
import type { ObserverSlot } from './observer.ts'
import type { WarnOfOrigin } from './origin-warning.ts'
import type { CallCache, SavedForms, StagedFiles } from './plug-ins.ts'
import type { ActionEvent } from './report.ts'

/** The parts of the engine that the life of a POST needs. */
export interface Engine {
  readonly registry: Registry
  readonly keys: KeyRing
  readonly urls: TicketUrls
  readonly verify: Verify
  readonly store: SubmissionStore
  readonly flash: FlashStore
  readonly savedForms: SavedForms
  readonly stagedFiles: StagedFiles
  readonly staging: Staging
  readonly evidenceOf: EvidenceOf
  readonly isSecure: boolean
  readonly basePath: BasePath
  /** Tells the developer of an option `origin` that refuses the application's own forms. */
  readonly warnOfOrigin: WarnOfOrigin
  readonly contextOf: (request: Request) => object | Promise<object>
  readonly identityOf: (request: Request) => string | null | Promise<string | null>
  /** Whether the application says who is signed in. */
  readonly isIdentified: boolean
  readonly answerError: AnswerError
  readonly loginPage: string | undefined
  /** Renders a form that its page does not show. */
  readonly recoveryPage: RecoveryView | undefined
  /** Sends a refusal that belongs to no page. */
  readonly sendBare: SendBare
  readonly addLocals: AddLocals
  readonly cache: CallCache
  /** Runs the work of `afterCommit()`. */
  readonly afterCommit: AfterCommitRunner
  /** Holds the inspector in development. */
  readonly rateStore: RateStore
  readonly observer: ObserverSlot
  readonly report: (event: ActionEvent) => void
  readonly now: () => number
}
