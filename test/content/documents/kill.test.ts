import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeEach } from '../../support/databases.ts'
import { killAgainAndAgain } from '../../support/killing.ts'
import { openContent } from '../library.ts'
import { letters } from './letters.ts'

const program = new URL('./programs/write.ts', import.meta.url)

describeEach('a process killed while it writes documents', (kind) => {
  const rounds = kind === 'sqlite' ? 15 : 5

  test(`has lost nothing that it acknowledged, and kept nothing by halves, in ${rounds} rounds`, async () => {
    const { place, migrations, rows } = await openContent(kind, { collections: { letters } })
    const writer = { program, place, migrations, rounds }
    const acknowledged = await killAgainAndAgain(writer, async (acknowledged) => {
      requireKept(acknowledged, await rows('letters'))
      requireVersions(await rows('letters'), await rows('versions'))
    })
    assert.ok(acknowledged.length >= rounds, `${acknowledged.length} writes`)
  })
})

type Rows = readonly Readonly<Record<string, unknown>>[]

function requireKept(acknowledged: readonly string[], letters: Rows): void {
  const read = new Map(letters.map((letter) => [String(letter.word), letter.read]))
  const lost = acknowledged.filter((word) => read.get(word) !== 1 && read.get(`${word}:first`) !== 1)
  assert.deepEqual(lost, [])
  for (const word of read.keys()) {
    if (word.endsWith(':first')) assert.ok(read.has(word.replace(':first', ':second')), `half of ${word}`)
    if (word.endsWith(':second')) assert.ok(read.has(word.replace(':second', ':first')), `half of ${word}`)
  }
}

/** A document and its newest version are the same: they were written together. */
function requireVersions(letters: Rows, versions: Rows): void {
  const newest = new Map<unknown, { readonly number: number; readonly read: unknown }>()
  for (const { document, number, data } of versions) {
    if (Number(number) <= (newest.get(document)?.number ?? 0)) continue
    newest.set(document, { number: Number(number), read: JSON.parse(String(data)).read })
  }
  for (const { id, read } of letters) assert.equal(newest.get(id)?.read, read)
  assert.equal(newest.size, letters.length)
}
