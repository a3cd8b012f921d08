// A form that failed, as the page that renders it again gets it.
import type { AnySchema } from '../../schema/index.ts'
import type { Entries } from '../input/decode.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { Json } from '../json.ts'
import type { Problems } from '../outcome.ts'
import type { RefusalCode } from '../refusal.ts'

/** A form whose action failed, for the page that shows it again. */
export interface Failure {
  /** The form's name on its page. */
  readonly form: string
  readonly code: RefusalCode
  readonly status: number
  readonly problems: Problems
  /** The submitted text. */
  readonly values: Entries
  /** Uploaded files, which need not be sent again. */
  readonly staged?: readonly StagedFile[] | undefined
  /** The captured state that the form keeps, because no handler has seen it yet. */
  readonly captured?: { readonly schema: AnySchema; readonly state: Json } | undefined
  /** The result that the form showed before. */
  readonly previous?: { readonly id: string; readonly data: Json | undefined } | undefined
  /** The submission that the form contains again: sent once more, it is the same one. */
  readonly submission?: { readonly action: string; readonly nonce: string } | undefined
}
