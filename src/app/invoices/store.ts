import { conflict } from '../../actions/index.ts'
import { ContentError, isId } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'
import type { InvoiceData, Status } from './inputs.ts'
import { totalsOf } from './money.ts'

const ON_A_PAGE = 20

const SUMMARY = { number: true, status: true, customer: true, dueOn: true, gross: true } as const

export interface Wanted {
  readonly status: Status | null
  readonly cursor: string | null
  readonly user: User | null
}

/** Twenty invoices, those that are due last first. */
export async function findInvoices(content: AppContent, { status, cursor, user }: Wanted) {
  const where = status ? { status: { equals: status } } : {}
  const options = { sort: '-dueOn', select: SUMMARY, limit: ON_A_PAGE, cursor, user } as const
  return await content.find({ collection: 'invoices', where, ...options })
}

export async function findInvoice(content: AppContent, id: string, user: User | null) {
  if (!isId(id)) return null
  return await content.findByID({ collection: 'invoices', id, user, disableErrors: true })
}

export async function createInvoice(content: AppContent, data: InvoiceData, user: User) {
  return await content.create({ collection: 'invoices', data: withTotals(data), user })
}

export interface InvoiceChange {
  readonly id: string
  /** When it was last changed, as far as the form knows. */
  readonly updatedAt: number
  readonly data: InvoiceData
}

/** Rejects where somebody else changed it meanwhile. */
export async function updateInvoice(content: AppContent, { id, updatedAt, data }: InvoiceChange, user: User) {
  const where = { updatedAt: { equals: updatedAt } }
  // What was left empty is cleared.
  const whole = { email: null, ...withTotals(data) }
  return await content.update({ collection: 'invoices', id, where, data: whole, user }).catch((error) => {
    throw isOvertaken(error) ? conflict('Someone changed this invoice since you opened it.') : error
  })
}

export async function deleteInvoice(content: AppContent, id: string, user: User) {
  return await content.delete({ collection: 'invoices', id, select: { number: true }, user })
}

function withTotals(data: InvoiceData) {
  return { ...data, ...totalsOf(data.lines, data.taxPercent) }
}

function isOvertaken(error: unknown): boolean {
  return error instanceof ContentError && error.code === 'CONFLICT'
}
