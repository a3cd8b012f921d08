import { conflict } from '../../actions/index.ts'
import { ContentError, isId } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import type { User } from '../users/user.ts'
import type { InvoiceData, Status } from './inputs.ts'
import { totalsOf } from './money.ts'

const PAGE_SIZE = 20

const SUMMARY = { number: true, status: true, customer: true, dueOn: true, gross: true } as const

interface InvoiceQuery {
  readonly status: Status | null
  readonly cursor: string | null
  readonly user: User | null
}

/** Finds twenty invoices, latest due date first. */
export async function findInvoices(content: AppContent, { status, cursor, user }: InvoiceQuery) {
  const where = status ? { status: { equals: status } } : {}
  const options = { sort: '-dueOn', select: SUMMARY, limit: PAGE_SIZE, cursor, user } as const
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
  /** The time of the last change when the form was rendered. */
  readonly updatedAt: number
  readonly data: InvoiceData
}

/** Rejects with a conflict if the invoice has changed since then. */
export async function updateInvoice(content: AppContent, { id, updatedAt, data }: InvoiceChange, user: User) {
  const where = { updatedAt: { equals: updatedAt } }
  const whole = withTotals(data)
  return await content.update({ collection: 'invoices', id, where, data: whole, user }).catch((error) => {
    throw isConflict(error) ? conflict('Someone changed this invoice after you opened it.') : error
  })
}

export async function deleteInvoice(content: AppContent, id: string, user: User) {
  return await content.delete({ collection: 'invoices', id, select: { number: true }, user })
}

function withTotals(data: InvoiceData) {
  return { ...data, ...totalsOf(data.lines, data.taxPercent) }
}

function isConflict(error: unknown): boolean {
  return error instanceof ContentError && error.code === 'CONFLICT'
}
