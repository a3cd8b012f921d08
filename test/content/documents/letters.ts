import { z } from 'zod'
import { always, collection } from '../../../src/content/index.ts'

/** A collection that many programs of these tests write to: a document has a version for each of its changes. */
export const letters = collection({
  schema: z.object({ word: z.string(), read: z.int().default(0) }),
  access: { create: always, read: always, update: always, delete: always },
  unique: ['word'],
  versions: true,
})
