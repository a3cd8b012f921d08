import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createContent } from '../../../src/content/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openContent, watch } from '../library.ts'
import { admin, collection, open, owner, postData, posts, tags, users } from './publication.ts'

const words = collection({ ...tags.options, access: open, versions: { drafts: true } } as never)

const texts = [
  `a') UNION SELECT sql FROM sqlite_master --`,
  `$."a') OR 1=1--`,
  `'; drop table posts; --`,
  `' or '1'='1`,
  `" or ""="`,
  '`',
  '\\',
  '%',
  '_%',
  '?',
  '$1',
  ':id',
  `'||(select hex(randomblob(100000000)))||'`,
  `' and (select pg_sleep(5)) is null --`,
  '\u2028',
  '{"$ne": null}',
  'constructor',
]
/** 500 texts in the manner of sqlmap: how one gets out of a value, what is done there, how the rest is silenced. */
const ways = ["'", '"', "')", '")', "'))", '`', "\\'", "%'", "']", "'}", '', '0x27 ']
const payloads = [
  ' OR 1=1',
  " OR 'a'='a",
  ' AND 1=2',
  ' UNION SELECT null,null,null',
  ' UNION ALL SELECT id,secret FROM posts',
  ' ORDER BY 99',
  '; DROP TABLE posts',
  '; INSERT INTO users VALUES (1)',
  ' AND (SELECT count(*) FROM sqlite_master)>0',
  ' AND pg_sleep(5) IS NULL',
  '||(SELECT version())||',
  ' RETURNING *',
  ' LIMIT 1 OFFSET 1',
  ' COLLATE nocase',
]
const ends = ['', '--', '/*']
const corpus = ways
  .flatMap((way) => payloads.flatMap((payload) => ends.map((end) => `x${way}${payload}${end}`)))
  .slice(0, 500)

const names = [
  ...texts,
  '-id;DROP',
  '"x" COLLATE evil',
  'title as secret',
  'posts.title',
  'created_at',
  '\0',
  '__proto__',
  'toString',
  'title.description',
  '',
]

async function openWatched(kind: Kind) {
  const collections = { posts, users, tags, words }
  const opened = await openContent(kind, { collections })
  const spy = watch(opened.database)
  const content = await createContent({ database: spy.database, collections })
  return { ...opened, ...spy, content }
}

type Watched = Awaited<ReturnType<typeof openWatched>>['content']

/** Everything a visitor's text can come to, through every operation. */
async function sendEverywhere(content: Watched, text: string): Promise<void> {
  const call = { collection: 'posts', user: admin } as const
  const data = postData({
    title: `T ${text}`,
    content: text,
    tags: [text],
    meta: { description: text },
  })
  const { id } = await content.create({ ...call, data })
  await content.findByID({ ...call, id: text, disableErrors: true })
  await assert.rejects(content.update({ ...call, id: text, data: { content: text } }), { code: 'NOT_FOUND' })
  await assert.rejects(content.delete({ ...call, id: text }), { code: 'NOT_FOUND' })
  const wheres = [
    { title: { equals: text } },
    // One word: the SQL grows with the number of words, up to the limit of a where.
    { title: { like: `w${text.replace(/\s/g, '')}` } },
    { content: { contains: text } },
    { tags: { in: [text] } },
    { or: [{ slug: { greater_than: text } }, { author: { not_equals: text } }] },
  ]
  for (const where of wheres) {
    await content.find({ ...call, where, sort: ['-likes', 'title'], depth: 1, count: true })
    await content.count({ ...call, where })
    await content.update({ ...call, where, data: { content: text } })
  }
  await content.update({ ...call, id, where: { content: { equals: text } }, data: { content: `${text}!` } })
  await content.update({ ...call, id, data: { likes: { increment: 1 } } })
  await content.duplicate({ ...call, id, data: { title: `T ${text}?`, slug: postData().slug } })
  const page = await content.find({ ...call, sort: 'title', limit: 1 })
  await content.find({ ...call, sort: 'title', limit: 1, cursor: page.nextCursor })
  await content.delete({ ...call, where: { content: { equals: `${text}?` } } })
  await content.delete({ ...call, id })
}

