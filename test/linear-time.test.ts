// What a visitor sends costs time in proportion to its length: every regular expression, every parser (SEC-1, SEC-2).
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, it } from 'node:test'
import { type Node, parse } from 'acorn'
import { full } from 'acorn-walk'
import type { Request } from 'express'
import { checkSync } from 'recheck'
import { z } from 'zod'
import { fieldsOf } from '../src/actions/input/build-fields.ts'
import { dateText, fitDate, readDate } from '../src/actions/input/dates.ts'
import { decodeForm } from '../src/actions/input/decode.ts'
import { localPath } from '../src/actions/local-path.ts'
import { readCookie } from '../src/actions/request/cookies.ts'
import { repeatedHeader } from '../src/actions/request/evidence.ts'
import { originProblem, trustOrigins } from '../src/actions/request/origin.ts'
import { createVerifier } from '../src/actions/ticket/verifier.ts'
import { parseCsv } from '../src/app/imports/csv.ts'
import { tokenIn } from '../src/content/accounts/token-in.ts'
import { requireFileName } from '../src/content/files/file-name.ts'
import { contentDisposition } from '../src/content/files/serving.ts'
import { isLoopbackAddress, loopbackOrigin, networkOf } from '../src/network/index.ts'
import { ringOf } from './actions/ticket/rings.ts'
import { processorTime } from './support/processor-time.ts'

const SOURCES = new URL('../src/', import.meta.url).pathname

/** Expressions that are slow for some text, by their file: why that does no harm. */
const EXCUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'actions/call/advice.ts': 'error messages, in development only',
    'actions/development.ts': 'stack traces, in development only',
    'actions/inspector/templates.ts': 'templates of the application, in development only',
    'app/http/readable-log.ts': 'one character class, with a set operation that the checker does not know',
    'app/posts/excerpt.ts': 'at most 642 characters',
    'browser/extras/rows.ts': 'names of the page, in the visitor’s own browser',
    'cli/application.ts': 'stack traces, on the command line',
  }),
)

interface Expression {
  readonly file: string
  readonly line: number
  readonly pattern: string
  readonly flags: string
}

function* expressionsOf(file: string): Generator<Expression> {
  const code = stripTypeScriptTypes(readFileSync(SOURCES + file, 'utf8'))
  const found: Expression[] = []
  full(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), (node: Node) => {
    if ('regex' in node && node.regex)
      found.push({
        file,
        line: node.loc?.start.line ?? 0,
        ...(node.regex as { pattern: string; flags: string }),
      })
  })
  yield* found
}

describe('regular expressions of src', () => {
  const files = globSync('**/*.ts', { cwd: SOURCES }).filter((file) => !file.endsWith('.d.ts'))

  it('take time in proportion to the text', () => {
    const read = files.filter((file) => !EXCUSED.has(file)).flatMap((file) => [...expressionsOf(file)])
    const slow = read.filter(({ pattern, flags }) => checkSync(pattern, flags).status !== 'safe')
    assert.ok(read.length > 150)
    assert.deepEqual(slow, [], 'the checker (recheck) knows a text for which these are slow')
  })

  it('are excused only in files that exist', () => {
    for (const file of EXCUSED.keys()) assert.ok(files.includes(file), file)
  })

  it('are found slow by the checker where they are', () => {
    assert.equal(checkSync('^[ \\t]+|[ \\t]+$', 'g').status, 'vulnerable')
  })
})

const requestOf = (headers: Record<string, string>) =>
  ({ headers, rawHeaders: Object.entries(headers).flat(), res: {} }) as unknown as Request

const fields = fieldsOf(
  z.object({
    text: z.string().optional(),
    list: z.array(z.string()).optional(),
    rows: z.array(z.object({ name: z.string() })).optional(),
    map: z.record(z.string(), z.string()).optional(),
    at: z.date().optional(),
    count: z.number().optional(),
  }),
)
const decodeWith = (name: string) => (text: string) => decodeForm(fields, new Map([[name, [text]]]))
const verify = createVerifier(ringOf('k1'))
const isTrusted = trustOrigins(['https://*.shops.example'])

/** Every parser that is given a visitor's text as it came. */
const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  'the session in a Cookie header': (text) => tokenIn({ cookie: `a=${text}; session=x${text}` }),
  'the session in an Authorization header': (text) => tokenIn({ authorization: `Bearer ${text}` }),
  'a cookie': (text) => readCookie(requestOf({ cookie: `a=${text};b=1;${text}` }), 'b'),
  'repeated headers': (text) => repeatedHeader(requestOf({ host: 'a', cookie: text, [`x${text}`]: '1' })),
  'the Origin header': (text) =>
    originProblem({ origin: text, fetchSite: text, own: 'https://a.example', isTrusted }) ??
    isTrusted(`https://${text}.shops.example`),
  'the Host header': (text) => loopbackOrigin('http', text),
  'an address': (text) => [networkOf(text), isLoopbackAddress(text)],
  'a ticket': (text) => [verify('a', text), verify('a', `k1.${text}.${text}`)],
  'a local path': (text) => localPath(`/${text}`),
  'a date': (text) => readDate(text),
  'a date that is rendered': (text) => [
    fitDate(text, 'datetime-local'),
    fitDate(text, 'date'),
    dateText(new Date(0), 'date'),
  ],
  'a text field': decodeWith('text'),
  'a number': decodeWith('count'),
  'a date field': decodeWith('at'),
  'a row': decodeWith('rows.0.name'),
  'the name of a field': (text) =>
    decodeForm(
      fields,
      new Map([
        [text, ['x']],
        [`rows.${text}.name`, ['y']],
        [`map.${text}`, ['z']],
      ]),
    ),
  'many fields': (text) =>
    decodeForm(
      fields,
      new Map(
        Array.from({ length: text.length / 80 }, (_, index) => [`rows.${index}.name`, [text.slice(0, 5)]]),
      ),
    ),
  'the name of a file': (text) => attempt(() => requireFileName(text)),
  'the name of a file that is sent': (text) => contentDisposition('attachment', text),
  CSV: (text) => [parseCsv(text), parseCsv(`"${text}`)],
}

const PIECES = [
  'a',
  ' ',
  '\t',
  ';',
  ',',
  '=',
  '"',
  '""',
  '%',
  '%2e',
  '%FF',
  '.',
  '/',
  '../',
  '[',
  '\\',
  '0',
  '9.',
  '-',
  ':',
  '::',
  'é',
  '\ud83d\ude00',
  '\u0000',
  '\ufffd',
  'a=b; ',
  '0.',
  '\n',
]

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

/** The least of three measures, because a collection of garbage may fall into one. */
async function costOf(parser: (text: string) => unknown, text: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3; tries++)
    least = Math.min(least, await processorTime(() => attempt(() => parser(text))))
  return least
}

describe('parsers of what a visitor sends', () => {
  const SHORT = 20_000
  for (const [name, parser] of Object.entries(PARSERS))
    it(`read ${name} in time proportional to its length`, async () => {
      for (const piece of PIECES) {
        const textOf = (length: number) => `x${piece.repeat(length / piece.length)}x`
        const [short, long] = [await costOf(parser, textOf(SHORT)), await costOf(parser, textOf(4 * SHORT))]
        assert.ok(
          long < 10 * short + 10,
          `${JSON.stringify(piece)}: ${short} ms, four times as long ${long} ms`,
        )
      }
    })
})
