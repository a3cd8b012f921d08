import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, type FormOptions, invalid } from '../../../src/actions/index.ts'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import { decode } from '../../../src/actions/input/decode.ts'
import { FormView } from '../../../src/actions/page/form.ts'
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

  test('of a text that says yes or no ticks its checkbox, which sends its own word', async (t) => {
    const input = z.object({ agree: z.stringbool({ truthy: ['ja'], falsy: ['nein'] }), n: z.number() })
    const print = (form: FormView) => `<input ${form.input('agree')}>`
    const page = await show(t, { input, print, options: { values: { agree: true } } })
    assert.match(page.first, /type="checkbox" value="ja" checked/)
    const ticked = await page.after(new URLSearchParams({ agree: 'ja', n: 'x' }))
    assert.match(ticked.html, /type="checkbox" value="ja" checked/)
    const unticked = await page.after(new URLSearchParams({ n: 'x' }))
    assert.doesNotMatch(unticked.html, /checked/)
  })
})

/** The value that an `<input>` of that type shows for a stored value, and what a browser that sends it stores. */
function throughControl(type: string, at: unknown): { shown: string; stored: unknown } {
  const input = z.object({ at: z.date() })
  const view = formOf(input, { at })
  const [, shown = ''] = / value="([^"]*)"/.exec(` ${view.input('at', { type })}`) ?? []
  return { shown, stored: decode(fieldsOf(input), new Map([['at', [shown]]])).at }
}

function formOf(input: AnySchema, values: object): FormView {
  const save = action({ access: anyone, input }, () => {})
  return new FormView({
    bound: save.bind() as never,
    formName: 'save',
    key: undefined,
    values,
    failure: undefined,
    result: undefined,
    urlOf: () => '/',
    onSummary: () => {},
  })
}

describe('a date', () => {
  const ZONES = [
    'UTC',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Apia',
    'America/Sao_Paulo',
    'Asia/Beirut',
  ]
  /** Around changes to and from summer time, of which those of Brazil and Lebanon leave out midnight. */
  const DAYS = [
    [2026, 2, 8],
    [2026, 2, 29],
    [2026, 10, 1],
    [2026, 10, 21],
    [2018, 10, 4],
    [2011, 11, 31],
  ] as const
  for (const zone of ZONES)
    describe(`on a server in ${zone}`, () => {
      const before = process.env.TZ
      beforeEach(() => {
        process.env.TZ = zone
      })
      afterEach(() => {
        if (before === undefined) delete process.env.TZ
        else process.env.TZ = before
      })

      for (const [year, month, day] of DAYS) {
        const text = new Date(Date.UTC(year, month, day)).toISOString()
        test(`of local midnight is ${text.slice(0, 10)}, and does not move when it is saved again and again`, () => {
          const first = throughControl('date', new Date(year, month, day))
          assert.equal(first.shown, text.slice(0, 10))
          assert.deepEqual(first.stored, new Date(text))
          assert.deepEqual(throughControl('date', first.stored), first)
          assert.equal(throughControl('month', new Date(year, month, day)).shown, text.slice(0, 7))
        })
      }

      for (const [type, sent] of [
        ['date', '2026-03-08'],
        ['datetime-local', '2026-03-08T02:30'],
        ['datetime-local', '2026-11-20T18:30'],
        ['datetime-local', '2026-11-01T05:00:15.250'],
        ['time', '18:30'],
        ['month', '2026-11'],
        ['week', '2026-W47'],
      ] as const)
        test(`sent by ${type} as ${sent} is rendered as the same`, () => {
          const stored = decode(fieldsOf(z.object({ at: z.date() })), new Map([['at', [sent]]])).at
          assert.deepEqual(throughControl(type, stored), { shown: sent, stored })
        })

      test('and time of local midnight is the same moment afterwards', () => {
        const at = new Date(2026, 10, 21)
        assert.deepEqual(throughControl('datetime-local', at).stored, at)
      })

      for (const [type, shown] of [
        ['datetime-local', '2026-11-21T00:00'],
        ['month', '2026-11'],
        ['week', '2026-W47'],
      ] as const)
        test(`that is stored as the text of a day is shown by ${type}`, () =>
          assert.equal(throughControl(type, '2026-11-21').shown, shown))
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
    const print = (form: FormView) => String(form.error('emails'))
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
    const page = await show(t, { input, print: (form) => String(form.error('topics')) })
    const { html } = await page.after(new URLSearchParams({ topics: 'x' }))
    assert.match(html, /choose one of these<\/p>/)
  })
})

