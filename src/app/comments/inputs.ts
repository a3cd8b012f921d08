import { z } from 'zod'

export const CommentInput = z.object({
  body: z
    .string('Please write something.')
    .trim()
    .min(1, 'Please write something.')
    .max(2000, 'A comment has at most 2,000 characters.'),
})
