import { z } from 'zod'
import { type AnyUser, collection } from '../../content/index.ts'
import { isEditor } from '../users/rights.ts'
import { STATUSES } from './inputs.ts'

/** Only editors may access invoices. */
const editors = ({ user }: { readonly user: AnyUser | null }) => isEditor(user)

const cents = z.int().min(0)

export const invoices = collection({
  schema: z.object({
    number: z.string().min(1),
    status: z.enum(STATUSES),
    customer: z.string().min(1),
    email: z.string().optional(),
    street: z.string().default(''),
    postcode: z.string().default(''),
    city: z.string().default(''),
    country: z.string().default(''),
    issuedOn: z.iso.date(),
    dueOn: z.iso.date(),
    taxPercent: z.int(),
    lines: z.array(z.object({ description: z.string(), quantity: z.int(), price: cents })).min(1),
    note: z.string().default(''),
    net: cents,
    tax: cents,
    gross: cents,
  }),
  access: { create: editors, read: editors, update: editors, delete: editors },
  unique: ['number'],
  defaultSort: '-dueOn',
})
