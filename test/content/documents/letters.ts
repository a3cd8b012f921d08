import { z } from 'zod'
import { anyone, collection } from '../../../src/content/index.ts'

/** A collection that many programs of these tests write to: each letter with a version for each of its changes. */
export const letters = collection({
  schema: z.object({ word: z.string(), read: z.int().default(0) }),
  access: { create: anyone, read: anyone, update: anyone, delete: anyone },
  unique: ['word'],
  versions: true,
})
