import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always, createDiskStore } from '../../../src/content/index.ts'
import { describeEach, freshFolder, type Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'
import { admin, collection, editor, global, other, owner, type User } from './publication.ts'

type Asked = { readonly user: User | null }
const isEditor = ({ user }: Asked) => user?.role === 'editor' || user?.role === 'admin'
const isAdmin = ({ user }: Asked) => user?.role === 'admin'

/** What is published is for all, its drafts and former versions for its author and for editors. */
const access = {
  create: ({ user }: Asked) => user !== null,
  read: ({ user }: Asked) =>
    isEditor({ user }) || {
      or: [{ _status: { equals: 'published' } }, { author: { equals: user?.id ?? 'none' } }],
    },
  update: ({ user }: Asked) => isEditor({ user }) || (user !== null && { author: { equals: user.id } }),
  delete: isAdmin,
}
const schema = z.object({ title: z.string().min(1), author: z.string() })
const pages = collection({ schema, access, versions: { drafts: true } })
const papers = collection({
  schema,
  access,
  versions: { drafts: true },
  upload: { types: ['text/plain'], maxSize: 1000 },
})
const site = global({
  schema: z.object({ name: z.string().default('Gazette') }),
  access: { read: ({ user }) => user !== null, update: isAdmin },
})
const about = { collection: 'pages' } as const

async function openPages(kind: Kind) {
  const files = createDiskStore({ folder: freshFolder() })
  return await openContent(kind, { collections: { pages, papers }, globals: { site }, files })
}

/** A page that was published as "First", then as "Second", and has the draft "Third"; nothing else is there. */
async function makePage({ content, database }: Opened) {
  const call = { ...about, overrideAccess: true } as const
  await content.delete({ ...call, where: {} })
  await content.delete({ collection: 'papers', where: {}, overrideAccess: true })
  await database.write.deleteFrom('globals').execute()
  const data = { title: 'First', author: owner.id, _status: 'published' } as const
  const { id } = await content.create({ ...call, data })
  await content.update({ ...call, id, data: { title: 'Second' } })
  await content.update({ ...call, id, data: { title: 'Third' }, draft: true })
  const { docs } = await content.findVersions({ ...call, where: { parent: { equals: id } }, sort: 'number' })
  const file = { name: 'a.txt', stream: new Blob(['words']).stream() }
  const paper = await content.create({
    collection: 'papers',
    data: { title: 'P', author: owner.id },
    file,
    overrideAccess: true,
  })
  return { id, first: docs[0]?.id ?? '', paper: paper.id }
}

type Opened = Awaited<ReturnType<typeof openPages>>
type Made = Awaited<ReturnType<typeof makePage>>

const callers = { stranger: null, owner, other, editor, admin }
type Outcomes = Readonly<Record<keyof typeof callers, string>>
const no = 'ACCESS_DENIED'
const gone = 'NOT_FOUND'
/** For the author and for editors. */
const theirs = (done: string, stranger: string, others: string): Outcomes => ({
  stranger,
  owner: done,
  other: others,
  editor: done,
  admin: done,
})

type Act = (content: Opened['content'], user: User | null, made: Made) => Promise<string>

const cases: Readonly<Record<string, readonly [Act, Outcomes]>> = {
  'find what is published': [
    async (content, user) => (await content.find({ ...about, user })).docs.map(({ title }) => title).join(),
    theirs('Second', 'Second', 'Second'),
  ],
  'find drafts': [
    async (content, user) =>
      (await content.find({ ...about, draft: true, user })).docs.map(({ title }) => title).join(),
    theirs('Third', '', ''),
  ],
  'count drafts': [
    async (content, user) =>
      String(
        (await content.count({ ...about, draft: true, where: { title: { equals: 'Third' } }, user }))
          .totalDocs,
      ),
    theirs('1', '0', '0'),
  ],
  'find a draft by its id': [
    async (content, user, { id }) =>
      (await content.findByID({ ...about, id, draft: true, user })).title ?? '',
    theirs('Third', gone, gone),
  ],
  'find versions': [
    async (content, user) =>
      (await content.findVersions({ ...about, sort: 'number', user })).docs
        .map(({ version }) => version.title)
        .join(),
    { ...theirs('First,Second,Third', no, ''), stranger: no },
  ],
  'find a version by its id': [
    async (content, user, { first }) =>
      (await content.findVersionByID({ ...about, id: first, user })).version.title ?? '',
    theirs('First', no, gone),
  ],
  'restore a version': [
    async (content, user, { first }) => (await content.restoreVersion({ ...about, id: first, user })).title,
    theirs('First', no, gone),
  ],
  'restore a version as a draft': [
    async (content, user, { first }) =>
      (await content.restoreVersion({ ...about, id: first, draft: true, user })).title ?? '',
    theirs('First', no, gone),
  ],
  'change a draft': [
    async (content, user, { id }) =>
      (await content.update({ ...about, id, draft: true, data: { title: 'New' }, user })).title ?? '',
    theirs('New', no, no),
  ],
  'change drafts by where': [
    async (content, user) =>
      (await content.update({ ...about, where: {}, draft: true, data: { title: 'New' }, user })).docs
        .map(({ title }) => title)
        .join(),
    theirs('New', no, ''),
  ],
  'publish a draft': [
    async (content, user, { id }) =>
      (await content.update({ ...about, id, data: { _status: 'published' }, user })).title,
    theirs('Third', no, no),
  ],
  'delete what has drafts': [
    async (content, user, { id }) => (await content.delete({ ...about, id, user })).title,
    { stranger: no, owner: no, other: no, editor: no, admin: 'Second' },
  ],
  'copy what is published': [
    async (content, user, { id }) => (await content.duplicate({ ...about, id, user })).title,
    { stranger: no, owner: 'Second', other: 'Second', editor: 'Second', admin: 'Second' },
  ],
  'open the file of a draft': [
    async (content, user, { paper }) =>
      (await content.openFile({ collection: 'papers', id: paper, user })).name,
    theirs('a.txt', gone, gone),
  ],
  'read a global': [
    async (content, user) => (await content.findGlobal({ slug: 'site', user })).name,
    { stranger: no, owner: 'Gazette', other: 'Gazette', editor: 'Gazette', admin: 'Gazette' },
  ],
  'change a global': [
    async (content, user) => (await content.updateGlobal({ slug: 'site', data: { name: 'New' }, user })).name,
    { stranger: no, owner: no, other: no, editor: no, admin: 'New' },
  ],
}

const tables = ['pages', 'pages_drafts', 'versions', 'papers']
const reads = /^(find|count|open|read) /

describeEach('access rules where there are versions', (kind) => {
  let opening: ReturnType<typeof openPages> | undefined

  for (const [name, [act, outcomes]] of Object.entries(cases)) {
    test(`decide who may ${name}`, async () => {
      opening ??= openPages(kind)
      const opened = await opening
      for (const [who, expected] of Object.entries(outcomes)) {
        const made = await makePage(opened)
        const look = async () =>
          JSON.stringify([
            ...(await Promise.all(tables.map(opened.rows))),
            await opened.database.read.selectFrom('globals').selectAll().execute(),
          ])
        const before = await look()
        const outcome = await act(opened.content, callers[who as keyof typeof callers], made).catch(
          ({ code }: { code: string }) => code,
        )
        assert.equal(outcome, expected, who)
        const isRefused = [no, gone, ''].includes(outcome)
        assert.equal((await look()) === before, isRefused || reads.test(name), who)
      }
    })
  }

  test('say who sees versions where readVersions says so', async () => {
    const notes = collection({
      schema,
      access: { ...access, read: always, update: isAdmin, readVersions: isEditor },
      versions: true,
    })
    const { content } = await openContent(kind, { collections: { notes } })
    const call = { collection: 'notes' } as const
    await content.create({ ...call, data: { title: 'x', author: owner.id }, user: owner })
    await assert.rejects(content.findVersions({ ...call, user: owner }), { code: no })
    const [version] = (await content.findVersions({ ...call, user: editor })).docs
    await assert.rejects(content.restoreVersion({ ...call, id: version?.id ?? '', user: editor }), {
      code: no,
    })
    assert.equal((await content.restoreVersion({ ...call, id: version?.id ?? '', user: admin })).title, 'x')
  })
})
