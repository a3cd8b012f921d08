import { z } from 'zod'
import { type AnyUser, always, collection } from '../../content/index.ts'

const signedIn = ({ user }: { readonly user: AnyUser | null }) => user !== null

/** Pictures and documents of the publication. Anyone with the link may read them. */
export const media = collection({
  schema: z.object({
    alt: z.string().max(300, 'A description has at most 300 characters.').default(''),
  }),
  access: { create: signedIn, read: always, update: signedIn, delete: signedIn },
  upload: {
    types: [
      'image/png',
      'image/jpeg',
      'image/gif',
      'image/webp',
      'image/avif',
      'application/pdf',
      'text/plain',
    ],
    maxSize: 10 * 1024 * 1024,
  },
})
