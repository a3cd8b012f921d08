// What the life of a POST needs of saved forms, staged files and the cache. engine.ts passes the implementations in.
import type { Request, Response } from 'express'
import type { Revalidation } from '../action/revalidation.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import type { Entries, Entry } from '../input/decode.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import type { Failure } from '../page/failure.ts'
import type { Done, Submission } from '../store/once.ts'
import type { IdentityMark } from '../ticket/identity-tag.ts'
import type { OpenedTicket } from '../ticket/ticket.ts'

/** A submission to be kept until its visitor has signed in again. */
export interface FormToSave {
  /** Of the client. */
  readonly address: string
  readonly ticket: OpenedTicket
  /** The form's name on its page. */
  readonly form: string
  /** Text only, no secrets. */
  readonly values: Entries
  /** Its files, as far as they could be staged. */
  readonly staged: readonly StagedFile[]
  /** Whether files were sent that could not. */
  readonly hasLostFiles: boolean
  /** The captured state of the form, and the action that captures it. */
  readonly captured?:
    | { readonly action: string; readonly state: NonNullable<Failure['captured']>['state'] }
    | undefined
  /** The submission of a `once` form. */
  readonly submission?: SavedSubmission | undefined
  /** The URL that it was sent to. */
  readonly url: string
}

/** The submission of a saved form. */
export interface SavedSubmission extends Submission {
  /** The name of its action. */
  readonly action: string
}

/** A saved form that waits to be sent, or that was done before it was saved, because its answer was lost. */
export type FoundForm =
  | { readonly kind: 'waiting'; readonly failure: Failure; readonly url: string }
  | { readonly kind: 'done'; readonly form: string; readonly done: Done }

/** Keeps forms whose visitors were signed out. */
export interface SavedForms {
  /** Saves a form and gives its key to the browser. Resolves to false if it is too large. */
  save(response: Response, form: FormToSave): Promise<boolean>
  /** The saved form of this page and user: to be shown, or done. Another user's is deleted. */
  findFor(
    request: Request,
    response: Response,
    visit: { readonly page: string; readonly identity: string | null },
  ): Promise<FoundForm | undefined>
  /** Deletes the saved form after it was submitted. */
  forget(request: Request, response: Response, form: string): Promise<void>
}

/** Who may use a staged file, and for which action. */
export interface StagedFor {
  readonly action: string
  readonly identity: string | null
}

/** Who stages a file, and from which address. */
export interface StagedBy {
  readonly action: string
  /** The user who may use it; null for anyone who has its handle. */
  readonly mark: IdentityMark | null
  /** The user whose quota it counts for; null for that of the address. */
  readonly identity: string | null
  readonly address: string
}

/** A staged file that a form named. */
export interface UsedFile {
  readonly handle: string
  /** Where its bytes are until it is forgotten. */
  readonly path: string
}

/** Entries in which handles are replaced by their files. */
export interface ResolvedFiles {
  readonly entries: ReadonlyMap<string, readonly Entry[]>
  /** The files, at paths of this call. */
  readonly files: readonly ArrivedFile[]
  readonly used: readonly UsedFile[]
  /** The fields that name a file which is not there any more. */
  readonly gone: readonly string[]
}

/** Keeps the files of refused forms. */
export interface StagedFiles {
  /** Stages files for the next try, within the quota; the oldest make room. */
  stage(files: readonly ArrivedFile[], by: StagedBy): Promise<readonly StagedFile[]>
  /**
   * The staged files of a form, by the handles in its fields; without those that are gone. Of a visitor who is signed
   * out (`identity` is undefined), the handle alone gives access to the name.
   */
  find(
    entries: ReadonlyMap<string, readonly Entry[]>,
    by: Omit<StagedFor, 'identity'> & { readonly identity?: string | null | undefined },
  ): Promise<readonly StagedFile[]>
  /** Replaces handles by files. Each call gets paths of its own, so that a form sent twice at once finds its file twice. */
  resolve(
    entries: ReadonlyMap<string, readonly Entry[]>,
    limits: BodyLimits,
    by: StagedFor,
  ): Promise<ResolvedFiles>
  /** Deletes files that an action has used. */
  forget(used: readonly UsedFile[]): Promise<void>
}

/** What a handler revalidates, collected until its writes are committed. */
export interface PendingRevalidation extends Revalidation {
  /** Carries out what was collected so far. */
  apply(): void
  /** Carries out what was collected, and from now on everything at once. */
  close(): void
}

/** The cache as the life of a POST sees it. */
export interface CallCache {
  /** Collects the revalidations of one call. */
  begin(): PendingRevalidation
  /** Runs a handler: what it reads through the cache is read afresh and not cached. */
  runHandler<T>(run: () => T): T
}
