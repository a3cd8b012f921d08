import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import { decode } from '../../../src/actions/input/decode.ts'
import { type AnySchema, validate } from '../../../src/schema/index.ts'
import { evaluate } from '../../support/evaluate.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { open } from '../site.ts'

const DOCUMENT = readFileSync(new URL('../../../docs/schemas.md', import.meta.url), 'utf8')

/** The rows of the tables below a heading, as their cells. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const section = DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|(---|\s*schema\b)/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}

/** The code in a cell. */
function codeIn(cell: string | undefined): string {
  return /^`(.*)`$/s.exec(cell ?? '')?.[1] ?? ''
}

function schemaOf(code: string): AnySchema {
  const schema = evaluate(code, { z, v, type })
  if (code.startsWith('type(')) return schema as AnySchema
  if (code.startsWith('v.')) return toStandardJsonSchema(v.object({ x: schema as v.GenericSchema }))
  return z.object({ x: schema as z.ZodType })
}

const REFUSED = Symbol('refused')
const ABSENT = Symbol('absent')

/** What a cell says: a value, an absent key, a refusal. */
function expected(cell: string | undefined): unknown {
  if (cell === 'refused') return REFUSED
  return cell === '–' ? ABSENT : evaluate(`(${codeIn(cell)})`, {})
}

interface Row {
  readonly code: string
  /** Bodies, and what a cell says of each. */
  readonly cases: readonly (readonly [body: string, cell: string | undefined])[]
}

/** A row about one control: not sent, sent empty, sent, wrong. */
function controlRow([schema, notSent, sentEmpty, sent, becomes, wrong]: readonly string[]): Row {
  const pair = (text: string) => `x=${encodeURIComponent(text)}`
  const isSent = sent !== '–'
  const [text, wrongText] = [codeIn(sent), codeIn(wrong)]
  const refused = wrong === 'twice' ? `${pair(text)}&${pair(text)}` : pair(wrongText)
  return {
    code: codeIn(schema),
    cases: [
      ['other=1', notSent],
      ['x=', sentEmpty],
      ...(isSent ? [[pair(text), becomes] as const] : []),
      ...(wrong === 'nothing' ? [] : [[refused, 'refused'] as const]),
    ],
  }
}

/** A row about several names. */
function namesRow([schema, notSent, sent, becomes, wrong]: readonly string[]): Row {
  return {
    code: codeIn(schema),
    cases: [
      ['other=1', notSent],
      [codeIn(sent), becomes],
      ...(wrong === 'nothing' ? [] : [[codeIn(wrong), 'refused'] as const]),
    ],
  }
}

const TABLES: Readonly<Record<string, readonly Row[]>> = {
  zod: tableOf('zod').map(controlRow),
  arktype: tableOf('arktype').map(controlRow),
  valibot: tableOf('valibot').map(controlRow),
  'Names with dots': tableOf('Names with dots').map(namesRow),
}
const ROWS = Object.values(TABLES).flat()

/** What each action was given, by its place among the rows. */
const given = new Map<string, object>()

const actions = Object.fromEntries(
  ROWS.map(({ code }, index) => {
    const name = `row${index}`
    const input = schemaOf(code)
    return [name, action({ access: anyone, input }, (form) => void given.set(name, form.data as object))]
  }),
)

const site = await open(
  { after },
  {
    actions: { rows: actions },
    pages: (app) =>
      app.get('/', (_request, response) => {
        const forms = Object.values(actions).map(
          (each) => `<form ${response.locals.form(each).attributes}></form>`,
        )
        response.send(forms.join(''))
      }),
  },
)
const addresses = await site.formsOn('/')

const ENCODINGS = {
  urlencoded: (body: string) => new URLSearchParams(body),
  multipart(body: string) {
    const form = new FormData()
    for (const [name, value] of new URLSearchParams(body)) form.append(name, value)
    return form
  },
}

async function outcome(index: number, body: URLSearchParams | FormData): Promise<unknown> {
  const name = `row${index}`
  given.delete(name)
  const { status } = await site.post(addresses[index] ?? '', body, JSON_CALLER)
  const data = given.get(name)
  if (status === 422 && data === undefined) return REFUSED
  assert.equal(status, 200)
  assert.ok(data)
  return 'x' in data ? data.x : ABSENT
}

/** Decoded objects inherit nothing; expected ones are written down as literals. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Set) return new Set([...value].map(plain))
  if (value === null || typeof value !== 'object') return value
  const isPlain = [null, Object.prototype].includes(Object.getPrototypeOf(value))
  return isPlain
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
    : value
}

for (const [heading, rows] of Object.entries(TABLES))
  describe(`docs/schemas.md: ${heading}`, () => {
    test('has a table', () => assert.ok(rows.length > 40))
    for (const { code, cases } of rows)
      test(code, async () => {
        for (const [body, cell] of cases)
          for (const [encoding, encode] of Object.entries(ENCODINGS)) {
            const data = await outcome(
              ROWS.findIndex((row) => row.cases === cases),
              encode(body),
            )
            assert.deepEqual(plain(data), plain(expected(cell)), `${encoding} ${body} is ${cell}`)
          }
      })
  })

describe('docs/schemas.md: what a form cannot send', () => {
  const rows = tableOf('What a form cannot send')
  test('has a table', () => assert.ok(rows.length > 8))
  for (const [schemaCell] of rows)
    test(`${codeIn(schemaCell)} stops the definition with the field's path`, () => {
      assert.throws(
        () => fieldsOf(schemaOf(codeIn(schemaCell))),
        /field "x[^"]*" cannot be filled by a form: .* Write .* instead/,
      )
    })
})

describe('a file', () => {
  const schemas: Readonly<Record<string, AnySchema>> = {
    'z.file()': z.object({ x: z.file() }),
    'z.instanceof(File)': z.object({ x: z.instanceof(File) }),
    'v.file()': toStandardJsonSchema(v.object({ x: v.file() })),
    'v.instance(File)': toStandardJsonSchema(v.object({ x: v.instance(File) })),
    "type('File')": type({ x: 'File' }),
  }
  for (const [name, schema] of Object.entries(schemas))
    test(`${name} takes what a file control sends`, async () => {
      const file = new File(['x'], 'a.txt')
      const result = await validate(schema, decode(fieldsOf(schema), new Map([['x', [file]]])))
      assert.deepEqual(result.issues, undefined)
      const empty = await validate(schema, decode(fieldsOf(schema), new Map([['x', [new File([], '')]]])))
      assert.notEqual(empty.issues, undefined)
    })
})

describe('a schema of another library', () => {
  const validate = (value: unknown) => ({ value })
  const entries = new Map([
    ['n', ['1.5']],
    ['tags', ['a', 'b']],
  ])

  test('with Standard JSON Schema is decoded by it', () => {
    const properties = { n: { type: 'number' }, tags: { type: 'array', items: { type: 'string' } } }
    const input = () => ({ type: 'object', properties, required: ['n', 'tags'] })
    const schema = { '~standard': { version: 1 as const, vendor: 'acme', validate, jsonSchema: { input } } }
    assert.deepEqual(plain(decode(fieldsOf(schema), entries)), { n: 1.5, tags: ['a', 'b'] })
  })

  test('with Standard Schema alone gets the form as it was sent', () => {
    const schema = { '~standard': { version: 1 as const, vendor: 'acme', validate } }
    assert.deepEqual(plain(decode(fieldsOf(schema), entries)), { n: '1.5', tags: ['a', 'b'] })
  })
})
