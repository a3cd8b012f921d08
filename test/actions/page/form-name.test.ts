import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, type FormView } from '../../../src/actions/index.ts'
import { createBrowser } from '../../../src/testing/index.ts'
import { fields, open } from '../site.ts'

const written: string[] = []
const edit = action(
  { access: anyone, args: [z.string()], input: z.object({ text: z.string().min(3) }) },
  async (form, { args: [id] }) => {
    written.push(`${id}: ${form.data.text}`)
    return { saved: form.data.text }
  },
)

function rowOf(form: FormView, id: string): string {
  const result = JSON.stringify(form.result ?? null)
  return `<form ${form.attributes}>${form.summary()}<input id="${form.id('text')}" ${form.input('text')}>${form.error('text')}<button>Save</button></form><p id="result-${id}">${result}</p>`
}

describe('edit forms of a list without keys', () => {
  test('keep text, problems, results and ids apart, also when the rows are in another order', async (t) => {
    written.length = 0
    let ids = ['1', '2', '3']
    const site = await open(t, {
      actions: { notes: { edit } },
      pages: (app) => {
        app.get('/', (_request, response) => {
          response.send(ids.map((id) => rowOf(response.locals.form(edit.bind(id)), id)).join('\n'))
        })
      },
    })
    const browser = createBrowser(site.origin)
    const page = await browser.open('/')
    const second = page.forms('notes.edit')[1] ?? assert.fail('three forms')
    const name = second.name
    assert.match(name, /^notes\.edit~[\w-]{10}$/)
    ids = ['3', '1', '2']
    const refused = await second.fill({ text: 'xy' }).submit()
    assert.equal(refused.status, 422)
    assert.deepEqual(
      refused.forms('notes.edit').map((form) => [form.name === name, form.value('text')]),
      [
        [false, ''],
        [false, ''],
        [true, 'xy'],
      ],
    )
    assert.equal(refused.html.match(/class="error-summary"/g)?.length, 1)
    const elementIds = [...refused.html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    assert.equal(new Set(elementIds).size, elementIds.length, String(elementIds))
    const link = /<a href="#([^"]+)"/.exec(refused.html)?.[1] ?? ''
    assert.ok(elementIds.includes(link), `${link} is one of ${elementIds}`)
    const done = await refused.form(name).fill({ text: 'better' }).submit()
    assert.deepEqual(
      ['1', '2', '3'].map((id) => done.textOf(`result-${id}`)),
      ['null', '{"saved":"better"}', 'null'],
    )
    assert.deepEqual(written, ['2: better'])
  })

  test('give the text of a deleted row back on the page of the engine, and to no other row', async (t) => {
    let ids = ['1', '2', '3']
    const site = await open(t, {
      actions: { notes: { edit } },
      pages: (app) => {
        app.get('/', (_request, response) => {
          response.send(ids.map((id) => rowOf(response.locals.form(edit.bind(id)), id)).join('\n'))
        })
      },
    })
    const [, address = ''] = await site.formsOn('/')
    ids = ['1', '3']
    const answer = await site.post(address, fields({ text: 'xy' }))
    const html = await answer.text()
    assert.equal(answer.status, 422)
    assert.match(html, />\nxy<\/textarea>/)
    assert.doesNotMatch(html, /value="xy"/)
  })

  test('keep their text when the record has another version: it is captured, not bound', async (t) => {
    let version = 1
    const save = action(
      {
        access: anyone,
        args: [z.string()],
        captured: z.object({ version: z.number() }),
        input: z.object({ text: z.string().min(3) }),
      },
      async () => {},
    )
    const site = await open(t, {
      actions: { save },
      pages: (app) => {
        app.get('/', (_request, response) => {
          response.send(rowOf(response.locals.form(save.bind('1').capture({ version })), '1'))
        })
      },
    })
    const [address = ''] = await site.formsOn('/')
    version = 2
    assert.match(await (await site.post(address, fields({ text: 'xy' }))).text(), /value="xy"/)
  })
})

describe('two forms of one identity on a page', () => {
  for (const [name, options, advice] of [
    ['without a key', {}, "a key, such as the record's id"],
    ['with the same key', { key: 'a' }, 'another key'],
  ] as const)
    test(`${name} are an error that names the fix`, async (t) => {
      const errors: unknown[] = []
      const site = await open(t, {
        actions: { notes: { edit } },
        pages: (app) => {
          app.get('/', (_request, response, next) => {
            const render = () => rowOf(response.locals.form(edit.bind('1'), options), '1')
            try {
              response.send(render() + render())
            } catch (error) {
              errors.push(error)
              next(error)
            }
          })
          app.use(((_error, _request, response, _next) => {
            response.status(500)
            response.send(rowOf(response.locals.form(edit.bind('1'), options), '1'))
          }) satisfies import('express').ErrorRequestHandler)
        },
      })
      const answer = await site.get('/')
      assert.match(String(errors[0]), /This page has two forms notes\.edit[~#]/)
      assert.ok(String(errors[0]).includes(advice), String(errors[0]))
      // The error page has a form of the same name, as a layout would.
      assert.equal(answer.status, 500)
      assert.match(await answer.text(), /<form method="?post/)
    })

  test('do not occur if one is only read for its result, or is printed by a template that reads it twice', async (t) => {
    const site = await open(t, {
      actions: { notes: { edit } },
      pages: (app) => {
        app.get('/', (_request, response) => {
          const { result } = response.locals.form(edit.bind('1'))
          const form: FormView = response.locals.form(edit.bind('1'))
          response.send(`${String(result)}${String(form.attributes) === '' ? '' : rowOf(form, '1')}`)
        })
      },
    })
    assert.equal((await site.get('/')).status, 200)
  })
})
