import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createKey } from '../../src/actions/index.ts'
import { openKeyFile } from '../../src/app/keys.ts'
import { freshFolder } from '../support/databases.ts'

describe('the keys in the data folder', () => {
  it('are created once, for their owner alone', () => {
    const folder = freshFolder()
    const first = openKeyFile(folder)
    const text = readFileSync(first.file, 'utf8')
    const second = openKeyFile(folder)
    assert.equal(first.isNew, true)
    assert.equal(second.isNew, false)
    assert.equal(second.keys.current.kid, first.keys.current.kid)
    assert.equal(readFileSync(first.file, 'utf8'), text)
    assert.equal(statSync(first.file).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(folder), ['keys'])
  })

  it('are reported when other users can read them', () => {
    const folder = freshFolder()
    assert.equal(openKeyFile(folder).isExposed, false)
    chmodSync(join(folder, 'keys'), 0o644)
    assert.equal(openKeyFile(folder).isExposed, true)
  })

  it('refuse a file that holds none, without showing or replacing it', () => {
    for (const content of ['', 'k1:hunter2hunter2', `${createKey()},k9:c2hvcnQ=`]) {
      const folder = freshFolder()
      writeFileSync(join(folder, 'keys'), content)
      assert.throws(
        () => openKeyFile(folder),
        (error: Error) => {
          assert.match(error.message, /keys has no usable keys/)
          assert.doesNotMatch(error.message, /hunter2|c2hvcnQ/)
          return true
        },
      )
      assert.equal(readFileSync(join(folder, 'keys'), 'utf8'), content)
    }
  })

  it('refuse a folder where nothing can be written, and say what to do', () => {
    const folder = join(freshFolder(), 'missing')
    assert.throws(() => openKeyFile(folder), /cannot be created in .*missing: .*set SIGNPOST_KEYS/)
    assert.equal(existsSync(folder), false)
  })
})
