import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, createMemoryStore, readCookie } from '../../../src/actions/index.ts'
import { createStagingQuota, type StagingLimit } from '../../../src/actions/saved-forms/staging-quota.ts'
import { eventually } from '../../support/eventually.ts'
import { open, page, type SiteOptions } from '../site.ts'

const KIB = 1 << 10

/** A form that fails without a title, and keeps its photos. */
async function openAlbum(t: TestContext, options: Partial<SiteOptions> & { stagingLimit: StagingLimit }) {
  const albums: string[][] = []
  const write = action(
    {
      access: anyone,
      input: z.object({ title: z.string().min(1), photos: z.array(z.file()) }),
      limits: { files: 2 },
    },
    async ({ data: { photos } }) => {
      albums.push(await Promise.all(photos.map((photo) => photo.text())))
    },
  )
  const keys = new Set<string>()
  const memory = createMemoryStore()
  const store = {
    ...memory,
    insert: (key: string, value: string, expires: number) => {
      keys.add(key)
      return memory.insert(key, value, expires)
    },
    delete: (key: string) => {
      keys.delete(key)
      return memory.delete(key)
    },
  }
  const site = await open(t, {
    actions: { write },
    store,
    identity: (request) => readCookie(request, 'sid') ?? null,
    pages: (app) => page(app, '/', { action: write, fields: ['title', 'photos'] }),
    ...options,
  })
  const send = async (parts: readonly (string | File)[], { title = '', sid = '' } = {}) => {
    const form = new FormData()
    form.append('title', title)
    for (const part of parts)
      if (typeof part === 'string') form.append('photos', part)
      else form.append('photos', part)
    const answer = await site.send('/', form, sid === '' ? {} : { cookie: `sid=${sid}` })
    return { status: answer.status, handles: handlesIn(await answer.text()) }
  }
  return { albums, keys, site, send }
}

const photo = (text: string, size = text.length) => new File([text.padEnd(size, '.')], 'photo.txt')
const handlesIn = (html: string) =>
  [...html.matchAll(/value="(staged:[\w-]+)"/g)].map(([, handle = '']) => handle)
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0)

describe('files that are kept for the next try', () => {
  test('stay within the limit of everybody who is not signed in, bytes and rows, the oldest going first', async (t) => {
    const limit = { perVisitor: 1000 * KIB, signedOut: 64 * KIB }
    const { albums, keys, site, send } = await openAlbum(t, { stagingLimit: limit })
    const handles: string[] = []
    for (let index = 0; index < 20; index++)
      handles.push(...(await send([photo(`${index}`, 10 * KIB)])).handles)
    assert.equal(handles.length, 20)
    await eventually(() => assert.equal(sum(site.stagedSizes()), 60 * KIB))
    assert.equal(keys.size, 6)
    assert.equal((await send([handles[0] as string], { title: 'gone' })).status, 422)
    assert.equal((await send([handles[19] as string], { title: 'here' })).status, 303)
    assert.deepEqual(
      albums.map((album) => album.map((text) => text.replace(/\.+$/, ''))),
      [['19']],
    )
  })

  test('stay within the limit of one visitor, and push out no other', async (t) => {
    const { albums, site, send } = await openAlbum(t, { stagingLimit: { perVisitor: 32 * KIB } })
    const [hers = ''] = (await send([photo('hers')], { sid: 'ada' })).handles
    for (let index = 0; index < 10; index++) await send([photo('his', 10 * KIB)], { sid: 'bob' })
    for (let index = 0; index < 10; index++) await send([photo('foreign', 10 * KIB)])
    await eventually(() => assert.equal(sum(site.stagedSizes()), 60 * KIB + 4))
    assert.equal((await send([hers], { title: 'x', sid: 'ada' })).status, 303)
    assert.deepEqual(albums, [['hers']])
  })

  test('are not offered again when they are too large to keep', async (t) => {
    const { site, send } = await openAlbum(t, { stagingLimit: { perVisitor: 8 * KIB } })
    const { status, handles } = await send([photo('small'), photo('large', 9 * KIB)])
    assert.equal(status, 422)
    assert.equal(handles.length, 1)
    await eventually(() => assert.deepEqual(site.stagedSizes(), [5]))
  })

  test('make room again when a form has used them', async (t) => {
    const { albums, site, send } = await openAlbum(t, { stagingLimit: { perVisitor: 8 * KIB } })
    for (let round = 0; round < 5; round++) {
      const { handles } = await send([photo('a'), photo('b')])
      assert.equal((await send(handles, { title: 'x' })).status, 303)
    }
    assert.deepEqual(albums, Array(5).fill(['a', 'b']))
    await eventually(() => assert.deepEqual(site.stagedSizes(), []))
  })

  test('count when they are left by an earlier process', async (t) => {
    const staging = mkdtempSync(join(tmpdir(), 'signpost-left-'))
    t.after(() => rmSync(staging, { recursive: true }))
    for (let index = 0; index < 10; index++)
      writeFileSync(join(staging, `left-${index}`), 'x'.repeat(10 * KIB))
    await openAlbum(t, { staging, stagingLimit: { signedOut: 50 * KIB } })
    await eventually(() => assert.equal(readdirSync(staging).length, 5))
  })

  test('count among the files that an action takes', async (t) => {
    const { albums, send } = await openAlbum(t, { stagingLimit: {} })
    const handles: string[] = []
    for (const text of ['a', 'b', 'c']) handles.push(...(await send([photo(text)])).handles)
    assert.equal((await send(handles, { title: 'three' })).status, 413)
    assert.deepEqual(albums, [])
    assert.equal((await send(handles.slice(0, 2), { title: 'two' })).status, 303)
    assert.deepEqual(albums, [['a', 'b']])
  })
})

describe('the quota of the staging folder', () => {
  const file = (id: string, expires = 1000) => ({ id, size: 4096, expires })
  const paths = (files: readonly { id: string }[]) => files.map(({ id }) => id)

  test('counts the smallest file as a block, so that empty ones are no way around it', () => {
    const quota = createStagingQuota({ perVisitor: 8192 }, () => 0)
    const visitor = { identity: 'ada', address: '' }
    const dropped = ['a', 'b', 'c'].flatMap((id) => quota.add({ id, size: 0, expires: 1 }, visitor))
    assert.deepEqual(paths(dropped), ['a'])
  })

  test('counts the addresses of one IPv6 network together', () => {
    const quota = createStagingQuota({ perVisitor: 4096 }, () => 0)
    const from = (path: string, address: string) => paths(quota.add(file(path), { identity: null, address }))
    assert.deepEqual(from('a', '2001:db8::1'), [])
    assert.deepEqual(from('b', '2001:db8:0:1::1'), [])
    assert.deepEqual(from('c', '2001:db8:0:0:ffff::2'), ['a'])
    assert.deepEqual(from('d', '192.0.2.1'), [])
    assert.deepEqual(from('e', '192.0.2.2'), [])
    assert.deepEqual(from('f', '::ffff:192.0.2.3'), [])
  })

  test('does not count what has expired', () => {
    let time = 0
    const quota = createStagingQuota({ perVisitor: 4096 }, () => time)
    const visitor = { identity: 'ada', address: '' }
    quota.add(file('a', 1000), visitor)
    time = 1000
    assert.deepEqual(quota.add(file('b', 2000), visitor), [])
  })

  test('takes whole numbers of bytes', () => {
    for (const limit of [-1, 1.5, Number.NaN])
      assert.throws(() => createStagingQuota({ signedOut: limit }, Date.now), {
        name: 'TypeError',
        message: /stagingLimit\.signedOut/,
      })
  })
})
