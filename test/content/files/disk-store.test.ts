import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { createDiskStore, type FileSource } from '../../../src/content/index.ts'
import { freshFolder } from '../../support/databases.ts'
import { blobOf, filesIn, sha256 } from './folder.ts'
import { bytesOf, openWorkplace } from './workplace.ts'

const ignore = () => {}
const never = async () => false
const always = async () => true

function sourceOf(text: string): FileSource {
  return { chunks: () => Readable.from([Buffer.from(text)]) }
}

async function put(store: ReturnType<typeof createDiskStore>, text: string) {
  const received = await store.receive(sourceOf(text), ignore)
  return { hash: received.hash, hold: await received.store() }
}

describe('the store on disk', () => {
  test('is for this user alone', async () => {
    const { folder, store, lying } = openWorkplace()
    await put(store, 'secret')
    for (const path of ['', 'blobs', `blobs/${sha256('secret').slice(0, 2)}`, 'incoming', 'removing'])
      assert.equal(statSync(join(folder, path)).mode & 0o777, 0o700, path)
    for (const path of lying()) assert.equal(statSync(join(folder, path)).mode & 0o777, 0o600, path)
  })

  test('has each content once', async () => {
    const { store, lying } = openWorkplace()
    const both = await Promise.all([put(store, 'same'), put(store, 'same'), put(store, 'other')])
    for (const { hold } of both) await hold.release()
    assert.deepEqual(lying(), [blobOf(sha256('same')), blobOf(sha256('other'))].sort())
  })

  test('can be opened several times at the same time', async () => {
    const { folder, store } = openWorkplace()
    const { hash } = await put(store, 'kept')
    const stream = await createDiskStore({ folder }).read(hash)
    assert.equal(String(await bytesOf(stream ?? assert.fail())), 'kept')
  })

  test('shows nothing before it is stored, and nothing is left of what is discarded', async () => {
    const { store, lying } = openWorkplace()
    const received = await store.receive(sourceOf('text'), ignore)
    assert.deepEqual([received.hash, received.size], [sha256('text'), 4])
    assert.equal(await store.read(received.hash), null)
    await received.discard()
    await received.discard()
    assert.deepEqual(lying(), [])
  })

  test('gives parts, as they are asked for', async () => {
    const { store } = openWorkplace()
    const { hash } = await put(store, '0123456789')
    const part = async (start: number, end: number) =>
      String(await bytesOf((await store.read(hash, { start, end })) ?? assert.fail()))
    assert.equal(await part(0, 0), '0')
    assert.equal(await part(3, 6), '3456')
    assert.equal(await part(9, 9), '9')
    assert.equal(await part(0, 99), '0123456789')
  })

  test('makes no path of what is no hash', async () => {
    const { folder, store, lying } = openWorkplace()
    writeFileSync(join(folder, 'x'), 'outside')
    const before = lying()
    const hash = sha256('')
    for (const wrong of [
      '',
      '../x',
      '../../x',
      hash.toUpperCase(),
      `${hash}/`,
      `${hash}\0`,
      hash.slice(1),
      `${hash}\n`,
    ]) {
      await assert.rejects(async () => await store.read(wrong), TypeError)
      await assert.rejects(async () => await store.hold(wrong), TypeError)
      await assert.rejects(store.remove(wrong, never), TypeError)
    }
    assert.deepEqual(lying(), before)
  })

  test('says null where nothing is', async () => {
    const { store, lying } = openWorkplace()
    assert.equal(await store.read(sha256('gone')), null)
    assert.equal(await store.hold(sha256('gone')), null)
    assert.equal(await store.remove(sha256('gone'), never), false)
    assert.deepEqual(lying(), [])
  })

  test('removes unused files, once', async () => {
    const { store, lying } = openWorkplace()
    const { hash, hold } = await put(store, 'text')
    await hold.release()
    assert.equal(await store.remove(hash, always), false)
    assert.deepEqual(lying(), [blobOf(hash)])
    const outcomes = await Promise.all([1, 2, 3].map(() => store.remove(hash, never)))
    assert.equal(outcomes.filter(Boolean).length, 1)
    assert.deepEqual(lying(), [])
  })

  test('keeps what is held, by as many as there are', async () => {
    const { folder, store } = openWorkplace()
    const { hash, hold } = await put(store, 'text')
    const second = await createDiskStore({ folder }).hold(hash)
    assert.equal(await store.remove(hash, never), false)
    await hold.release()
    assert.equal(await store.remove(hash, never), false)
    await second?.release()
    await second?.release()
    assert.equal(await store.remove(hash, never), true)
  })

  test('restores a file that was needed while it was being removed, and readers wait for it', async () => {
    const { store, lying } = openWorkplace()
    const { hash, hold } = await put(store, 'text')
    await hold.release()
    let asked = 0
    let reading: Promise<unknown> | undefined
    // The second question comes when the bytes are out of reach: a row was committed since the first.
    const isUsed = async () => {
      if (++asked === 1) return false
      assert.match(lying().join(), /^removing\//)
      reading = store.read(hash).then((stream) => bytesOf(stream ?? assert.fail('gone')))
      return true
    }
    assert.equal(await store.remove(hash, isUsed), false)
    assert.equal(String(await reading), 'text')
    assert.deepEqual(lying(), [blobOf(hash)])
  })

  test('puts back what it could not ask about', async () => {
    const { store, lying } = openWorkplace()
    const { hash, hold } = await put(store, 'text')
    await hold.release()
    let asked = 0
    const isUsed = async () => {
      if (++asked === 1) return false
      throw new Error('the database is away')
    }
    await assert.rejects(store.remove(hash, isUsed), /database is away/)
    assert.deepEqual(lying(), [blobOf(hash)])
  })

  test('puts back what a killed process had taken away, and clears what it was writing', async () => {
    const { folder, store, lying } = openWorkplace()
    const { hash, hold } = await put(store, 'text')
    await hold.release()
    const place = join(folder, blobOf(hash))
    linkSync(place, join(folder, 'removing', `${hash}.${'0'.repeat(32)}`))
    rmSync(place)
    writeFileSync(join(folder, 'incoming', '1'.repeat(32)), 'half of a fi')
    writeFileSync(join(folder, 'incoming', `${hash}.${'2'.repeat(32)}`), '')
    assert.equal(await store.tidy(60_000), 0)
    assert.equal(lying().length, 3)
    assert.equal(await store.tidy(0), 3)
    assert.deepEqual(lying(), [blobOf(hash)])
  })
})

describe('a file that lies on the same disk', () => {
  const open = () => {
    const place = openWorkplace()
    const path = join(freshFolder(), 'arrived')
    writeFileSync(path, 'the bytes', { mode: 0o600 })
    return { ...place, path, source: { chunks: () => assert.fail('it was copied'), path } }
  }

  test('is taken over by a second name, and stays when the first goes', async () => {
    const { folder, store, path, source, lying } = open()
    const received = await store.receive(source, ignore)
    const hold = await received.store()
    const blob = join(folder, blobOf(received.hash))
    assert.equal(statSync(blob).ino, statSync(path).ino)
    rmSync(path)
    await hold.release()
    assert.equal(readFileSync(blob, 'utf8'), 'the bytes')
    assert.deepEqual(lying(), [blobOf(sha256('the bytes'))])
  })

  test('is left alone when it is refused', async () => {
    const { store, path, source, lying } = open()
    const refuse = () => {
      throw new Error('refused')
    }
    await assert.rejects(store.receive(source, refuse), /refused/)
    assert.equal(readFileSync(path, 'utf8'), 'the bytes')
    assert.deepEqual(lying(), [])
  })

  test('is seen whole, whatever its length', async () => {
    const { store, path, source } = open()
    for (const length of [0, 1, 262_143, 262_144, 262_145, 1_000_000]) {
      writeFileSync(path, Buffer.alloc(length, 7))
      let seen = 0
      const { hash, size } = await store.receive(source, (chunk) => (seen += chunk.length))
      assert.deepEqual([hash, size, seen], [sha256(Buffer.alloc(length, 7)), length, length])
    }
  })

  const copied: Readonly<Record<string, (path: string) => string>> = {
    'that others may read or write, since they could change it': (path) => {
      chmodSync(path, 0o644)
      return path
    },
    'that is a link to another': (path) => {
      symlinkSync(path, `${path}-link`)
      return `${path}-link`
    },
    'that is a folder': (path) => {
      mkdirSync(`${path}-folder`)
      return `${path}-folder`
    },
    'that is not there': (path) => `${path}-gone`,
    ...(existsSync('/dev/shm') && {
      'that is on another disk': (path: string) => {
        const other = `/dev/shm/signpost-${process.pid}-${Date.now()}`
        writeFileSync(other, readFileSync(path), { mode: 0o600 })
        process.once('exit', () => rmSync(other, { force: true }))
        return other
      },
    }),
  }
  for (const [what, make] of Object.entries(copied))
    test(`but is one ${what}, is copied`, async () => {
      const { folder, store, path } = open()
      const source = { path: make(path), ...sourceOf('the bytes') }
      const received = await store.receive(source, ignore)
      await received.store()
      const stats = statSync(join(folder, blobOf(received.hash)))
      assert.deepEqual([stats.nlink, stats.mode & 0o777, stats.size], [1, 0o600, 9])
      assert.notEqual(stats.ino, statSync(path).ino)
      assert.equal(filesIn(folder).length, 2, 'the bytes and the hold')
    })
})
