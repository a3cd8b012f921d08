import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { z } from 'zod'
import { always, collection, createDiskStore, createId } from '../../../src/content/index.ts'
import { seeded } from '../../actions/ticket/random.ts'
import { describeEach, freshFolder } from '../../support/databases.ts'
import { openContent } from '../library.ts'
import { blobOf, filesIn, sha256 } from './folder.ts'
import { bytesOf } from './workplace.ts'

const open = { create: always, read: always, update: always, delete: always }
const upload = { types: ['text/plain'], maxSize: 1000 }
const USER = { id: 'user' }

const papers = collection({
  schema: z.object({ title: z.string().min(1).default('untitled'), slug: z.string().optional() }),
  access: {
    ...open,
    create: ({ data }) => data.title !== 'forbidden',
    read: ({ user }) => user !== null || { title: { not_equals: 'secret' } },
    update: ({ user }) => user !== null,
  },
  fields: { slug: { access: { create: () => false } } },
  hooks: {
    afterChange: [
      ({ doc }) => {
        if (doc.title === 'fails') throw new Error('the hook failed')
      },
    ],
  },
  upload,
  unique: ['slug'],
})

const pictures = collection({ schema: z.object({ alt: z.string().default('') }), access: open, upload })

const drafts = collection({
  schema: z.object({ title: z.string().default('') }),
  access: open,
  upload,
  versions: { max: 10, drafts: true },
})

const notes = collection({ schema: z.object({ text: z.string().default('') }), access: open })

const text = (content: string, name = 'a.txt') => new File([content], name)
const blobs = (...contents: readonly string[]) => contents.map((content) => blobOf(sha256(content))).sort()

