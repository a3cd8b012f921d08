import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { action, anyone, type FormView, redirect } from '../../src/actions/index.ts'
import { always, collection } from '../../src/content/index.ts'
import { open } from '../actions/site.ts'
import { openContent } from '../content/library.ts'
import { describeEach, type Kind } from '../support/databases.ts'

const Note = z.object({
  title: z.string().min(1),
  text: z.string().optional(),
  phone: z.string().nullish(),
  amount: z.number().optional(),
  country: z.string().default('DE'),
  tags: z.array(z.string()).optional(),
  done: z.boolean().optional(),
})

const BEFORE = { title: 'T', text: 'old', phone: '123', amount: 5, country: 'AT', tags: ['a'], done: true }

const notes = collection({
  schema: Note,
  access: { create: always, read: always, update: always, delete: always },
})

interface Sending {
  readonly kind: Kind
  /** What the handler hands to `content.update`. */
  readonly part: 'data' | 'sent'
}

/** The row after a form was sent whose data goes to `content.update` as it is. */
async function afterSending(
  t: Parameters<typeof open>[0],
  fields: Record<string, string>,
  { kind, part }: Sending,
) {
  const opened = await openContent(kind, { collections: { notes } })
  t.after(() => opened.database.close())
  const { content } = opened
  const { id } = await content.create({ collection: 'notes', data: BEFORE, user: null })
  const save = action({ access: anyone, input: Note }, async (form) => {
    await content.update({ collection: 'notes', id, data: form[part], user: null })
    return redirect('/')
  })
  const site = await open(t, {
    actions: { notes: { save } },
    pages: (app) =>
      app.get('/', (_request, response) => {
        const view: FormView = response.locals.form(save)
        response.send(`<form ${view.attributes}>${view.summary()}</form>`)
      }),
  })
  const answer = await site.send('/', new URLSearchParams(fields))
  assert.equal(answer.status, 303)
  const { title, text, phone, amount, country, tags, done } = await content.findByID({
    collection: 'notes',
    id,
    user: null,
  })
  return {
    title,
    text: text ?? null,
    phone,
    amount: amount ?? null,
    country,
    tags: tags ?? null,
    done: done ?? null,
  }
}

describeEach('form.data handed to content.update', (kind) => {
  const sending: Sending = { kind, part: 'data' }

  test('clears what was left empty, with the default where there is one', async (t) => {
    const empty = { title: 'T', text: '', phone: '', amount: '', country: '', tags: '', done: '' }
    assert.deepEqual(await afterSending(t, empty, sending), {
      title: 'T',
      text: null,
      phone: null,
      amount: null,
      country: 'DE',
      tags: null,
      done: null,
    })
  })

  test('keeps what the form did not have', async (t) => {
    const { country, ...kept } = BEFORE
    assert.deepEqual(await afterSending(t, { title: 'new', country }, sending), {
      ...kept,
      title: 'new',
      country,
    })
  })

  test('changes what was changed', async (t) => {
    const changed = { title: 'T', text: 'new', amount: '0', tags: 'b', done: 'false', country: 'CH' }
    assert.deepEqual(await afterSending(t, changed, sending), {
      ...BEFORE,
      text: 'new',
      amount: 0,
      tags: ['b'],
      done: false,
      country: 'CH',
    })
  })
})

describeEach('form.sent handed to content.update', (kind) => {
  const sending: Sending = { kind, part: 'sent' }

  test('keeps what the form did not have, also where the schema has a default', async (t) => {
    assert.deepEqual(await afterSending(t, { title: 'new' }, sending), { ...BEFORE, title: 'new' })
  })

  test('clears what was left empty, with the default where there is one', async (t) => {
    const cleared = { text: null, phone: null, amount: null, country: 'DE', tags: null, done: null }
    const empty = { title: 'T', text: '', phone: '', amount: '', country: '', tags: '', done: '' }
    assert.deepEqual(await afterSending(t, empty, sending), { title: 'T', ...cleared })
  })
})
