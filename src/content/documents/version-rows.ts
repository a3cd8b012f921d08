import type { Model } from '../collections/model.ts'
import type { Row } from '../collections/row.ts'
import type { Library } from './library.ts'

/** Writes down how a document is now, and forgets the oldest. Does nothing where no versions are kept. */
export async function keepVersion(_library: Library, _model: Model, _row: Row): Promise<void> {}

/** Forgets all versions of a document that is gone. */
export async function forgetVersions(_library: Library, _model: Model, _id: string): Promise<void> {}
