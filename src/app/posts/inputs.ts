import { z } from 'zod'

/** Browsers send line ends as CR LF and count them as one character each. */
const lines = (text: string) => text.replaceAll('\r\n', '\n')

/** What a post says. */
export const PostText = z.object({
  title: z
    .string('Please give the post a title.')
    .overwrite((text) => text.replace(/\s+/g, ' ').trim())
    .min(1, 'Please give the post a title.')
    .max(120, 'A title has at most 120 characters.'),
  content: z
    .string('Please write something.')
    .overwrite((text) => lines(text).trim())
    .min(1, 'Please write something.')
    .max(100_000, 'A post has at most 100,000 characters.'),
})

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'] as const
const LARGEST = 10 * 1024 * 1024

/** What the form of a new post sends. */
export const NewPostInput = PostText.extend({
  cover: z
    .file()
    .max(LARGEST, 'A cover has at most 10 MB.')
    .mime([...PICTURES], 'A cover is a PNG, JPEG, GIF, WebP or AVIF picture.')
    .optional(),
  alt: z.string().trim().max(300, 'A description has at most 300 characters.').default(''),
})

/** What the form of a post that is there sends. */
export const PostInput = NewPostInput.extend({
  removeCover: z.boolean(),
  /** Whether it was sent by itself, while somebody writes. */
  isAutosave: z.boolean(),
})

export type NewPost = z.output<typeof PostText>

export const OpenedPost = z.object({ version: z.int() })