describe('a link of the summary', () => {
  const input = z.object({
    title: z.string().min(1, 'Say a title.'),
    emails: z.array(z.email('no address')).min(1, 'Say an address.'),
    topics: z.array(z.enum(['a', 'b'])).min(1, 'Choose one.'),
    items: z.array(z.object({ n: z.number('Say a number.') })).max(1, 'One is enough.'),
    address: z.object({ city: z.string() }).refine(({ city }) => city !== 'x', 'No such city.'),
    files: z.array(z.file().mime(['image/png'], 'PNG only')),
  })
  const print = (form: FormView) => {
    const controls = ['title', 'items.0.n', 'items.1.n', 'address.city'].map(
      (name) => `<input id="${form.id(name)}" ${form.input(name)}>${form.error(name)}`,
    )
    const ticks = ['a', 'b'].map(
      (value) => `<input id="${value}" ${form.input('topics', { type: 'checkbox', value })}>`,
    )
    const lists = ['emails', 'topics', 'items', 'address', 'files'].map((name) => form.error(name))
    return [...controls, ...ticks, ...lists].join('')
  }
  const body = () => {
    const form = new FormData()
    const fields = { title: '', emails: 'bad', 'items.0.n': '1', 'items.1.n': '2', 'address.city': 'x' }
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    return form
  }

  for (const encoding of ['urlencoded', 'multipart'])
    test(`leads to an element of the page: ${encoding}`, async (t) => {
      const page = await show(t, { input, print })
      const form = body()
      const sent =
        encoding === 'multipart'
          ? form
          : new URLSearchParams([...form].map(([name, value]): [string, string] => [name, String(value)]))
      if (encoding === 'multipart') form.append('files', new File(['x'], 'b.txt', { type: 'text/plain' }))
      const { html } = await page.after(sent)
      const targets = [...html.matchAll(/<a href="#([^"]+)"/g)].map(([, target]) => target)
      assert.ok(targets.length >= 5, String(targets))
      for (const target of targets) assert.ok(html.includes(`id="${target}"`), `${target} in ${html}`)
    })

  test('leads to the controls that the page has, whatever their ids are', async (t) => {
    const input = z.object({
      day: z.enum(['mon', 'fri']),
      topics: z.array(z.enum(['a', 'b'])).min(1),
      title: z.string().min(1),
      note: z.string().min(1),
      items: z.array(
        z
          .object({ from: z.number(), to: z.number() })
          .refine(({ from, to }) => from < to, 'From is too late.'),
      ),
    })
    const print = (form: FormView) =>
      [
        `<input id="mon" ${form.input('day', { type: 'radio', value: 'mon' })}>`,
        `<input id="fri" ${form.input('day', { type: 'radio', value: 'fri' })}>`,
        `<input id=topic-a ${form.input('topics', { type: 'checkbox', value: 'a' })}>`,
        `<textarea ${form.textarea('title')} id='headline'>id="title" name="day" <</textarea>`,
        `<input ${form.input('note')}>`,
        ...[0, 1]
          .flatMap((row) => ['from', 'to'].map((each) => `items.${row}.${each}`))
          .map((name) => `<input id="${form.id(name)}" ${form.input(name)}>`),
      ].join('')
    const page = await show(t, { input, print })
    const rows = 'items.0.from=1&items.0.to=2&items.7.from=5&items.7.to=3'
    const { html } = await page.after(new URLSearchParams(`title=&note=&${rows}`))
    const summary = /<ul>.*<\/ul>/.exec(html)?.[0] ?? ''
    assert.deepEqual(
      [...summary.matchAll(/<a href="#([^"]+)"/g)].map(([, target]) => target),
      ['mon', 'topic-a', 'headline', 'items.1.from'],
    )
    assert.match(summary, /<li>Note must not be empty\.<\/li>/)
    assert.match(summary, />From is too late\.<\/a>/)
  })

  test('is absent for a problem of a name that no control can have', async (t) => {
    const stop = action({ access: anyone, input: z.object({ title: z.string() }) }, () =>
      invalid({ other: 'No.' }),
    )
    const site = await open(t, {
      actions: { a: { stop } },
      pages: (app) =>
        app.get('/', (_request, response) => {
          const view: FormView = response.locals.form(stop)
          response.send(`<form ${view.attributes}>${view.summary()}</form>`)
        }),
    })
    const html = await (await site.send('/', new URLSearchParams({ title: 'a' }))).text()
    assert.match(html, /<li>No\.<\/li>/)
  })
})

