import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import express from 'express'
import fc from 'fast-check'
import { z } from 'zod'
import {
  action,
  anyone,
  createActions,
  createKey,
  createServer,
  type FormView,
  invalid,
} from '../../../src/actions/index.ts'
import { createBrowser } from '../../../src/testing/index.ts'

/** A schema, a value that it takes, and the controls that a template prints for it. */
interface Sample {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly print: (form: FormView, name: string) => string
}

const input = (form: FormView, name: string) => `<input ${form.input(name)}>`
const area = (form: FormView, name: string) =>
  `<textarea ${form.textarea(name)}>${form.text(name)}</textarea>`
const yesNo = (form: FormView, name: string) =>
  `<select ${form.select(name)}><option ${form.option(name, '')}></option><option ${form.option(name, 'true')}>y</option><option ${form.option(name, 'false')}>n</option></select>`

/** What a browser keeps of a text: one line in an input, line ends in an area. */
const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n\0\ufffd]/g, ''))
const lines = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\0\ufffd]/g, ''))
const filled = line.filter((text) => text !== '')
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const day = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000))
const at = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000))
const moment = (form: FormView, name: string) => `<input ${form.input(name, { type: 'datetime-local' })}>`

const sample = <Value>(values: fc.Arbitrary<Value>, schema: z.ZodType, print = input): fc.Arbitrary<Sample> =>
  values.map((value) => ({ schema, value, print }))

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  sample(line, z.string()),
  sample(lines, z.string(), area),
  sample(number, z.number()),
  sample(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), z.bigint()),
  sample(fc.boolean(), z.boolean()),
  sample(day, z.date()),
  sample(at, z.date(), moment),
  sample(fc.option(filled), z.string().nullable()),
  sample(fc.option(filled, { nil: undefined }), z.string().optional()),
  sample(fc.option(number, { nil: undefined }), z.number().optional()),
  sample(fc.option(fc.boolean(), { nil: undefined }), z.boolean().optional(), yesNo),
  sample(fc.option(fc.boolean()), z.boolean().nullable(), yesNo),
  sample(fc.constantFrom('auto', 3, 0.5), z.union([z.literal('auto'), z.number()])),
  sample(fc.constantFrom('a', 'b'), z.enum(['a', 'b'])),
)

/** A list of single values, by a control for each entry. */
const singles = fc.array(filled, { maxLength: 4 }).map(
  (value): Sample => ({
    schema: z.array(z.string()),
    value,
    print: (form, name) => value.map((_, index) => `<input ${form.input(`${name}.${index}`)}>`).join(''),
  }),
)

const key = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)

const record = fc.dictionary(key, number, { maxKeys: 3, noNullPrototype: true }).map(
  (value): Sample => ({
    schema: z.record(z.string(), z.number()),
    value,
    print: (form, name) =>
      Object.keys(value)
        .map((each) => input(form, `${name}.${each}`))
        .join(''),
  }),
)

function group(members: Readonly<Record<string, Sample>>): Sample {
  const entries = Object.entries(members)
  return {
    schema: z.object(Object.fromEntries(entries.map(([name, { schema }]) => [name, schema]))),
    value: Object.fromEntries(entries.map(([name, { value }]) => [name, value])),
    print: (form, prefix) =>
      entries.map(([name, { print }]) => print(form, prefix === '' ? name : `${prefix}.${name}`)).join(''),
  }
}

const groups = (members: fc.Arbitrary<Sample>, minKeys = 1): fc.Arbitrary<Sample> =>
  fc.dictionary(key, members, { minKeys, maxKeys: 4, noNullPrototype: true }).map(group)

/** Rows of one shape, each with a value of its own. */
const rows = fc
  .array(fc.record({ name: line, count: number, on: fc.boolean() }, { noNullPrototype: true }), {
    maxLength: 4,
  })
  .map(
    (value): Sample => ({
      schema: z.array(z.object({ name: z.string(), count: z.number(), on: z.boolean() })),
      value,
      print: (form, list) =>
        Array.from({ length: form.rows(list) }, (_, row) =>
          ['name', 'count', 'on'].map((name) => input(form, `${list}.${row}.${name}`)).join(''),
        ).join(''),
    }),
  )

const variant = fc
  .oneof(
    fc.record({ type: fc.constant('person'), first: line }, { noNullPrototype: true }),
    fc.record({ type: fc.constant('firm'), firm: line, vat: fc.boolean() }, { noNullPrototype: true }),
  )
  .map(
    (value): Sample => ({
      schema: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('person'), first: z.string() }),
        z.strictObject({ type: z.literal('firm'), firm: z.string(), vat: z.boolean() }),
      ]),
      value,
      print: (form, name) =>
        ['type', 'first', 'firm', 'vat'].map((each) => input(form, `${name}.${each}`)).join(''),
    }),
  )

const forms = groups(fc.oneof({ weight: 4, arbitrary: leaf }, singles, record, rows, variant, groups(leaf)))

/** A page with the form of a sample; the first submission is refused, the second is kept. */
async function serve({ schema, value, print }: Sample) {
  const got: unknown[] = []
  const save = action({ access: anyone, input: schema }, (form) => {
    got.push(form.data)
    return got.length === 1 ? invalid('Once more, please.') : undefined
  })
  const engine = createActions({ keys: createKey(), actions: { a: { save } }, log: () => {} })
  const app = express()
  app.use(engine)
  app.get('/', (_request, response) => {
    const view: FormView = response.locals.form(save, { values: value as object })
    response.send(`<form ${view.attributes}>${view.summary()}${print(view, '')}<button>Save</button></form>`)
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    got,
    browser: createBrowser(`http://127.0.0.1:${port}`),
    [Symbol.asyncDispose]: async () => {
      await engine.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a value', () => {
  for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data'])
    test(`that is rendered and sent as it is comes back the same, also after a refusal: ${enctype}`, async () => {
      const property = fc.asyncProperty(forms, async (sample) => {
        await using site = await serve(sample)
        const refused = await (await site.browser.open('/')).form().request({ enctype })
        assert.equal(refused.status, 422)
        await refused.form().request({ enctype })
        assert.deepEqual(site.got, [sample.value, sample.value])
      })
      await fc.assert(property, { numRuns: 60, seed: 14 })
    })
})
