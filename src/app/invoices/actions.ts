import { redirect } from '../../actions/index.ts'
import { role } from '../../auth/index.ts'
import { action } from '../action.ts'
import { RecordId } from '../record-id.ts'
import { EDITORS } from '../users/rights.ts'
import { InvoiceFormState, InvoiceInput, LineIndex, OpenedInvoice } from './inputs.ts'
import { withLine, withoutLine, withSameLines } from './line-editor.ts'
import * as invoices from './store.ts'

const editors = role(...EDITORS)

export const createInvoice = action(
  { access: editors, input: InvoiceInput, once: true },
  async ({ data }, { content, user, flash }) => {
    const { id, number } = await invoices.createInvoice(content, data, user)
    flash(`Invoice ${number} is saved.`)
    return redirect(`/invoices/${id}`)
  },
)

export const updateInvoice = action(
  { access: editors, input: InvoiceInput, args: [RecordId], captured: OpenedInvoice },
  async ({ data }, { content, user, flash, args: [id], captured }) => {
    const { number } = await invoices.updateInvoice(content, { id, data, ...captured }, user)
    flash(`Invoice ${number} is saved.`)
    return redirect(`/invoices/${id}`)
  },
)

export const deleteInvoice = action(
  {
    access: editors,
    args: [RecordId],
    confirm: { question: 'Delete this invoice for good?', yes: 'Delete it', no: 'Keep it' },
  },
  async (_form, { content, user, flash, args: [id] }) => {
    const { number } = await invoices.deleteInvoice(content, id, user)
    flash(`Invoice ${number} is deleted.`)
    return redirect('/invoices')
  },
)

// These three actions save nothing. They only re-render the form with everything that was typed.
const editing = { access: editors, input: InvoiceFormState, captured: OpenedInvoice }

export const addLine = action(editing, ({ data }, { captured }) => withLine({ ...data, ...captured }))

export const removeLine = action({ ...editing, args: [LineIndex] }, ({ data }, { captured, args: [index] }) =>
  withoutLine({ ...data, ...captured }, index),
)

export const recalculate = action(editing, ({ data }, { captured }) =>
  withSameLines({ ...data, ...captured }),
)
