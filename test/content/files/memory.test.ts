import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { freshFolder } from '../../support/databases.ts'
import { start } from '../../support/programs.ts'

const program = new URL('./programs/large-upload.ts', import.meta.url)
const SIZE = 256

describe('an upload of 256 MiB', () => {
  for (const [way, means] of [
    ['stream', 'as a stream'],
    ['blob', 'as a File of the web'],
    ['path', 'as a file that lies on the same disk'],
  ] as const)
    test(`takes no more memory than a small one: ${means}`, async (t) => {
      const folder = join(freshFolder(), 'work')
      mkdirSync(folder)
      const { output, errors } = await start(program, [folder, way, String(SIZE)]).ended
      assert.notEqual(output, '', errors)
      const { size, read, above, speed } = JSON.parse(output)
      t.diagnostic(`${above} MiB above idle, ${speed} MiB/s`)
      assert.deepEqual([size, read], [SIZE * 1_048_576, SIZE * 1_048_576])
      assert.ok(above < 96, `${above} MiB above idle`)
    })
})
