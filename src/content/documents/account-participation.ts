// How the documents room calls the accounts room without importing it: the accounts room implements this interface and
// `opening.ts` passes it in.
import type { Model } from '../collections/model.ts'
import type { Row } from '../collections/row.ts'

/** The password of a new account, separated from its fields. */
export interface SeparatedPassword {
  /** Undefined where none was sent. */
  readonly password: string | undefined
  /** A hash of another system, from an import with `overrideAccess`. */
  readonly passwordHash?: string | undefined
  readonly fields: unknown
}

/** A row before and after a change. */
export interface RowChange {
  readonly before: Row
  readonly after: Row
}

/** What happens to accounts when documents of a collection with `auth` are written. */
export interface AccountParticipation {
  /** Separates the password from the data of `create`. Rejects an unacceptable password with `INVALID_INPUT`. */
  takePassword(model: Model, data: unknown, overridesAccess: boolean): Promise<SeparatedPassword>
  /** The columns that store a password. Call it before the transaction: hashing takes long. */
  passwordColumns(password: string): Promise<Row>
  /** Applies the consequences of a change to sessions and mailed links, in the transaction of the change. */
  noteChange(model: Model, change: RowChange): Promise<void>
  /** Ends the sessions and forgets the links of a deleted account. */
  forget(collection: string, id: string): Promise<void>
}
