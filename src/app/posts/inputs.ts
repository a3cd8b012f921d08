import { z } from 'zod'

/** Browsers send line ends as CR LF and count them as one character each. */
const lines = (text: string) => text.replaceAll('\r\n', '\n')

export const PostInput = z.object({
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

export type NewPost = z.output<typeof PostInput>

export const PostId = z.uuid()

export const OpenedPost = z.object({ version: z.int() })
