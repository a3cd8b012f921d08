import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import express from 'express'
import fc from 'fast-check'
import {
  action,
  anyone,
  createActions,
  createKey,
  createServer,
  type FormView,
  invalid,
} from '../../../src/actions/index.ts'
import { encode, formIn, type HtmlForm } from '../../support/html-form.ts'
import { forms, formsWithFiles, LIBRARIES, type Sample } from './shapes.ts'

/** `ROUND_TRIPS=20000 ROUND_TRIP_SEED=7 node --test …` looks longer, and elsewhere. */
const runs = Number(process.env.ROUND_TRIPS ?? 25)
const seed = Number(process.env.ROUND_TRIP_SEED ?? 14)

/** The last submission is accepted, all others are refused. */
const SUBMISSIONS = 4

/** Files as what can be compared, without prototypes. */
async function described(value: unknown): Promise<unknown> {
  if (value instanceof File) return { file: value.name, text: await value.text() }
  if (Array.isArray(value)) return Promise.all(value.map(described))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).map(async ([key, own]) => [key, await described(own)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

interface Page {
  readonly sample: Sample
  readonly library: keyof typeof LIBRARIES
  /** Whether the form is rendered with the values of a record; otherwise the visitor fills it in. */
  readonly isEdited: boolean
}

async function serve({ sample, library, isEdited }: Page) {
  const got: unknown[] = []
  const input = LIBRARIES[library](sample.schemas)
  const save = action({ access: anyone, input }, async (form) => {
    got.push(await described(form.data))
    return got.length < SUBMISSIONS ? invalid('Once more, please.') : undefined
  })
  const engine = createActions({ keys: createKey(), actions: { a: { save } }, log: () => {} })
  const app = express()
  app.use(engine)
  const numbers = new Map(sample.numbers?.('') ?? [])
  app.get('/', (_request, response) => {
    const view: FormView = response.locals.form(save, isEdited ? { values: sample.value as object } : {})
    const rows = (list: string) =>
      view.failed || isEdited
        ? Array.from({ length: view.rows(list) }, (_, row) => row)
        : (numbers.get(list) ?? [])
    response.send(`<form ${view.attributes}>${view.summary()}${sample.print(view, '', rows)}</form>`)
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    got,
    open: async () => formIn(await (await fetch(origin)).text()),
    async send(form: HtmlForm, enctype: string): Promise<HtmlForm> {
      const body = encode(form.entries(), enctype)
      const response = await fetch(origin + form.action, { method: 'POST', body, headers: { origin } })
      const html = await response.text()
      assert.equal(response.status, got.length < SUBMISSIONS ? 422 : 200, html)
      return formIn(html)
    },
    [Symbol.asyncDispose]: async () => {
      await engine.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Fills the form in, sends it, sends it again as it comes back, takes a row away, and sends that twice. */
async function roundTrip(page: Page, enctype: string, place: number): Promise<void> {
  await using site = await serve(page)
  const { sample, isEdited } = page
  const first = await site.open()
  for (const [name, value] of sample.done('')) if (!isEdited || Array.isArray(value)) first.fill(name, value)
  const again = await site.send(first, enctype)
  const shorter = await site.send(again, enctype)
  const removed = sample.without?.(place)
  if (removed) shorter.remove((name) => name.startsWith(`${removed.below}.`))
  const last = await site.send(shorter, enctype)
  await site.send(last, enctype)
  const whole = await described(sample.value)
  const rest = removed ? await described(removed.value) : whole
  assert.deepEqual(site.got, [whole, whole, rest, rest])
}

describe('a form that is rendered, filled in and sent gives its value', () => {
  const URLENCODED = 'application/x-www-form-urlencoded'
  const library = fc.constantFrom(...(Object.keys(LIBRARIES) as (keyof typeof LIBRARIES)[]))
  const options = { numRuns: runs, seed, endOnFailure: false }
  for (const [enctype, samples] of [
    [URLENCODED, forms],
    ['multipart/form-data', formsWithFiles],
  ] as const)
    test(`also after a refusal and without one of its rows: ${enctype}`, async () => {
      const property = fc.asyncProperty(
        samples,
        library,
        fc.boolean(),
        fc.nat(3),
        (sample, name, edited, place) =>
          roundTrip(
            { sample, library: name, isEdited: edited && !sample.hasFiles && !sample.isTypedOnly },
            enctype,
            place,
          ),
      )
      await fc.assert(property, options)
    })
})
