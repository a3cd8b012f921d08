import { z } from 'zod'

export const PostInput = z.object({
  title: z.string().trim().min(1, 'Enter a title.').max(120, 'The title has at most 120 characters.'),
  content: z
    .string()
    .trim()
    .min(1, 'Write something.')
    .max(100_000, 'A post has at most 100,000 characters.'),
})

export const PostVersion = z.object({ version: z.number().int() })
