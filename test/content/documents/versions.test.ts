import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { createId } from '../../../src/content/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'
import { admin, collection, editor, open, other, owner } from './publication.ts'

const rules = {
  ...open,
  update: ({ user }: { user: { id: string; role: string } | null }) =>
    user?.role === 'admin' || user?.role === 'editor' || { author: { equals: user?.id ?? '' } },
}
const schema = z.object({
  title: z.string().trim().min(1),
  likes: z.int().default(0),
  author: z.string(),
  tags: z.array(z.string()).default([]),
  hash: z.string().optional(),
})
const fields = {
  likes: { access: { update: ({ user }: { user: { role: string } | null }) => user?.role === 'admin' } },
  hash: { hidden: true },
} as const

const notes = collection({ schema, access: rules, fields, versions: { max: 5 } })
const pages = collection({
  schema,
  fields,
  access: {
    ...rules,
    read: ({ user }) =>
      user?.role === 'admin' || {
        or: [{ _status: { equals: 'published' } }, { author: { equals: user?.id ?? '' } }],
      },
  },
  unique: ['title'],
  versions: { drafts: true },
})

const openVersions = (kind: Kind) => openContent(kind, { collections: { notes, pages } })
const free = { overrideAccess: true } as const
const note = { collection: 'notes' } as const
const page = { collection: 'pages' } as const

