import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, type FormView } from '../../../src/actions/index.ts'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import { vanishingRows } from '../../../src/actions/input/vanishing-rows.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { open, type Site } from '../site.ts'

const Item = z.object({ name: z.string().min(1, 'Please give a name.'), photo: z.file().optional() })

interface Saved {
  readonly name: string
  readonly photo: string | undefined
}

async function openPets(t: Parameters<typeof open>[0]): Promise<{ site: Site; saved: Saved[][] }> {
  const saved: Saved[][] = []
  const save = action({ access: anyone, input: z.object({ items: z.array(Item) }) }, async (form) => {
    saved.push(form.data.items.map(({ name, photo }) => ({ name, photo: photo?.name })))
  })
  const site = await open(t, {
    actions: { pets: { save } },
    pages: (app) =>
      app.get('/pets', (_request, response) => {
        const view: FormView = response.locals.form(response.locals.actions.pets.save)
        const rows = Array.from({ length: view.rows('items') }, (_, row) => {
          const name = `items.${row}.name`
          return `<li class="row">${view.value(name)}${view.error(name)}${view.staged(`items.${row}.photo`)}</li>`
        })
        response.send(`<form ${view.attributes}>${view.summary()}${rows.join('')}</form>`)
      }),
  })
  return { site, saved }
}

/** What each row of the page shows: its text, and the names and handles of its files. */
function rowsOf(
  html: string,
): readonly { text: string; files: readonly string[]; handles: readonly string[] }[] {
  return [...html.matchAll(/<li class="row">(.*?)<\/li>/gs)].map(([, row = '']) => ({
    text: /^[^<]*/.exec(row)?.[0] ?? '',
    files: [...row.matchAll(/Already uploaded: ([^ ]+)/g)].map(([, name = '']) => name),
    handles: [...row.matchAll(/staged:[\w-]+/g)].map(([handle]) => handle),
  }))
}

function multipart(fields: Readonly<Record<string, string | File>>): FormData {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') body.append(name, value)
    else body.append(name, value)
  }
  return body
}

describe('rows that were removed in the browser', () => {
  for (const [first, second, third] of [
    [1, 2, 3],
    [0, 4, 9],
    [5, 1_732_190_000_000, 1_732_190_000_001],
  ] as const)
    test(`take their files along: rows ${first}, ${second}, ${third}`, async (t) => {
      const { site, saved } = await openPets(t)
      const refused = await site.send(
        '/pets',
        multipart({
          [`items.${first}.name`]: 'Cat',
          [`items.${first}.photo`]: new File(['c'], 'cat.png'),
          [`items.${second}.name`]: 'Dog',
          [`items.${second}.photo`]: new File(['d'], 'dog.png'),
          [`items.${third}.name`]: '',
        }),
      )
      assert.equal(refused.status, 422)
      const rows = rowsOf(await refused.text())
      assert.deepEqual(
        rows.map(({ text, files }) => [text, ...files]),
        [['Cat', 'cat.png'], ['Dog', 'dog.png'], ['']],
      )
      const [cat = '', dog = ''] = rows.flatMap(({ handles }) => handles)
      const again = await site.send(
        '/pets',
        multipart({
          'items.0.name': 'Cat',
          'items.0.photo': cat,
          'items.1.name': 'Dog',
          'items.1.photo': dog,
          'items.2.name': 'Bird',
        }),
      )
      assert.equal(again.status, 303)
      assert.deepEqual(saved, [
        [
          { name: 'Cat', photo: 'cat.png' },
          { name: 'Dog', photo: 'dog.png' },
          { name: 'Bird', photo: undefined },
        ],
      ])
    })

  test('take their files along also when the row in front of them goes after the refusal', async (t) => {
    const { site, saved } = await openPets(t)
    const refused = await site.send(
      '/pets',
      multipart({
        'items.0.name': '',
        'items.1.name': 'Dog',
        'items.1.photo': new File(['d'], 'dog.png'),
      }),
    )
    const [handle = ''] = rowsOf(await refused.text()).flatMap(({ handles }) => handles)
    await site.send('/pets', multipart({ 'items.1.name': 'Dog', 'items.1.photo': handle }))
    assert.deepEqual(saved, [[{ name: 'Dog', photo: 'dog.png' }]])
  })

  test('have their problems at their new numbers', async (t) => {
    const { site } = await openPets(t)
    const answer = await site.send(
      '/pets',
      new URLSearchParams({ 'items.3.name': 'Cat', 'items.8.name': '' }),
      JSON_CALLER,
    )
    const { errors } = (await answer.json()) as { errors: object }
    assert.deepEqual(errors, { 'items.1.name': 'Please give a name.' })
  })
})

describe('rows of checkboxes only', () => {
  const tick = z.object({ a: z.boolean(), more: z.array(z.enum(['x', 'y'])) })
  const Input = z.object({
    lost: z.array(tick),
    kept: z.array(tick.extend({ id: z.string() })),
    group: z.object({ inner: z.array(z.object({ rows: z.array(tick), name: z.string() })) }),
    tags: z.array(z.boolean()),
  })

  test('are the lists of which a row without a tick is missing', () => {
    const Tree = z.object({
      done: z.boolean(),
      get children() {
        return z.array(Tree)
      },
    })
    for (const [input, lists] of [
      [Input, ['lost', 'group.inner.*.rows']],
      [Tree, []],
    ] as const)
      assert.deepEqual(vanishingRows(fieldsOf(input) ?? assert.fail()), lists)
  })

  test('are warned of in development, with the field to add', async (t) => {
    const before = process.env.NODE_ENV
    const warnings: string[] = []
    const note = (warning: Error) => {
      if ('code' in warning && warning.code === 'SIGNPOST_ROWS') warnings.push(warning.message)
    }
    process.on('warning', note)
    t.after(() => {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
      process.off('warning', note)
    })
    const save = action({ access: anyone, input: z.object({ lost: z.array(tick) }) }, () => {})
    process.env.NODE_ENV = 'production'
    await open(t, { actions: { checks: { save } } })
    assert.deepEqual(warnings, [])
    process.env.NODE_ENV = 'development'
    await open(t, { actions: { checks: { save } } })
    assert.match(
      String(warnings),
      /^The rows of "lost" of checks\.save have only checkboxes, .* hidden input\.$/,
    )
  })
})
