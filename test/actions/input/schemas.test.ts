import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import { decode, type Entries } from '../../../src/actions/input/decode.ts'
import { type AnySchema, validate } from '../../../src/schema/index.ts'
import { evaluate } from '../../support/evaluate.ts'

const DOCUMENT = readFileSync(new URL('../../../docs/schemas.md', import.meta.url), 'utf8')

/** The rows of the tables below a heading, as their cells. */
function tableOf(heading: string): readonly (readonly string[])[] {
  const section = DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|(---|\s*schema of)/.test(line))
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
  return cell === '–' ? ABSENT : evaluate(codeIn(cell), {})
}

async function outcome(schema: AnySchema, body: string): Promise<unknown> {
  const entries: Entries = entriesOf(body)
  const result = await validate(schema, decode(fieldsOf(schema), entries))
  if (result.issues) return REFUSED
  const data = result.value as object
  return 'x' in data ? data.x : ABSENT
}

function entriesOf(body: string): Entries {
  const entries = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(body))
    entries.set(name, [...(entries.get(name) ?? []), value])
  return entries
}

/** Decoded objects inherit nothing; expected ones are written down as literals. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
}

function plainDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainDeep)
  const isObject = typeof value === 'object' && value !== null
  const isPlain = isObject && [null, Object.prototype].includes(Object.getPrototypeOf(value))
  return isPlain
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainDeep(inner)]))
    : plain(value)
}

for (const library of ['zod', 'arktype', 'valibot'])
  describe(`docs/schemas.md: ${library}`, () => {
    const rows = tableOf(library)
    test('has a table', () => assert.ok(rows.length > 10))
    for (const [schemaCell, notSent, sentEmpty, sent, becomes] of rows) {
      const code = codeIn(schemaCell)
      test(`${code}: ${sent}`, async () => {
        const schema = schemaOf(code)
        const text = encodeURIComponent(codeIn(sent))
        for (const [body, cell] of [
          ['other=1', notSent],
          ['x=', sentEmpty],
          [`x=${text}`, becomes],
        ] as const)
          assert.deepEqual(await outcome(schema, body), expected(cell), `${body} is ${cell}`)
      })
    }
  })

describe('docs/schemas.md: names with dots', () => {
  const rows = tableOf('Names with dots')
  test('has a table', () => assert.ok(rows.length > 20))
  for (const [schemaCell, sent, becomes] of rows)
    test(`${codeIn(schemaCell)}: ${sent}`, async () => {
      const data = await outcome(schemaOf(codeIn(schemaCell)), codeIn(sent))
      assert.deepEqual(plainDeep(data), evaluate(`(${codeIn(becomes)})`, {}))
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
