import { z } from 'zod'

/** Browsers submit line breaks as CR LF but count each as one character. */
const lines = (text: string) => text.replaceAll('\r\n', '\n')

/** The text of a post. */
export const PostText = z.object({
  title: z
    .string('Please enter a title.')
    .overwrite((text) => text.replace(/\s+/g, ' ').trim())
    .min(1, 'Please enter a title.')
    .max(120, 'A title has at most 120 characters.'),
  content: z
    .string('Please write something.')
    .overwrite((text) => lines(text).trim())
    .min(1, 'Please write something.')
    .max(100_000, 'A post has at most 100,000 characters.'),
})

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']
/** The collection `media` compares the name with the bytes. The type that a browser sends decides nothing. */
const PICTURE_NAME = /\.(png|jpe?g|jpe|jfif|gif|webp|avif)$/i
const MAX_BYTES = 10 * 1024 * 1024

/** Fields of the form for a new post. */
export const NewPostInput = PostText.extend({
  cover: z
    .file()
    .max(MAX_BYTES, 'A cover has at most 10 MB.')
    .refine(({ name }) => PICTURE_NAME.test(name), 'A cover is a PNG, JPEG, GIF, WebP or AVIF picture.')
    .meta({ contentMediaType: PICTURES })
    .optional(),
  alt: z.string().trim().max(300, 'A description has at most 300 characters.').default(''),
})

/** Fields of the form for an existing post. */
export const PostInput = NewPostInput.extend({
  removeCover: z.boolean(),
  /** True if the form was submitted by autosave. */
  isAutosave: z.boolean(),
})

export type NewPost = z.output<typeof PostText>

export const OpenedPost = z.object({ version: z.int() })
