import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const source = join(import.meta.dirname, '../../src')

/** What Kysely puts into the SQL as it comes: for nothing that anybody sent (S-040). */
const DOORS = /\bsql\.(raw|lit|ref|id|table)\b.*|\.dynamic\b.*|['"]->.*/

/** Where one is used, and why no user input reaches it. */
const KNOWN: Readonly<Record<string, string>> = {
  // The table of a declared collection, quoted by Kysely.
  'content/query/expression.ts': 'sql.table(table)} where ${write(part, { ...writing, table })})`',
  'content/accounts/account-rows.ts': 'sql.lit(account?.lockAfter || Number.MAX_SAFE_INTEGER)}`', // a checked number
}

test('no text gets into SQL past the closed schema: the raw doors of Kysely are shut', () => {
  const found = globSync('**/*.ts', { cwd: source }).flatMap((path) => {
    const lines = readFileSync(join(source, path), 'utf8').split('\n')
    return lines.flatMap((line) => {
      const [door] = DOORS.exec(line) ?? []
      return door && KNOWN[path] !== door ? [`${path}: ${door}`] : []
    })
  })
  assert.deepEqual(found, [])
})