describeEach('versions', (kind) => {
  test('are kept of a change that only counts as well, unless its field is excepted', async () => {
    const counted = collection({ schema, access: rules, versions: { except: ['likes', 'tags'] } })
    const { content } = await openContent(kind, { collections: { notes, counted } })
    const kept = async (collection: 'notes' | 'counted') => {
      const { id } = await content.create({ collection, data: { title: '1', author: owner.id } })
      const like = { likes: { increment: 1 } }
      for (let count = 0; count < 3; count++) await content.update({ collection, id, data: like, ...free })
      await content.update({ collection, id, data: { likes: 7, tags: ['a'] }, ...free })
      await content.update({ collection, id, data: { title: '2', ...like }, ...free })
      const about = { collection, where: { parent: { equals: id } }, sort: 'number', user: owner } as const
      const { docs } = await content.findVersions(about)
      return { id, docs, said: docs.map(({ version }) => [version.title, version.likes]) }
    }
    assert.deepEqual((await kept('notes')).said, [
      ['1', 1],
      ['1', 2],
      ['1', 3],
      ['1', 7],
      ['2', 8],
    ])
    const { id, docs, said } = await kept('counted')
    assert.deepEqual(said, [
      ['1', 0],
      ['2', 8],
    ])
    await content.restoreVersion({ collection: 'counted', id: docs[0]?.id ?? '', user: owner })
    const { title, likes, tags } = await content.findByID({ collection: 'counted', id })
    assert.deepEqual([title, likes, tags], ['1', 8, ['a']], 'what is excepted stays')
  })

  test('are kept of the last of several autosaves in a row, and of every change by hand', async () => {
    const { content } = await openVersions(kind)
    const { id } = await content.create({ ...note, data: { title: '1', author: owner.id } })
    const save = (title: string, autosave = false) =>
      content.update({ ...note, id, data: { title }, autosave, user: owner })
    for (const title of ['2a', '2b', '2c']) await save(title, true)
    await save('3')
    for (const title of ['4a', '4b']) await save(title, true)
    const about = { ...note, where: { parent: { equals: id } }, sort: 'number', user: owner } as const
    const titles = (await content.findVersions(about)).docs.map(({ version }) => version.title)
    assert.deepEqual(titles, ['1', '2c', '3', '4b'])
    await Promise.all(['5a', '5b', '5c'].map((title) => save(title, true)))
    assert.equal((await content.findVersions(about)).docs.length, 4)
  })

  test('are kept of every change, the newest first, and no more than max', async () => {
    const { content, rows } = await openVersions(kind)
    const { id } = await content.create({ ...note, data: { title: '1', author: owner.id, hash: 'h' } })
    await content.create({ ...note, data: { title: 'another', author: owner.id } })
    for (const title of ['2', '3', '4']) await content.update({ ...note, id, data: { title }, user: owner })
    const about = { ...note, where: { parent: { equals: id } }, user: owner } as const
    const found = await content.findVersions(about)
    assert.deepEqual(
      found.docs.map(({ number, version, parent, status }) => [number, version.title, parent, status]),
      [4, 3, 2, 1].map((number) => [number, String(number), id, undefined]),
    )
    assert.ok(found.docs.every(({ version }) => !('hash' in version)))
    const [latest] = found.docs
    assert.deepEqual(latest?.version, await content.findByID({ ...note, id }))
    for (const title of ['5', '6', '7']) await content.update({ ...note, id, data: { title }, user: owner })
    const { docs, totalDocs } = await content.findVersions({ ...about, sort: 'number', count: true })
    assert.deepEqual([docs.map(({ number }) => number), totalDocs], [[3, 4, 5, 6, 7], 5])
    await content.delete({ ...note, id })
    assert.deepEqual(
      (await rows('versions')).map(({ document }) => document === id),
      [false],
    )
  })

  test('are visible only to users who may update the document', async () => {
    const { content } = await openVersions(kind)
    const { id } = await content.create({ ...note, data: { title: '1', author: owner.id } })
    const [version] = (await content.findVersions({ ...note, user: owner })).docs
    assert.ok(version)
    for (const user of [null, other]) {
      assert.deepEqual((await content.findVersions({ ...note, user })).docs, [])
      const hidden = { code: 'NOT_FOUND' }
      await assert.rejects(content.findVersionByID({ ...note, id: version.id, user }), hidden)
      await assert.rejects(content.restoreVersion({ ...note, id: version.id, user }), hidden)
    }
    assert.deepEqual(await content.findVersionByID({ ...note, id: version.id, user: editor }), version)
    const elsewhere = content.findVersionByID({ ...page, id: version.id, ...free })
    await assert.rejects(elsewhere, { code: 'NOT_FOUND' })
    const asked = content.findVersions({ ...note, where: { data: { like: 'x' } } as never, ...free })
    await assert.rejects(asked, { code: 'UNKNOWN_FIELD' })
    await content.update({ ...note, id, data: { author: other.id }, user: owner })
    await assert.rejects(content.findVersionByID({ ...note, id: version.id, user: owner }), {
      code: 'NOT_FOUND',
    })
  })

  test('are restored as one more version, without what the caller may not change', async () => {
    const { content, row } = await openVersions(kind)
    const data = { title: '1', author: owner.id, tags: ['a'], hash: 'old' }
    const { id } = await content.create({ ...note, data })
    await content.update({ ...note, id, data: { title: '2', tags: [], likes: 9, hash: 'new' }, user: admin })
    const { docs } = await content.findVersions({ ...note, sort: 'number', user: owner })
    const restored = await content.restoreVersion({ ...note, id: docs[0]?.id ?? '', user: owner })
    assert.deepEqual([restored.title, restored.tags, restored.likes], ['1', ['a'], 9])
    assert.equal((await row('notes', id))?.hash, 'new')
    const again = await content.findVersions({ ...note, user: owner })
    assert.deepEqual(
      again.docs.map(({ number }) => number),
      [3, 2, 1],
    )
    await assert.rejects(content.restoreVersion({ ...note, id: createId(), ...free }), { code: 'NOT_FOUND' })
  })

  test('are written in the transaction of the change', async () => {
    const { content, rows } = await openVersions(kind)
    const failing = content.transaction(async () => {
      const { id } = await content.create({ ...note, data: { title: '1', author: owner.id } })
      await content.update({ ...note, id, data: { title: '2' }, ...free })
      throw new Error('no')
    })
    await assert.rejects(failing, { message: 'no' })
    assert.deepEqual([await rows('notes'), await rows('versions')], [[], []])
  })

  test('have numbers of their own when many change a document at once', async () => {
    const { content } = await openVersions(kind)
    const { id } = await content.create({ ...page, data: { title: '0', author: owner.id } })
    const changes = Array.from({ length: 20 }, (_, index) =>
      content.update({ ...page, id, data: { title: `${index}` }, user: owner }),
    )
    await Promise.all(changes)
    const { docs } = await content.findVersions({ ...page, limit: 100, sort: 'number', user: owner })
    assert.deepEqual(
      docs.map(({ number }) => number),
      Array.from({ length: 21 }, (_, index) => index + 1),
    )
  })

  test('are not there where none are kept', async () => {
    const letters = collection({ schema: z.object({ text: z.string() }), access: open })
    const { content } = await openContent(kind, { collections: { letters } })
    const wrong = { code: 'INVALID_QUERY', message: /keeps no versions/ }
    await assert.rejects(content.findVersions({ collection: 'letters' }), wrong)
    await assert.rejects(content.update({ collection: 'letters', id: 'x', data: {}, autosave: true }), wrong)
    await assert.rejects(content.update({ collection: 'letters', id: 'x', data: {}, draft: true }), {
      code: 'INVALID_QUERY',
      message: /has no drafts/,
    })
  })
})