describeEach('hostile text', (kind) => {
  test('is bound, never a part of the SQL: the set of statements stays what innocent text makes it (S-040)', async () => {
    const { content, prepared, rows } = await openWatched(kind)
    for (const text of ['innocent', 'harmless']) await sendEverywhere(content, text)
    const innocent = [...prepared]
    assert.ok(innocent.length > 15)
    for (const text of texts) await sendEverywhere(content, text)
    assert.deepEqual([...prepared], innocent)
    assert.equal((await rows('posts')).length, texts.length + 2)
  })

  test('of 500 kinds finds what it says and nothing else, in whatever a list is asked by (S-041)', async () => {
    const { content, prepared, ran } = await openWatched(kind)
    const call = { collection: 'posts', user: owner } as const
    const kept = corpus[7] ?? ''
    await content.create({ ...call, data: postData({ content: kept }) })
    const ask = async (text: string) => {
      const where = {
        or: [{ content: { equals: text } }, { title: { contains: text } }, { tags: { contains: text } }],
      }
      return (await content.find({ ...call, where, count: true })).totalDocs
    }
    assert.equal(await ask('innocent'), 0)
    const innocent = [...prepared]
    for (const text of corpus) assert.equal(await ask(text), text === kept ? 1 : 0, text)
    const before = ran.length
    for (const text of corpus) {
      for (const option of ['sort', 'cursor', 'limit', 'page', 'depth', 'select', 'where'])
        await assert.rejects(content.find({ ...call, [option]: text }), { name: 'ContentError' }, text)
    }
    assert.deepEqual([[...prepared], ran.length, corpus.length], [innocent, before, 500])
  })

  test('where a name is expected is refused before anything is executed', async () => {
    const { content, ran, rows } = await openWatched(kind)
    const { id } = await content.create({ collection: 'posts', data: postData(), user: owner })
    const before = [await rows('posts'), ran.length]
    for (const name of names) {
      const call = { collection: 'posts', overrideAccess: true }
      const named = Object.defineProperty({}, name, { value: { equals: 'x' }, enumerable: true })
      const wanted = Object.defineProperty({}, name, { value: true, enumerable: true })
      const operator = { title: Object.defineProperty({}, name, { value: 'x', enumerable: true }) }
      const acts: [string, object][] = [
        ['find', { where: named }],
        ['find', { where: { or: [{ and: [named] }] } }],
        ['find', { where: operator }],
        ['find', { sort: name }],
        ['find', { sort: ['title', `-${name}`] }],
        ['find', { select: wanted }],
        ['find', { cursor: name }],
        ['find', { collection: name }],
        ['count', { where: named }],
        ['findByID', { id, select: wanted }],
        ['update', { id, data: named }],
        ['update', { id, where: named, data: { title: 'x' } }],
        ['update', { where: named, data: { title: 'x' } }],
        ['delete', { where: named }],
        ['delete', { id, where: named }],
        ['duplicate', { id, data: named }],
        ['create', { data: { ...postData(), ...named } }],
        ['findVersions', { collection: 'words', where: named }],
        ['findVersions', { collection: 'words', sort: name }],
        ['findGlobal', { slug: name }],
      ]
      for (const [operation, options] of acts) {
        const act = Reflect.get(
          content,
          operation,
        )({ ...call, ...options, ...(operation === 'findGlobal' && { collection: undefined }) })
        await assert.rejects(act, ({ name: kind, code }: { name: string; code: string }) => {
          assert.equal(kind, 'ContentError', `${operation} ${JSON.stringify(options)}`)
          return /^(UNKNOWN_|INVALID_QUERY)/.test(code)
        })
      }
    }
    assert.deepEqual([await rows('posts'), ran.length], before)
  })
})
