import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createFiles, type FilesEvent } from '../../../src/content/files/files.ts'
import { createDiskStore } from '../../../src/content/index.ts'
import { freshFolder } from '../../support/databases.ts'
import { blobOf, sha256 } from './folder.ts'
import { png } from './pictures.ts'
import { assertRefused, bytesOf, fileOf, openWorkplace, PICTURES } from './workplace.ts'

const picture = (size = 3) => fileOf('a.png', png(size, size))

describe('the bytes of a row', () => {
  test('go when it was never written', async () => {
    const { files, lying } = openWorkplace()
    const prepared = await files.prepare(picture(), PICTURES)
    assert.equal(lying().length, 2, 'the bytes, and a hold on them')
    await prepared.discard()
    assert.deepEqual(lying(), [])
    await prepared.discard()
  })

  test('stay when another row has the same', async () => {
    const { files, rows, lying } = openWorkplace()
    const first = await files.prepare(picture(), PICTURES)
    rows.push(first.columns.hash)
    await first.keep()
    const second = await files.prepare(picture(), PICTURES)
    await second.discard()
    assert.deepEqual(lying(), [blobOf(first.columns.hash)])
    await files.remove(first.columns.hash)
    assert.deepEqual(lying(), [blobOf(first.columns.hash)])
    rows.pop()
    await files.remove(first.columns.hash)
    assert.deepEqual(lying(), [])
  })

  test('stay while an upload of the same is on its way to its row', async () => {
    const { files, rows, lying } = openWorkplace()
    const first = await files.prepare(picture(), PICTURES)
    rows.push(first.columns.hash)
    await first.keep()
    const second = await files.prepare(picture(), PICTURES)
    rows.pop()
    await files.remove(first.columns.hash)
    assert.deepEqual(await bytesOf(await files.open(second.columns).stream()), png(3, 3))
    rows.push(second.columns.hash)
    await second.keep()
    assert.deepEqual(lying(), [blobOf(second.columns.hash)])
  })

  test('are kept for a copy of the row, or are said to be gone', async () => {
    const { files, rows, lying } = openWorkplace()
    const first = await files.prepare(picture(), PICTURES)
    const { hash } = first.columns
    rows.push(hash)
    await first.keep()
    const copy = await files.reuse(hash)
    rows.pop()
    await files.remove(hash)
    assert.equal(lying().length, 2)
    await copy?.discard()
    assert.deepEqual(lying(), [])
    assert.equal(await files.reuse(hash), null)
  })

  test('are not there: the row says so when it is read', async () => {
    const { files, folder } = openWorkplace()
    const { columns } = await files.prepare(picture(), PICTURES)
    rmSync(join(folder, blobOf(columns.hash)))
    await assertRefused(files.open(columns).stream(), 'NOT_FOUND')
  })

  test('that cannot be removed are left to the sweep, and the log hears of it', async () => {
    const folder = join(freshFolder(), 'files')
    const events: FilesEvent[] = []
    const isUsed = async () => {
      throw new Error('the database is away')
    }
    const files = createFiles({
      store: createDiskStore({ folder }),
      isUsed,
      log: (event) => events.push(event),
    })
    const prepared = await files.prepare(picture(), PICTURES)
    await prepared.discard()
    assert.deepEqual(
      events.map(({ kind, hash, error }) => [kind, hash, String(error)]),
      [['left', prepared.columns.hash, 'Error: the database is away']],
    )
  })
})

describe('the sweep', () => {
  test('removes orphans of every kind that are old enough, and nothing that a row names', async () => {
    const { files, rows, folder, lying } = openWorkplace()
    const used = await files.prepare(picture(1), PICTURES)
    rows.push(used.columns.hash)
    await used.keep()
    const orphan = await files.prepare(picture(2), PICTURES)
    await orphan.keep()
    await files.prepare(picture(3), PICTURES)
    writeFileSync(join(folder, 'incoming', 'a'.repeat(32)), 'half')
    assert.equal(await files.sweep(), 0)
    assert.equal(lying().length, 5)
    assert.equal(await files.sweep({ olderThan: 0 }), 4)
    assert.deepEqual(lying(), [blobOf(used.columns.hash)])
  })

  test('leaves alone what it did not put there', async () => {
    const { files, folder, lying } = openWorkplace()
    const { columns } = await files.prepare(picture(), PICTURES)
    const strange = join('blobs', columns.hash.slice(0, 2), 'README')
    writeFileSync(join(folder, strange), 'read me')
    await files.sweep({ olderThan: 0 })
    assert.deepEqual(lying(), [strange])
  })

  test('leaves what is held by an upload that is not old', async () => {
    const { files, lying } = openWorkplace()
    const prepared = await files.prepare(picture(), PICTURES)
    assert.equal(await files.sweep({ olderThan: 60_000 }), 0)
    assert.equal(lying().length, 2)
    assert.equal(prepared.columns.hash, sha256(png(3, 3)))
  })
})