describeEach('drafts', (kind) => {
  async function published() {
    const opened = await openVersions(kind)
    const data = { title: 'Public', author: owner.id, _status: 'published' } as const
    const { id } = await opened.content.create({ ...page, data, ...free })
    return { ...opened, id }
  }

  test('are what a document is at first, unless it says that it is published', async () => {
    const { content } = await openVersions(kind)
    const one = await content.create({ ...page, data: { title: 'a', author: owner.id } })
    const two = await content.create({
      ...page,
      data: { title: 'b', author: owner.id, _status: 'published' },
    })
    assert.deepEqual([one._status, two._status], ['draft', 'published'])
    assert.deepEqual((await content.find(page)).docs, [two])
    const wrong = { title: 'c', author: owner.id, _status: 'gone' }
    await assert.rejects(content.create({ ...page, data: wrong as never }), { code: 'INVALID_INPUT' })
  })

  test('leave what is published alone until they are published', async () => {
    const { content, row, id } = await published()
    const before = await row('pages', id)
    const draft = await content.update({ ...page, id, draft: true, data: { title: 'Next' }, user: owner })
    assert.deepEqual([draft.title, draft._status], ['Next', 'draft'])
    await content.update({ ...page, id, draft: true, data: { tags: ['t'] }, user: owner })
    assert.deepEqual(await row('pages', id), before)
    assert.equal((await content.findByID({ ...page, id })).title, 'Public')
    const newest = await content.findByID({ ...page, id, draft: true, user: owner })
    assert.deepEqual([newest.title, newest.tags], ['Next', ['t']])
    const result = await content.update({ ...page, id, data: { _status: 'published' }, user: owner })
    assert.deepEqual([result.title, result.tags, result._status], ['Next', ['t'], 'published'])
    assert.deepEqual(await content.findByID({ ...page, id }), result)
    assert.deepEqual(await content.findByID({ ...page, id, draft: true, user: owner }), result)
    const { docs } = await content.findVersions({ ...page, sort: 'number', user: owner })
    assert.deepEqual(
      docs.map(({ status, version }) => [status, version.title]),
      [
        ['published', 'Public'],
        ['draft', 'Next'],
        ['draft', 'Next'],
        ['published', 'Next'],
      ],
    )
  })

  test('are found, sorted and counted as they are, by those who may read them', async () => {
    const { content, id } = await published()
    const other = await content.create({
      ...page,
      data: { title: 'M', author: owner.id, _status: 'published' },
    })
    await content.update({ ...page, id, draft: true, data: { title: 'A draft' }, user: owner })
    const titles = async (options: object) =>
      (await content.find({ ...page, sort: 'title', ...options })).docs.map(({ title }) => title)
    assert.deepEqual(await titles({ draft: true, user: owner }), ['A draft', 'M'])
    assert.deepEqual(await titles({ user: owner }), ['M', 'Public'])
    const where = { title: { like: 'draft' } }
    assert.deepEqual(await titles({ draft: true, where, user: owner }), ['A draft'])
    assert.deepEqual(await titles({ where, user: owner }), [])
    assert.deepEqual((await content.count({ ...page, draft: true, where, user: owner })).totalDocs, 1)
    assert.deepEqual(await titles({ draft: true }), [other.title])
    await assert.rejects(content.findByID({ ...page, id, draft: true }), { code: 'NOT_FOUND' })
    const first = await content.find({ ...page, draft: true, limit: 1, sort: 'title', user: owner })
    const next = { draft: true, limit: 1, cursor: first.nextCursor, user: owner }
    assert.deepEqual(await titles(next), ['M'])
  })

  test('may be incomplete, but not of other types, and are not published so', async () => {
    const { content, id } = await published()
    const draft = await content.update({ ...page, id, draft: true, data: { title: '' }, user: owner })
    assert.equal(draft.title, '')
    const started = await content.create({ ...page, draft: true, data: { tags: ['a'] }, user: owner })
    assert.deepEqual([started.title, started.tags, started._status], [undefined, ['a'], 'draft'])
    for (const data of [{ title: 7 }, { likes: 'x' }, { title: 'a\0' }]) {
      const wrong = content.update({ ...page, id, draft: true, data, ...free } as never)
      await assert.rejects(wrong, { code: 'INVALID_INPUT' })
    }
    const publish = content.update({ ...page, id, data: { _status: 'published' }, user: owner })
    await assert.rejects(publish, { code: 'INVALID_INPUT' })
    assert.equal((await content.findByID({ ...page, id })).title, 'Public')
    const both = content.update({ ...page, id, draft: true, data: { _status: 'published' }, user: owner })
    await assert.rejects(both, { code: 'INVALID_QUERY' })
  })

  test('keep up with changes that are no drafts, and do not take them back', async () => {
    const { content, id } = await published()
    await content.update({ ...page, id, draft: true, data: { title: 'Next' }, user: owner })
    await content.update({ ...page, id, data: { likes: { increment: 3 }, tags: ['t'] }, user: admin })
    const result = await content.update({ ...page, id, data: { _status: 'published' }, user: owner })
    assert.deepEqual([result.title, result.likes, result.tags], ['Next', 3, ['t']])
  })

  test('are unique when they are published, and go with their document', async () => {
    const { content, id, rows } = await published()
    await content.create({ ...page, data: { title: 'Taken', author: owner.id, _status: 'published' } })
    await content.update({ ...page, id, draft: true, data: { title: 'Taken' }, user: owner })
    const publish = content.update({ ...page, id, data: { _status: 'published' }, user: owner })
    await assert.rejects(publish, { code: 'INVALID_INPUT', errors: { title: 'This is already taken.' } })
    assert.equal((await rows('pages_drafts')).length, 1)
    await content.delete({ ...page, id, ...free })
    assert.deepEqual(await rows('pages_drafts'), [])
  })

  test('are locked as they were read: the newer is what is expected', async () => {
    const { content, id } = await published()
    const { updatedAt } = await content.update({
      ...page,
      id,
      draft: true,
      data: { title: 'A' },
      user: owner,
    })
    const where = { updatedAt: { equals: updatedAt } }
    const draft = { ...page, id, draft: true, where, user: owner } as const
    assert.equal((await content.update({ ...draft, data: { title: 'B' } })).title, 'B')
    await assert.rejects(content.update({ ...draft, data: { title: 'C' } }), { code: 'CONFLICT' })
    const publish = { ...page, id, where, data: { _status: 'published' }, user: owner } as const
    await assert.rejects(content.update(publish), { code: 'CONFLICT' })
  })

  test('are found by the where of a change of many only when it is one of drafts', async () => {
    const { content, id } = await published()
    await content.update({ ...page, id, draft: true, data: { title: 'Next' }, user: owner })
    const change = { ...page, user: owner } as const
    const kept = { ...change, where: { title: { equals: 'Public' } }, data: { tags: ['kept'] } }
    assert.deepEqual(await content.update({ ...kept, draft: true }), {
      docs: [],
      errors: [],
      hasNextPage: false,
    })
    const { docs, errors } = await content.update(kept)
    assert.deepEqual([docs.map(({ title, tags }) => [title, tags]), errors], [[['Public', ['kept']]], []])
    const drafts = { ...change, where: { title: { equals: 'Next' } }, data: { title: 'Last' } }
    assert.deepEqual((await content.update(drafts)).docs, [])
    const [draft] = (await content.update({ ...drafts, draft: true })).docs
    assert.deepEqual([draft?.title, draft?.tags], ['Last', ['kept']])
  })

  test('are written by those who may update what is published', async () => {
    const { content, id, rows } = await published()
    for (const user of [null, other]) {
      const draft = content.update({ ...page, id, draft: true, data: { title: 'x' }, user })
      await assert.rejects(draft, { code: 'ACCESS_DENIED' })
    }
    const likes = content.update({ ...page, id, draft: true, data: { likes: 7 }, user: owner })
    await assert.rejects(likes, { code: 'ACCESS_DENIED' })
    assert.deepEqual(await rows('pages_drafts'), [])
  })

  test('can be restored from a version, as a draft or at once', async () => {
    const { content, id } = await published()
    await content.update({ ...page, id, data: { title: 'Second' }, user: owner })
    const [first] = (await content.findVersions({ ...page, sort: 'number', user: owner })).docs
    const draft = await content.restoreVersion({ ...page, id: first?.id ?? '', draft: true, user: owner })
    assert.deepEqual([draft.title, draft._status], ['Public', 'draft'])
    assert.equal((await content.findByID({ ...page, id })).title, 'Second')
    const now = await content.restoreVersion({ ...page, id: first?.id ?? '', user: owner })
    assert.deepEqual([now.title, now._status], ['Public', 'published'])
    assert.equal((await content.findByID({ ...page, id })).title, 'Public')
  })

  test('are copied as drafts', async () => {
    const { content, id } = await published()
    const copy = await content.duplicate({ ...page, id, user: owner })
    assert.deepEqual([copy.title, copy._status], ['Public-copy', 'draft'])
  })
})
