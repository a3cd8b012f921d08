import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createRegistry } from '../../src/actions/tools.ts'
import { actions } from '../../src/app/actions.ts'
import { EXAMPLES } from './example-rows.ts'

const ROOT = join(import.meta.dirname, '../..')

function range(prefix: string, last: number, digits: number): string[] {
  return Array.from({ length: last }, (_, index) => prefix + String(index + 1).padStart(digits, '0'))
}

const IDS = [...range('N', 32, 2), ...range('R', 3, 2), ...range('P', 10, 2), ...range('X', 17, 1)]

describe('docs/examples.md', () => {
  it('has a row for each feature that is replaced, and for each that is new', () => {
    const named = new Set(EXAMPLES.flatMap(({ name }) => name.match(/\b[NRPX]\d{1,2}\b/g) ?? []))
    assert.deepEqual(
      IDS.filter((id) => !named.has(id)),
      [],
    )
  })

  // That the pages exist and show these actions is tested where every page is visited: test/app/every-page.test.ts.
  it('names a page and an action that Gazette has for each row', () => {
    const { byName } = createRegistry(actions)
    for (const { name, pages, actions: named } of EXAMPLES) {
      assert.ok(pages.length > 0, `${name} names no page`)
      assert.deepEqual(
        named.filter((one) => !byName.has(one)),
        [],
        name,
      )
    }
  })

  it('names a test for each row, and every test that it names exists', () => {
    for (const { name, proofs } of EXAMPLES) {
      assert.ok(proofs.length > 0, `${name} names no test`)
      for (const { file, title } of proofs)
        assert.ok(hasTest(textOf(file), title), `${name}: ${file} has no test “${title}”`)
    }
  })

  it('names a test for each row that uses its page or action, or one of the engine', () => {
    const wrong = EXAMPLES.flatMap(({ name, pages, actions: named, proofs }) =>
      proofs.some(({ file }) => !GAZETTE.test(file) || usesOne(textOf(file), [...pages, ...named]))
        ? []
        : [name],
    )
    assert.deepEqual(wrong, [])
  })
})

/** Test files that run Gazette; the others test the engine, the Local API or the script alone. */
const GAZETTE = /^test\/(app\/|browser\/(gazette|story|features)\.)/

/** Whether a test names one of these pages or actions: as `posts.like`, as the form `like`, or as the path before its parameters. */
function usesOne(code: string, names: readonly string[]): boolean {
  return names.some((name) => {
    if (!name.startsWith('/'))
      return code.includes(name) || new RegExp(`\\b${name.split('.').at(-1)}\\b`).test(code)
    const [path = ''] = name.split('/:')
    return new RegExp(`['"\`]${escape(path)}(?=['"\`/?#$])`).test(code)
  })
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

/** Whether a file has a test of that name, in whatever quotes. */
function hasTest(code: string, title: string): boolean {
  const quotes = ["'", '"', '`']
  return quotes.some((quote) => {
    const literal = quote + title.replaceAll(quote, `\\${quote}`)
    return ['it(', 'test(', 'both('].some((call) =>
      new RegExp(`${escape(call)}\\s*${escape(literal + quote)}`).test(code),
    )
  })
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