test('an id has no blank, whatever the key of the form', async (t) => {
  const input = z.object({ title: z.string() })
  const print = (form: FormView) => `${form.id('title')}|`
  const { first } = await show(t, { input, print, options: { key: 'anna b' } })
  assert.equal(first.split('|')[0], 'title-anna_20_b')
})

describe('a required field that the form does not contain', () => {
  const input = z.object({
    title: z.string().min(1),
    price: z.number(),
    agree: z.literal(true),
    size: z.enum(['s']),
  })

  async function refuse(t: TestContext, environment: string) {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = environment
    t.after(() => {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
    const warn = t.mock.method(console, 'warn', () => {})
    const page = await show(t, { input, print: (form) => `<input ${form.input('title')}>` })
    const { html } = await page.after(new URLSearchParams({ title: '' }))
    return { html, warnings: warn.mock.calls.map(({ arguments: [text] }) => String(text)) }
  }

  test('is named in development, on the page and in the log', async (t) => {
    const { html, warnings } = await refuse(t, 'development')
    assert.match(html, /the form has no field &quot;price&quot;\. Print form\.input\(&#39;price&#39;\)/)
    assert.doesNotMatch(html, /no field &quot;(title|agree|size)/)
    assert.deepEqual(
      warnings.filter((text) => text.includes('has no field')),
      [
        `a.echo was refused. Development: the form has no field "price". Print form.input('price') inside it, raw, or make the field optional in the schema.`,
      ],
    )
  })

  test('is a problem like others in production', async (t) => {
    const { html, warnings } = await refuse(t, 'production')
    assert.doesNotMatch(html, /has no field/)
    assert.deepEqual(warnings, [])
  })
})

test('the summary names what Enter sends', async (t) => {
  const input = z.object({ intent: z.enum(['save', 'send']) })
  const print = (form: FormView) => String(form.summary({ name: 'intent', value: 'save' }))
  const { first } = await show(t, { input, print })
  assert.match(first, /<button name="intent" value="save" class="signpost-default"/)
})

describe('a name with several controls', () => {
  const input = z.object({ emails: z.array(z.email()), notes: z.array(z.string()), title: z.string().min(1) })
  const three = [0, 1, 2]
  const print = (form: FormView) =>
    three.map(() => `<input ${form.input('emails')}>`).join('') +
    three.map(() => `<textarea ${form.textarea('notes')}>${form.text('notes')}</textarea>`).join('')
  const valuesIn = (html: string) => [...html.matchAll(/(?:value="|">\n)([^"<]*)/g)].map(([, value]) => value)

  test('shows in each control what was typed there', async (t) => {
    const { first, after } = await show(t, {
      input,
      print,
      options: { values: { emails: ['a@b.de', 'c@d.de'] } },
    })
    assert.deepEqual(valuesIn(first), ['a@b.de', 'c@d.de', '', '', '', ''])
    const sent = 'emails=&emails=a%40b.de&emails=bad&notes=1&notes=&notes=3'
    const { status, html } = await after(new URLSearchParams(sent))
    assert.equal(status, 422)
    assert.deepEqual(valuesIn(html), ['', 'a@b.de', 'bad', '1', '', '3'])
  })

  test('may be one control of several addresses, with commas between them', async (t) => {
    const one = (form: FormView) => `<input ${form.input('emails', { multiple: true })}>`
    const values = { emails: ['a@b.de', 'c@d.de'] }
    const { first, after } = await show(t, { input, print: one, options: { values } })
    assert.deepEqual(valuesIn(first), ['a@b.de,c@d.de'])
    const refused = await after(new URLSearchParams({ emails: 'a@b.de, c@d.de' }))
    assert.deepEqual(valuesIn(refused.html), ['a@b.de, c@d.de'])
    const echo = action(
      { access: anyone, input: z.object({ emails: z.array(z.email()) }) },
      ({ data }) => data,
    )
    const outcome = await echo.run({ form: { emails: 'a@b.de, c@d.de' }, context: {} })
    assert.deepEqual(outcome, { kind: 'data', data: { emails: ['a@b.de', 'c@d.de'] } })
  })
})

describe("the summary's link to a problem of a group or of rows", () => {
  test('leads to the sentence, because no control has that name', async (t) => {
    const input = z.object({
      address: z.object({ city: z.string() }).refine(() => false, 'Unknown city.'),
      items: z.array(z.object({ n: z.number() })).min(1),
    })
    const print = (form: FormView) => `${form.error('address')}${form.error('items')}`
    const { after } = await show(t, { input, print })
    const { html } = await after(new URLSearchParams('address.city=x'))
    assert.match(html, /href="#address-error".*href="#items-error".*id="address-error".*id="items-error"/s)
  })
})
