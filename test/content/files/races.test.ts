import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFiles } from '../../../src/content/files/files.ts'
import { createDiskStore } from '../../../src/content/index.ts'
import { seeded } from '../../actions/ticket/random.ts'
import { start } from '../../support/programs.ts'
import { blobOf, filesIn } from './folder.ts'
import { freshRows, requireFiles } from './rows.ts'

const program = new URL('./programs/churn.ts', import.meta.url)

test('two processes that upload, copy and delete the same contents at once lose no file of a row', async () => {
  const { file, folder, migrations } = freshRows()
  const run = async (seed: number) => await start(program, [file, migrations, folder, `${seed}`, '100']).ended
  const ends = await Promise.all([run(1), run(2)])
  for (const { code, output, errors } of ends) {
    assert.equal(code, 0, errors)
    assert.doesNotMatch(output, /LOST/)
    assert.equal(output.match(/^\.$/gm)?.length, 100)
  }
  const used = requireFiles(file, folder)
  // An upload whose row was refused as busy leaves its file to the sweep.
  if (ends.some(({ output }) => output.includes('BUSY'))) await sweep(folder, file)
  assert.deepEqual(filesIn(folder), [...used].map(blobOf).sort(), 'and nothing else is left')
})

test('processes killed at 18 points leave no row without its file, and their orphans are swept', async () => {
  const { file, folder, migrations } = freshRows()
  const pick = seeded(1)
  let orphans = 0
  for (let round = 0; round < 6; round++) {
    const prepared = start(program, [file, migrations, folder, `${round}`, '0'])
    await prepared.printed('PREPARED')
    const churning = [1, 2].map((child) => start(program, [file, migrations, folder, `${2 * round + child}`]))
    await Promise.all(churning.map((child) => child.printed('.\n'.repeat(1 + pick(8)))))
    for (const child of [...churning, prepared]) child.process.kill('SIGKILL')
    for (const { output } of await Promise.all(churning.map((child) => child.ended)))
      assert.doesNotMatch(output, /LOST/)
    await prepared.ended
    orphans += await sweep(folder, file)
  }
  assert.ok(orphans >= 6, 'one in each round was killed between its file and its row')
})

/** As at the next start: nothing that a row names is taken away, and nothing else stays. */
async function sweep(folder: string, file: string): Promise<number> {
  const store = createDiskStore({ folder })
  await store.tidy(0)
  const used = requireFiles(file, folder)
  const files = createFiles({ store, isUsed: async (hash) => used.has(hash) })
  const count = await files.sweep({ olderThan: 0 })
  assert.deepEqual(filesIn(folder), [...requireFiles(file, folder)].map(blobOf).sort())
  return count
}