describeEach('a document with a file', (kind) => {
  async function start() {
    const folder = join(freshFolder(), 'files')
    const files = createDiskStore({ folder })
    const opened = await openContent(kind, { collections: { papers, pictures, drafts, notes }, files })
    const { content } = opened
    const create = (data: { title?: string; slug?: string }, file: File) =>
      content.create({ collection: 'papers', data, file })
    const read = async (id: string, user: typeof USER | null = null) =>
      String(await bytesOf(await (await content.openFile({ collection: 'papers', id, user })).stream()))
    return { ...opened, create, read, lying: () => filesIn(folder) }
  }

  test('says what it is, is read and deleted with it', async () => {
    const { content, create, read, lying } = await start()
    const paper = await create({ title: 'One' }, text('content', 'one.txt'))
    const { filename, mimeType, filesize, width, height, hash } = paper
    assert.deepEqual(
      [filename, mimeType, filesize, width ?? null, height ?? null, hash],
      ['one.txt', 'text/plain', 7, null, null, sha256('content')],
    )
    assert.equal(await read(paper.id), 'content')
    const found = await content.find({ collection: 'papers', where: { filename: { contains: 'ONE' } } })
    assert.equal(found.docs.length, 1)
    await content.delete({ collection: 'papers', id: paper.id })
    assert.deepEqual(lying(), [])
    await assert.rejects(read(paper.id), { code: 'NOT_FOUND' })
  })

  const refused: readonly (readonly [what: string, data: object, file: unknown, error: object])[] = [
    ['the file is refused', {}, text('x', 'a.png'), { code: 'FILE_TYPE' }],
    ['the file is too large', {}, text('x'.repeat(1001)), { code: 'FILE_TOO_LARGE' }],
    [
      'the name of the file is refused',
      {},
      { name: '../a.txt', stream: Readable.from([Buffer.from('a')]) },
      { code: 'FILE_NAME' },
    ],
    ['the file is empty', {}, text(''), { code: 'FILE_INCOMPLETE' }],
    ['there is no file', {}, undefined, { code: 'INVALID_INPUT', errors: { file: 'Please choose a file.' } }],
    ['the data does not fit', { title: '' }, text('x'), { code: 'INVALID_INPUT' }],
    ['the user may not create it', { title: 'forbidden' }, text('x'), { code: 'ACCESS_DENIED' }],
    ['the user may not set a field', { slug: 'x' }, text('x'), { code: 'ACCESS_DENIED' }],
    ['a hook fails', { title: 'fails' }, text('x'), { message: 'the hook failed' }],
  ]
  for (const [what, data, file, error] of refused)
    test(`leaves neither row nor bytes when ${what}`, async () => {
      const { content, rows, lying } = await start()
      const made = content.create({ collection: 'papers', data, file: file as File })
      await assert.rejects(made, error)
      assert.deepEqual([await rows('papers'), lying()], [[], []])
    })

  test('is not read by those who may not make it', async () => {
    const { content } = await start()
    const stream = new Readable({ read: () => assert.fail('it was read') })
    const data = { title: 'forbidden' }
    const made = content.create({ collection: 'papers', data, file: { name: 'a.txt', stream } })
    await assert.rejects(made, { code: 'ACCESS_DENIED' })
  })

  test('leaves no bytes when a unique word is taken', async () => {
    const { content, rows, lying } = await start()
    const make = (content_: string) =>
      content.create({
        collection: 'papers',
        data: { slug: 's' },
        file: text(content_),
        overrideAccess: true,
      })
    await make('one')
    await assert.rejects(make('two'), { code: 'INVALID_INPUT' })
    assert.deepEqual([(await rows('papers')).length, lying()], [1, blobs('one')])
  })

  test('is kept or not as the transaction around it is', async () => {
    const { content, create, rows, lying } = await start()
    const kept = content.transaction(async () => {
      await create({}, text('one'))
      await assert.rejects(
        content.transaction(async () => {
          await create({}, text('two'))
          throw new Error('taken back')
        }),
        /taken back/,
      )
      await create({}, text('three'))
    })
    await kept
    assert.deepEqual([(await rows('papers')).length, lying()], [2, blobs('one', 'three')])
    const taken = content.transaction(async () => {
      const { docs } = await content.delete({
        collection: 'papers',
        where: { title: { equals: 'untitled' } },
      })
      assert.equal(docs.length, 2)
      await create({}, text('four'))
      assert.equal(
        lying().filter((path) => path.startsWith('blobs')).length,
        3,
        'nothing goes before the end',
      )
      throw new Error('taken back')
    })
    await assert.rejects(taken, /taken back/)
    assert.deepEqual([(await rows('papers')).length, lying()], [2, blobs('one', 'three')])
  })

  test('that was made and deleted in one transaction leaves nothing', async () => {
    const { content, create, rows, lying } = await start()
    await content.transaction(async () => {
      const { id } = await create({}, text('short'))
      await content.delete({ collection: 'papers', id })
    })
    assert.deepEqual([await rows('papers'), lying()], [[], []])
  })

  test('gets another one, and lets go of the first when that is certain', async () => {
    const { content, create, read, lying } = await start()
    const { id } = await create({}, text('old', 'old.txt'))
    const change = (data: object, file: File, user: typeof USER | null = USER) =>
      content.update({ collection: 'papers', id, data, file, user })
    await assert.rejects(change({}, text('new'), null), { code: 'ACCESS_DENIED' })
    await assert.rejects(change({ title: 'fails' }, text('new')), /the hook failed/)
    await assert.rejects(change({}, text('new', 'new.png')), { code: 'FILE_TYPE' })
    assert.deepEqual([await read(id), lying()], ['old', blobs('old')])
    const changed = await change({}, text('new', 'new.txt'))
    assert.deepEqual([changed.filename, changed.filesize], ['new.txt', 3])
    assert.deepEqual([await read(id), lying()], ['new', blobs('new')])
    await change({}, text('new', 'same.txt'))
    assert.deepEqual([await read(id), lying()], ['new', blobs('new')])
    await content.update({ collection: 'papers', id, data: { title: 'Other' }, user: USER })
    assert.deepEqual([await read(id), lying()], ['new', blobs('new')])
  })

  test('shares its bytes with documents of any collection, until the last is gone', async () => {
    const { content, create, lying } = await start()
    const paper = await create({}, text('same'))
    const picture = await content.create({ collection: 'pictures', data: {}, file: text('same') })
    const copy = await content.duplicate({ collection: 'papers', id: paper.id })
    assert.deepEqual(lying(), blobs('same'))
    await content.delete({ collection: 'papers', id: paper.id })
    await content.delete({ collection: 'pictures', id: picture.id })
    assert.deepEqual(lying(), blobs('same'))
    await content.delete({ collection: 'papers', id: copy.id })
    assert.deepEqual(lying(), [])
  })

  test('is one thing published and another in its draft, and both are kept', async () => {
    const { content, lying } = await start()
    const collection_ = 'drafts' as const
    const { id } = await content.create({
      collection: collection_,
      data: { _status: 'published' },
      file: text('old'),
    })
    await content.update({ collection: collection_, id, data: {}, file: text('new'), draft: true })
    const read = async (draft: boolean) =>
      String(await bytesOf(await (await content.openFile({ collection: collection_, id, draft })).stream()))
    assert.deepEqual([await read(false), await read(true), lying()], ['old', 'new', blobs('old', 'new')])
    await content.update({ collection: collection_, id, data: { _status: 'published' } })
    await content.delete({ collection: collection_, id })
    assert.deepEqual(lying(), [])
  })

  test('is opened by those who may read it', async () => {
    const { content, create, read } = await start()
    const { id } = await create({ title: 'secret' }, text('secret'))
    await assert.rejects(read(id), { code: 'NOT_FOUND' })
    assert.equal(await read(id, USER), 'secret')
    await assert.rejects(read(createId(), USER), { code: 'NOT_FOUND' })
    await assert.rejects(read("' or 1=1 --", USER), { code: 'NOT_FOUND' })
    await assert.rejects(read('a\0', USER), { code: 'NOT_FOUND' })
    const options = { collection: 'notes', id } as never
    await assert.rejects(content.openFile(options), { code: 'INVALID_QUERY', message: /notes has no files/ })
  })

  test('leaves what a crash left to the sweep', async () => {
    const { content, create, database, rows, read, lying } = await start()
    const kept = await create({}, text('kept'))
    const { id } = await create({}, text('orphan'))
    await database.write.deleteFrom('papers').where('id', '=', id).execute()
    assert.equal(await content.sweepFiles(), 0)
    assert.deepEqual(lying(), blobs('kept', 'orphan'))
    await assert.rejects(content.sweepFiles({ olderThan: -1 }), { code: 'INVALID_QUERY' })
    assert.equal(await content.sweepFiles({ olderThan: 0 }), 1)
    assert.deepEqual(
      [await read(kept.id), lying(), (await rows('papers')).length],
      ['kept', blobs('kept'), 1],
    )
  })

  test('is made, copied and deleted by many at once, and none is left without its bytes', async () => {
    const { content, rows, lying } = await start()
    const collection_ = 'pictures' as const
    const pick = seeded(1)
    async function work() {
      for (let step = 0; step < 15; step++) {
        const { docs } = await content.find({ collection: collection_, limit: 5 })
        const id = docs[pick(docs.length)]?.id
        const missing = (error: { code?: string }) => assert.equal(error.code, 'NOT_FOUND')
        if (id && step % 3 === 0) await content.delete({ collection: collection_, id }).catch(missing)
        else if (id && step % 3 === 1) await content.duplicate({ collection: collection_, id }).catch(missing)
        else await content.create({ collection: collection_, data: {}, file: text(`content ${pick(3)}`) })
      }
    }
    await Promise.all([work(), work(), work(), work()])
    const used = new Set((await rows('pictures')).map(({ hash }) => blobOf(String(hash))))
    assert.deepEqual(lying(), [...used].sort())
  })
})

test('a collection of files without a place for them is said at the start', async () => {
  await assert.rejects(openContent('sqlite', { collections: { pictures } }), /createDiskStore/)
})
