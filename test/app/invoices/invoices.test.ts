import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { FormOnPage, VisitedPage } from '../../../src/testing/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { signUp } from '../people.ts'

async function startWithEditor(kind: Kind) {
  const gazette = await startGazette({ kind })
  const editor = await signUp(gazette, { name: 'Edda', role: 'editor' })
  const invoices = async () => {
    const { docs } = await gazette.content.find({ collection: 'invoices', limit: 100, overrideAccess: true })
    return docs
  }
  return { ...gazette, editor, invoices }
}

const GOOD = {
  number: '2026-001',
  status: 'sent',
  customer: 'The Reading Room',
  email: 'office@example.com',
  city: 'Bern',
  issuedOn: '2026-11-01',
  dueOn: '2026-11-15',
  taxPercent: '19',
  'lines.0.description': 'An essay',
  'lines.0.quantity': '3',
  'lines.0.price': '33.33',
}

/** The form of an invoice, a new one or one that is there. */
function formOf(page: VisitedPage): FormOnPage<VisitedPage> {
  return page.forms('invoices.createInvoice')[0] ?? page.form('invoices.updateInvoice')
}

describeEach('Invoices', (kind) => {
  it('are written with many fields and lines, in cents, their totals worked out by the server', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const page = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit('Save invoice')
    const [invoice] = await invoices()
    assert.equal(page.path, `/invoices/${invoice?.id}`)
    assert.deepEqual(invoice?.lines, [{ description: 'An essay', quantity: 3, price: 3333 }])
    assert.deepEqual([invoice?.net, invoice?.tax, invoice?.gross], [9999, 1900, 11_899])
    assert.match(page.text, /Invoice 2026-001.*Overdue|Invoice 2026-001/)
    assert.match(page.text, /Net €99\.99.*Tax, 19 % €19\.00.*Total €118\.99/)
  })

  it('get a line more, and keep everything that was typed, right or wrong', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const form = formOf(await editor.open('/invoices/new'))
    const more = await form
      .fill({ ...GOOD, 'lines.0.price': 'cheap', dueOn: '2026-01-01' })
      .submit('Add a line')
    assert.equal(more.path, '/invoices/new')
    const rendered = formOf(more)
    assert.equal(rendered.value('lines.0.price'), 'cheap')
    assert.equal(rendered.value('dueOn'), '2026-01-01')
    assert.equal(rendered.value('lines.1.quantity'), '1')
    assert.match(
      more.html,
      /name="lines\.1\.description"[^>]* autofocus|autofocus[^>]* name="lines\.1\.description"/,
    )
    assert.deepEqual(await invoices(), [])
  })

  it('lose the line that is removed and no other', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    let page = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit('Add a line')
    page = await formOf(page).fill({ 'lines.1.description': 'B', 'lines.1.price': '2' }).submit('Add a line')
    page = await formOf(page)
      .fill({ 'lines.2.description': 'C', 'lines.2.price': '3,5' })
      .submit('Remove line 2')
    assert.equal(formOf(page).value('lines.1.description'), 'C')
    await formOf(page).submit('Save invoice')
    const [invoice] = await invoices()
    assert.deepEqual(
      invoice?.lines.map(({ description, price }) => [description, price]),
      [
        ['An essay', 3333],
        ['C', 350],
      ],
    )
  })

  it('always have a line to fill in', async () => {
    const { editor } = await startWithEditor(kind)
    const page = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit('Remove line 1')
    assert.equal(formOf(page).value('lines.0.description'), '')
    assert.equal(formOf(page).value('customer'), 'The Reading Room')
  })

  it('are worked out on request, before they are saved', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const page = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit('Update the total')
    assert.deepEqual(
      ['net', 'tax', 'gross'].map((id) => page.textOf(id)),
      ['€99.99', '€19.00', '€118.99'],
    )
    assert.deepEqual(await invoices(), [])
  })

  it('save when Enter is pressed, and not what the next button does', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit()
    assert.equal((await invoices()).length, 1)
  })

  it('come back with a sentence beside each field that is wrong, in lines too', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const more = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit('Add a line')
    const page = await formOf(more)
      .fill({ number: ' ', 'lines.1.description': 'Odd', 'lines.1.price': '1.234', 'lines.1.quantity': '0' })
      .submit('Save invoice')
    assert.equal(page.status, 422)
    assert.equal(page.textOf('number-error'), 'Please enter an invoice number.')
    assert.equal(page.textOf('lines.1.price-error'), 'Please enter a price, such as 12.50.')
    assert.equal(page.textOf('lines.1.quantity-error'), 'At least one.')
    assert.equal(formOf(page).value('lines.1.description'), 'Odd')
    assert.deepEqual(await invoices(), [])
    const early = await formOf(page)
      .fill({ number: '1', dueOn: '2026-10-31', 'lines.1.price': '1.23', 'lines.1.quantity': '1' })
      .submit('Save invoice')
    assert.equal(early.textOf('dueOn-error'), 'The due date cannot be before the invoice date.')
    assert.deepEqual(await invoices(), [])
  })

  it('have numbers of their own, and say so beside the number', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit()
    const page = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit()
    assert.equal(page.status, 422)
    assert.notEqual(page.textOf('number-error'), null)
    assert.equal((await invoices()).length, 1)
  })

  it('are changed, but do not overwrite the change of another user', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const read = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit()
    const mine = await read.follow('Edit')
    const theirs = await read.follow('Edit')
    assert.equal(formOf(mine).value('lines.0.price'), '33.33')
    await formOf(theirs).fill({ status: 'paid', email: '' }).submit()
    const page = await formOf(mine).fill({ customer: 'Mine' }).submit()
    assert.equal(page.status, 409)
    assert.match(
      page.text,
      /Someone changed this invoice after you opened it\..*The saved version.*The Reading Room, paid/,
    )
    const [invoice] = await invoices()
    assert.deepEqual(
      [invoice?.status, invoice?.customer, invoice?.email],
      ['paid', 'The Reading Room', undefined],
    )
    await formOf(page).submit()
    assert.equal((await invoices())[0]?.customer, 'Mine')
  })

  it('are not overwritten either when lines were added in between', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const read = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit()
    const mine = await read.follow('Edit')
    await formOf(await read.follow('Edit'))
      .fill({ customer: 'Theirs' })
      .submit()
    const more = await formOf(mine).fill({ customer: 'Mine' }).submit('Add a line')
    const page = await formOf(more).submit('Remove line 2')
    assert.equal((await formOf(page).submit('Save invoice')).status, 409)
    assert.equal((await invoices())[0]?.customer, 'Theirs')
  })

  it('are listed by status, those that are overdue marked', async () => {
    const { editor } = await startWithEditor(kind)
    const write = async (data: object) =>
      await formOf(await editor.open('/invoices/new'))
        .fill({ ...GOOD, ...data })
        .submit()
    await write({ number: 'late', dueOn: '2026-11-02' })
    await write({ number: 'paid', status: 'paid', dueOn: '2026-11-02' })
    await write({ number: 'early', dueOn: '2099-01-01' })
    const all = await editor.open('/invoices')
    assert.match(all.text, /early.*(paid|late)/)
    assert.equal(all.text.match(/Overdue/g)?.length, 1)
    const sent = await editor.open('/invoices?status=sent')
    assert.match(sent.text, /early.*late/)
    assert.doesNotMatch(sent.text, /\bpaid\b/)
  })

  it('are deleted after a question', async () => {
    const { editor, invoices } = await startWithEditor(kind)
    const read = await formOf(await editor.open('/invoices/new'))
      .fill(GOOD)
      .submit()
    const question = await (await read.follow('Edit')).form('invoices.deleteInvoice').submit()
    assert.match(question.text, /Delete this invoice for good\?/)
    assert.equal((await invoices()).length, 1)
    assert.equal((await question.form('Delete it').submit()).path, '/invoices')
    assert.deepEqual(await invoices(), [])
  })

  it('are private: neither page nor form is there for other users', async () => {
    const gazette = await startWithEditor(kind)
    const { browser, editor, invoices } = gazette
    const reader = await signUp(gazette, { name: 'Rita' })
    const stranger = await browser.open('/invoices/new')
    assert.match(stranger.path, /next=%2Finvoices%2Fnew/)
    assert.equal((await reader.open('/invoices')).status, 403)
    const form = formOf(await editor.open('/invoices/new')).fill(GOOD)
    const cookies = reader.cookies.headerFor(new URL(form.action))
    for (const Cookie of [cookies ?? null, null]) {
      const answer = await form.request({ headers: { Cookie, Accept: 'application/json' } })
      assert.match(String(answer.status), /^40[13]$/)
    }
    assert.deepEqual(await invoices(), [])
  })
})
