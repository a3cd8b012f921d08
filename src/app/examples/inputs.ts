import { z } from 'zod'

export const OrderInput = z.object({
  email: z.email('Please enter an e-mail address, like name@example.com.'),
  amount: z
    .int('Please enter a whole number.')
    .min(1, 'Order at least one.')
    .max(99, 'Order at most 99 at once.'),
  gift: z.boolean(),
})

export const PlaceInput = z.object({
  to: z.string('Please enter a path.').min(1, 'Please enter a path.').max(500),
})

export const WordInput = z.object({ word: z.string().trim().max(40).default('') })
