import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, type FormOptions, type FormView } from '../../../src/actions/index.ts'
import type { AnySchema } from '../../../src/schema/index.ts'
import { open } from '../site.ts'

interface Shown {
  readonly input: AnySchema
  readonly options?: FormOptions
  readonly print: (form: FormView) => string
}

/** A page that prints the given parts of a form, before and after a submission. */
async function show(t: Parameters<typeof open>[0], { input, options, print }: Shown) {
  const echo = action({ access: anyone, input }, () => {})
  const site = await open(t, {
    actions: { a: { echo } },
    pages: (app) =>
      app.get('/', (_request, response) => {
        const view: FormView = response.locals.form(echo, options)
        response.send(`<form ${view.attributes}>${view.summary()}${print(view)}</form>`)
      }),
  })
  const bodyOf = (html: string) => /<\/button>(.*)<\/form>/s.exec(html)?.[1] ?? html
  return {
    first: bodyOf(await (await site.get('/')).text()),
    after: async (body: FormData | URLSearchParams) => {
      const answer = await site.send('/', body)
      return { status: answer.status, html: bodyOf(await answer.text()) }
    },
  }
}

describe('an initial value', () => {
  test('ticks a checkbox with a value of its own', async (t) => {
    const input = z.object({ agree: z.boolean() })
    const print = (form: FormView) => `<input ${form.input('agree', { value: '1' })}>`
    const ticked = await show(t, { input, print, options: { values: { agree: true } } })
    assert.match(ticked.first, /value="1"[^>]* checked/)
    const unticked = await show(t, { input, print, options: { values: { agree: false } } })
    assert.doesNotMatch(unticked.first, /checked/)
  })

  test('is the default of the schema, where the record says nothing', async (t) => {
    const input = z.object({
      country: z.string().default('DE'),
      news: z.boolean().default(true),
      address: z.object({ city: z.string() }).default({ city: 'Wien' }),
      id: z.string().default(() => crypto.randomUUID()),
    })
    const print = (form: FormView) =>
      ['country', 'news', 'address.city', 'id'].map((name) => `<input ${form.input(name)}>`).join('')
    const { first } = await show(t, { input, print })
    assert.match(first, /name="country"[^>]*value="DE"/)
    assert.match(first, /name="news"[^>]* checked/)
    assert.match(first, /name="address.city"[^>]*value="Wien"/)
    assert.match(first, /name="id"[^>]*value=""/)
    const edited = await show(t, { input, print, options: { values: { country: 'AT', news: false } } })
    assert.match(edited.first, /name="country"[^>]*value="AT"/)
    assert.doesNotMatch(edited.first, /checked/)
  })

  test('keeps its seconds, and a step that lets the browser send them', async (t) => {
    const input = z.object({ at: z.date() })
    const print = (form: FormView) => `<input ${form.input('at', { type: 'datetime-local' })}>`
    const at = new Date('2026-11-21T09:30:15Z')
    const { first } = await show(t, { input, print, options: { values: { at } } })
    assert.match(first, /value="2026-11-21T09:30:15"/)
    assert.match(first, /step="any"/)
  })
})

describe('a problem of an entry', () => {
  const emails = z.object({ emails: z.array(z.email('no address')) })
  const sent = new URLSearchParams([
    ['emails', ''],
    ['emails', 'a@example.com'],
    ['emails', 'bad'],
  ])

  test('stands at the control that was sent, also behind one that was left blank', async (t) => {
    const print = (form: FormView) =>
      [0, 1, 2]
        .map((index) => `<p>${form.value(`emails.${index}`)}|${form.message(`emails.${index}`)}</p>`)
        .join('')
    const page = await show(t, { input: emails, print })
    const { status, html } = await page.after(sent)
    assert.equal(status, 422)
    assert.match(html, /<p>\|<\/p><p>a@example.com\|<\/p><p>bad\|no address<\/p>/)
  })

  test('stands at the one control of all, and the summary leads to it', async (t) => {
    const print = (form: FormView) => form.error('emails')
    const { html } = await (await show(t, { input: emails, print })).after(sent)
    const [, target = ''] = /<a href="#([^"]+)"/.exec(html) ?? []
    assert.ok(html.includes(`id="${target}"`), html)
    assert.match(html, /<p class="field-error" id="emails-error">.*no address<\/p>/)
  })

  test('of a list of files stands at its control', async (t) => {
    const input = z.object({ f: z.array(z.file().mime(['image/png'], 'PNG only')) })
    const page = await show(t, { input, print: (form) => `<input ${form.input('f')}>${form.error('f')}` })
    const body = new FormData()
    body.append('f', new File(['x'], 'a.png', { type: 'image/png' }))
    body.append('f', new File(['x'], 'b.txt', { type: 'text/plain' }))
    const { html } = await page.after(body)
    assert.match(html, /aria-invalid="true"/)
    assert.match(html, /id="f-error">.*PNG only/)
  })

  test('of ticks of one name stands at them', async (t) => {
    const input = z.object({ topics: z.array(z.enum(['a', 'b'], 'choose one of these')) })
    const page = await show(t, { input, print: (form) => form.error('topics') })
    const { html } = await page.after(new URLSearchParams({ topics: 'x' }))
    assert.match(html, /choose one of these<\/p>/)
  })
})

test('an id has no blank, whatever the key of the form', async (t) => {
  const input = z.object({ title: z.string() })
  const print = (form: FormView) => `${form.id('title')}|`
  const { first } = await show(t, { input, print, options: { key: 'anna b' } })
  assert.equal(first.split('|')[0], 'title-anna_20_b')
})

test('the summary names what Enter sends', async (t) => {
  const input = z.object({ intent: z.enum(['save', 'send']) })
  const print = (form: FormView) => form.summary({ name: 'intent', value: 'save' })
  const { first } = await show(t, { input, print })
  assert.match(first, /<button name="intent" value="save" class="signpost-default"/)
})
