import { z } from 'zod'
import { AMOUNT, toCents } from './money.ts'

export const STATUSES = ['draft', 'sent', 'paid', 'void'] as const

export type Status = (typeof STATUSES)[number]

export const MOST_LINES = 50

const text = (most: number) => z.string().trim().max(most, `This takes at most ${most} characters.`)

const day = (sentence: string) => z.iso.date(sentence)

const LineInput = z.object({
  description: text(200).min(1, 'Please say what it is for.'),
  quantity: z.int('Please give a whole number.').min(1, 'At least one.').max(9999, 'At most 9,999.'),
  price: z
    .string('Please give a price, such as 12.50.')
    .trim()
    .min(1, 'Please give a price, such as 12.50.')
    .regex(AMOUNT, 'Please give a price, such as 12.50.')
    .transform(toCents),
})

export const InvoiceInput = z
  .object({
    number: text(40).min(1, 'Please give the invoice a number.'),
    status: z.enum(STATUSES, 'Please choose how far it is.'),
    customer: text(120).min(1, 'Please say who it is for.'),
    email: z.email('Please write an address like name@example.com.').optional(),
    street: text(120).default(''),
    postcode: text(20).default(''),
    city: text(80).default(''),
    country: text(80).default(''),
    issuedOn: day('Please give the day it was written.'),
    dueOn: day('Please give the day it is due.'),
    taxPercent: z.int('Please give a whole number.').min(0, 'Not below 0.').max(50, 'At most 50.'),
    lines: z
      .array(LineInput)
      .min(1, 'An invoice has at least one line.')
      .max(MOST_LINES, `An invoice has at most ${MOST_LINES} lines.`),
    note: text(2000).default(''),
  })
  .refine(({ issuedOn, dueOn }) => dueOn >= issuedOn, {
    path: ['dueOn'],
    message: 'It cannot be due before it was written.',
  })

export type InvoiceData = z.output<typeof InvoiceInput>

const typed = z.string().max(2000).default('')

/** The same form on its way: anything may be missing or wrong. */
export const InvoiceFormState = z.object({
  number: typed,
  status: typed,
  customer: typed,
  email: typed,
  street: typed,
  postcode: typed,
  city: typed,
  country: typed,
  issuedOn: typed,
  dueOn: typed,
  taxPercent: typed,
  lines: z
    .array(z.object({ description: typed, quantity: typed, price: typed }))
    .max(MOST_LINES + 1)
    .default([]),
  note: typed,
})

export type FormState = z.output<typeof InvoiceFormState>

export const LineIndex = z.int().min(0).max(MOST_LINES)

/** When it was last changed, as far as the form knows; 0 for a new one. */
export const OpenedInvoice = z.object({ updatedAt: z.int() })

export type Opened = z.output<typeof OpenedInvoice>
