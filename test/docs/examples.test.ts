import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createRegistry } from '../../src/actions/tools.ts'
import { actions } from '../../src/app/actions.ts'

const ROOT = join(import.meta.dirname, '../..')
const TEXT = readFileSync(join(ROOT, 'docs/examples.md'), 'utf8')

interface Row {
  readonly name: string
  readonly page: string
  readonly action: string
  readonly proof: string
}

/** Every row of every table that has these four columns. */
const ROWS: readonly Row[] = TEXT.split('\n')
  .filter((line) => line.startsWith('|') && !/^\|[-|]+\|$/.test(line) && !line.startsWith('| example'))
  .map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
  .map(([name = '', page = '', action = '', proof = '']) => ({ name, page, action, proof }))

const PROOF = /`(test\/[^`]+)` “([^”]+)”/g

const quotedIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)

function range(prefix: string, last: number, digits: number): string[] {
  return Array.from({ length: last }, (_, index) => prefix + String(index + 1).padStart(digits, '0'))
}

const IDS = [...range('N', 32, 2), ...range('R', 3, 2), ...range('P', 10, 2), ...range('X', 17, 1)]

describe('docs/examples.md', () => {
  it('has a row for each feature that is replaced, and for each that is new', () => {
    const named = new Set(ROWS.flatMap(({ name }) => name.match(/\b[NRPX]\d{1,2}\b/g) ?? []))
    assert.deepEqual(
      IDS.filter((id) => !named.has(id)),
      [],
    )
  })

  it('names pages that Gazette has', () => {
    const routes = globSync('src/app/**/*.ts', { cwd: ROOT }).flatMap((file) =>
      [
        ...readFileSync(join(ROOT, file), 'utf8').matchAll(
          /\.get\(\s*'([^']+)'|const [A-Z_]+ = '(\/[^']+)'/g,
        ),
      ].map(([, route, path]) => route ?? path),
    )
    for (const { name, page } of ROWS)
      for (const path of quotedIn(page)) assert.ok(routes.includes(path), `${name}: there is no page ${path}`)
  })

  it('names actions that Gazette has', () => {
    const { byName } = createRegistry(actions)
    for (const { name, action } of ROWS)
      for (const one of quotedIn(action)) assert.ok(byName.has(one), `${name}: there is no action ${one}`)
  })

  it('names a test for each row, and every test that it names exists', () => {
    for (const { name, proof } of ROWS) {
      const proofs = [...proof.matchAll(PROOF)]
      assert.ok(proofs.length > 0, `${name} names no test`)
      for (const [, file = '', title = ''] of proofs) {
        const code = readFileSync(join(ROOT, file), 'utf8')
        assert.ok(hasTest(code, title), `${name}: ${file} has no test “${title}”`)
      }
    }
  })
})

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
