import { z } from 'zod'

/** The id of a document, as a bound argument of an action. */
export const RecordId = z.uuid()
