import { Router } from 'express'
import type { AppContent } from '../content.ts'
import { nullIfInvalidCursor } from '../http/invalid-cursor.ts'
import { requireRole } from '../users/guards.ts'
import { EDITORS } from '../users/rights.ts'
import { STATUSES, type Status } from './inputs.ts'
import { totalsOfForm } from './line-editor.ts'
import { fromCents, showCents } from './money.ts'
import { findInvoice, findInvoices } from './store.ts'

const FORTNIGHT = 14 * 86_400_000

export function invoicePages(content: AppContent): Router {
  const pages = Router()
  pages.use('/invoices', requireRole(...EDITORS))

  pages.get('/invoices', async (request, response, next) => {
    const { after = null, status = '' } = request.query
    const wanted = STATUSES.find((one) => one === status) ?? null
    const page = await findInvoices(content, {
      status: wanted,
      cursor: after === null ? null : String(after),
      user: response.locals.user,
    }).catch(nullIfInvalidCursor)
    if (!page) return next()
    const docs = page.docs.map((invoice) => ({ ...invoice, isOverdue: isOverdue(invoice) }))
    response.render('invoices/list', {
      page: { ...page, docs },
      status: wanted,
      statuses: STATUSES,
      showCents,
    })
  })

  pages.get('/invoices/new', (_request, response) => {
    response.render('invoices/new', { values: emptyInvoice(), ...FORM })
  })

  pages.get('/invoices/:id', async (request, response, next) => {
    const invoice = await findInvoice(content, request.params.id, response.locals.user)
    if (!invoice) return next()
    response.render('invoices/read', { invoice: { ...invoice, isOverdue: isOverdue(invoice) }, showCents })
  })

  pages.get('/invoices/:id/edit', async (request, response, next) => {
    const invoice = await findInvoice(content, request.params.id, response.locals.user)
    if (!invoice) return next()
    const lines = invoice.lines.map((line) => ({ ...line, price: fromCents(line.price) }))
    response.render('invoices/edit', { invoice, values: { ...invoice, lines }, ...FORM })
  })

  return pages
}

const FORM = { statuses: STATUSES, showCents, totalsOfForm }

function emptyInvoice() {
  const now = Date.now()
  return {
    status: 'draft',
    issuedOn: dayOf(now),
    dueOn: dayOf(now + FORTNIGHT),
    taxPercent: 19,
    lines: [{ quantity: 1 }],
  }
}

function isOverdue({ status, dueOn }: { readonly status: Status; readonly dueOn: string }): boolean {
  return status === 'sent' && dueOn < dayOf(Date.now())
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
