import type { ContentConditions } from './conditions.ts'
import type { QuestionFindings } from './large-table.ts'
import type { Kind } from './options.ts'
import type { OperationFindings } from './small-table.ts'
import type { Timing } from './timing.ts'
import type { UploadFindings } from './upload.ts'

/** Everything that was measured on one database. */
export interface DatabaseFindings {
  readonly kind: Kind
  /** The contenders, in the order of the tables. */
  readonly names: readonly string[]
  readonly operations: readonly OperationFindings[]
  readonly questions: readonly QuestionFindings[]
}

export interface ContentFindings {
  readonly conditions: ContentConditions
  readonly databases: readonly DatabaseFindings[]
  /** Times for files of 1 MiB, by the name of the contender, one entry a round. */
  readonly smallFile: Readonly<Record<string, Timing[]>> | undefined
  readonly upload: UploadFindings | undefined
}
