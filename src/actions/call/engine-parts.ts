import type { Request } from 'express'
import type { Registry } from '../action/registry.ts'
import type { Staging } from '../body/staging.ts'
import type { Cache } from '../cache/cache.ts'
import type { Works } from '../jobs/jobs.ts'
import type { EvidenceOf } from '../request/evidence.ts'
import type { ParkedForms } from '../saved-forms/saved-forms.ts'
import type { StagedFiles } from '../saved-forms/staged-files.ts'
import type { KeptOutcomes } from '../store/flash.ts'
import type { SubmissionStore } from '../store/store.ts'
import type { KeyRing } from '../ticket/keys.ts'
import type { Mint } from '../ticket/ticket-urls.ts'
import type { Verify } from '../ticket/verifier.ts'
import type { Watching } from './observer.ts'
import type { ActionEvent } from './report.ts'

/** The parts of the engine that the life of a POST needs. */
export interface Engine {
  readonly registry: Registry
  readonly keys: KeyRing
  readonly mint: Mint
  readonly verify: Verify
  readonly store: SubmissionStore
  readonly outcomes: KeptOutcomes
  readonly parked: ParkedForms
  readonly staged: StagedFiles
  readonly staging: Staging
  readonly evidenceOf: EvidenceOf
  readonly isSecure: boolean
  readonly contextOf: (request: Request) => object | Promise<object>
  readonly identityOf: (request: Request) => string | null | Promise<string | null>
  readonly loginPage: string | undefined
  /** The pages of the application that ask before an action runs, and that show how far long work is. */
  readonly confirmPage: string | undefined
  readonly progressPage: string | undefined
  readonly works: Works
  /** What handlers revalidate. */
  readonly cache: Cache | undefined
  /** Who looks on, while developing. */
  readonly watching: Watching
  readonly report: (event: ActionEvent) => void
  readonly now: () => number
}
