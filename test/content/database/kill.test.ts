import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { describeEach } from '../../support/databases.ts'
import { start } from '../../support/programs.ts'
import { openNotes } from './notes.ts'

const program = new URL('./programs/write.ts', import.meta.url)

describeEach('a process killed while it writes', (kind) => {
  const rounds = kind === 'sqlite' ? 12 : 5

  test(`has lost no write that it acknowledged, and kept no half of a pair, in ${rounds} rounds`, async () => {
    const { place, migrations, words } = await openNotes(kind)
    let acknowledged: string[] = []
    for (let round = 0; round < rounds; round++) {
      const child = start(program, [JSON.stringify(place), migrations, String(round)])
      await child.printed('\n')
      await sleep((round * 37) % 150)
      child.process.kill('SIGKILL')
      const { output } = await child.ended
      acknowledged = [...acknowledged, ...output.split('\n').slice(0, -1)]
      requireKept(acknowledged, new Set(await words()))
      if ('file' in place) requireWhole(place.file)
    }
    assert.ok(acknowledged.length > 100)
  })
})

function requireKept(acknowledged: readonly string[], kept: ReadonlySet<string>): void {
  const lost = acknowledged.filter((word) => !kept.has(word) && !kept.has(`${word}:first`))
  assert.deepEqual(lost, [])
  for (const word of kept) {
    if (word.endsWith(':first')) assert.ok(kept.has(word.replace(':first', ':second')), `half of ${word}`)
    if (word.endsWith(':second')) assert.ok(kept.has(word.replace(':second', ':first')), `half of ${word}`)
  }
}

function requireWhole(file: string): void {
  const sqlite = new Sqlite(file, { readonly: true })
  assert.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
  sqlite.close()
}
