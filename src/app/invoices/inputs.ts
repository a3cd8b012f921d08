import { z } from 'zod'
import { AMOUNT, toCents } from './money.ts'

export const STATUSES = ['draft', 'sent', 'paid', 'void'] as const

export type Status = (typeof STATUSES)[number]

export const MAX_LINES = 50

const text = (maxLength: number) =>
  z.string().trim().max(maxLength, `Please use at most ${maxLength} characters.`)

const day = (sentence: string) => z.iso.date(sentence)

const LineInput = z.object({
  description: text(200).min(1, 'Please enter a description.'),
  quantity: z.int('Please enter a whole number.').min(1, 'At least one.').max(9999, 'At most 9,999.'),
  price: z
    .string('Please enter a price, such as 12.50.')
    .trim()
    .min(1, 'Please enter a price, such as 12.50.')
    .regex(AMOUNT, 'Please enter a price, such as 12.50.')
    .transform(toCents),
})

export const InvoiceInput = z
  .object({
    number: text(40).min(1, 'Please enter an invoice number.'),
    status: z.enum(STATUSES, 'Please choose a status.'),
    customer: text(120).min(1, 'Please enter the customer’s name.'),
    email: z.email('Please enter an e-mail address, like name@example.com.').optional(),
    street: text(120).default(''),
    postcode: text(20).default(''),
    city: text(80).default(''),
    country: text(80).default(''),
    issuedOn: day('Please enter the invoice date.'),
    dueOn: day('Please enter the due date.'),
    taxPercent: z.int('Please enter a whole number.').min(0, 'Not below 0.').max(50, 'At most 50.'),
    lines: z
      .array(LineInput)
      .min(1, 'An invoice has at least one line.')
      .max(MAX_LINES, `An invoice has at most ${MAX_LINES} lines.`),
    note: text(2000).default(''),
  })
  .refine(({ issuedOn, dueOn }) => dueOn >= issuedOn, {
    path: ['dueOn'],
    message: 'The due date cannot be before the invoice date.',
  })

export type InvoiceData = z.output<typeof InvoiceInput>

const typed = z.string().max(2000).default('')

/** The same form while it is edited, when fields may be missing or invalid. */
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
    .max(MAX_LINES + 1)
    .default([]),
  note: typed,
})

export type FormState = z.output<typeof InvoiceFormState>

export const LineIndex = z.int().min(0).max(MAX_LINES)

/** The time of the last change when the form was rendered; 0 for a new invoice. */
export const OpenedInvoice = z.object({ updatedAt: z.int() })

export type Opened = z.output<typeof OpenedInvoice>
