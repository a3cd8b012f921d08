import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFiles } from '../../../src/content/files/files.ts'
import { createDiskStore } from '../../../src/content/index.ts'
import { start } from '../../support/programs.ts'
import { blobOf, filesIn } from './folder.ts'
import { freshRows, requireFiles } from './rows.ts'

const program = new URL('./programs/churn.ts', import.meta.url)

test('two processes that upload, copy and delete the same contents at once lose no file of a row', async () => {
  const { file, folder, migrations } = freshRows()
  const run = async () => await start(program, [file, migrations, folder, '4000']).ended
  const ends = await Promise.all([run(), run()])
  for (const { code, output, errors } of ends) {
    assert.equal(code, 0, errors)
    assert.doesNotMatch(output, /LOST/)
    assert.ok(output.split('\n').length > 100, `${output.length / 2} steps`)
  }
  const used = requireFiles(file, folder)
  assert.deepEqual(filesIn(folder), [...used].map(blobOf).sort(), 'and nothing else lies there')
})

test('processes killed at 50 points leave no row without its file, and their orphans are swept', async () => {
  const { file, folder, migrations } = freshRows()
  let orphans = 0
  for (let round = 0; round < 25; round++) {
    const children = [1, 2].map(() => start(program, [file, migrations, folder]))
    await Promise.all(children.map((child) => child.printed('.')))
    for (const child of children) {
      await sleep(Math.random() * 60)
      child.process.kill('SIGKILL')
    }
    for (const { output } of await Promise.all(children.map((child) => child.ended)))
      assert.doesNotMatch(output, /LOST/)
    orphans += await sweep(folder, file)
  }
  assert.ok(orphans > 0, 'some were killed between file and row')
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
