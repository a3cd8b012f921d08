import type { Request } from 'express'
import type { Cache } from './cache/cache.ts'
import type { EvidenceOf } from './evidence.ts'
import type { KeptOutcomes } from './kept-outcome.ts'
import type { KeyRing } from './keys.ts'
import type { Mint } from './mint.ts'
import type { ParkedForms } from './parked.ts'
import type { Registry } from './registry.ts'
import type { ActionEvent } from './report.ts'
import type { StagedFiles } from './staged-files.ts'
import type { Staging } from './staging.ts'
import type { SubmissionStore } from './store.ts'
import type { Verify } from './verifier.ts'
import type { Watching } from './watching.ts'
import type { Works } from './work.ts'

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
  readonly ownerOf: (request: Request) => string | null | Promise<string | null>
  readonly signIn: string | undefined
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
