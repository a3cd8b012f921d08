import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createId, isId, type PaginatedDocs } from '../../../src/content/index.ts'
import { describeEach } from '../../support/databases.ts'
import { admin, openPublication, owner, postData } from './publication.ts'

const free = { overrideAccess: true } as const
const posts = { collection: 'posts' } as const

describeEach('create', (kind) => {
  test('answers the document as it will be read', async () => {
    const { content, row } = await openPublication(kind)
    const before = Date.now()
    const data = postData({
      title: '  Räksmörgås 🦐 ',
      rating: -0,
      isPinned: true,
      tags: ['a', 'b'],
      meta: { description: 'x' },
      note: 'n',
    })
    const post = await content.create({ ...posts, data, user: owner })
    assert.ok(isId(post.id))
    assert.ok(post.createdAt >= before && post.createdAt <= Date.now())
    assert.equal(post.updatedAt, post.createdAt)
    assert.equal(post.title, 'Räksmörgås 🦐')
    assert.deepEqual(await content.findByID({ ...posts, id: post.id, user: owner }), post)
    assert.deepEqual(await row('posts', post.id), {
      id: post.id,
      title: 'Räksmörgås 🦐',
      slug: data.slug,
      content: '',
      status: 'draft',
      likes: 0,
      rating: 0,
      is_pinned: 1,
      author: owner.id,
      tags: '["a","b"]',
      meta: '{"description":"x"}',
      note: 'n',
      secret: null,
      created_at: post.createdAt,
      updated_at: post.updatedAt,
    })
  })

  test('leaves out what has no value, and says null where the schema does', async () => {
    const { content } = await openPublication(kind)
    const post = await content.create({ ...posts, data: postData(), user: owner })
    assert.equal('meta' in post, false)
    assert.equal(post.rating, null)
  })

  test('keeps whole numbers up to 2^53, fractions and long texts as they are', async () => {
    const { content } = await openPublication(kind)
    const text = 'line\r\n"quoted" \\ \u0001 \u2028 '.repeat(3000)
    const data = postData({ content: text, rating: 0.1 + 0.2, meta: { description: '\ud83d\ude00\n' } })
    const { id } = await content.create({ ...posts, data, user: owner })
    const post = await content.findByID({ ...posts, id, ...free })
    assert.deepEqual(
      [post.content, post.rating, post.meta],
      [text, 0.1 + 0.2, { description: '\ud83d\ude00\n' }],
    )
    const { totalDocs } = await content.count({ ...posts, where: { rating: { equals: 0.1 + 0.2 } }, ...free })
    assert.equal(totalDocs, 1)
  })
})

describeEach('find', (kind) => {
  async function withPosts(count: number) {
    const opened = await openPublication(kind)
    const made = []
    for (let index = 0; index < count; index++) {
      const data = postData({
        status: 'published' as const,
        likes: index % 3,
        rating: index % 2 ? index : null,
      })
      made.push(await opened.content.create({ ...posts, data, user: admin }))
    }
    return { ...opened, made }
  }

  test('pages as Payload does, and counts only when asked', async () => {
    const { content, made } = await withPosts(25)
    const first = await content.find(posts)
    assert.deepEqual(
      first.docs.map(({ id }) => id),
      made
        .map(({ id }) => id)
        .reverse()
        .slice(0, 10),
    )
    const { docs: _first, nextCursor, ...rest } = first
    assert.deepEqual(rest, {
      limit: 10,
      page: 1,
      pagingCounter: 1,
      hasNextPage: true,
      hasPrevPage: false,
      nextPage: 2,
      prevPage: null,
    })
    const last = await content.find({ ...posts, page: 3, limit: 10, count: true })
    assert.deepEqual([last.docs.length, last.totalDocs, last.totalPages], [5, 25, 3])
    assert.deepEqual(
      [last.hasNextPage, last.hasPrevPage, last.nextPage, last.prevPage, last.pagingCounter, last.nextCursor],
      [false, true, null, 2, 21, null],
    )
    const beyond = await content.find({ ...posts, page: 9, count: true })
    assert.deepEqual([beyond.docs, beyond.totalDocs], [[], 25])
    assert.ok(nextCursor)
  })

  test('goes through everything once by cursor, whatever it is sorted by', async () => {
    const { content, made } = await withPosts(23)
    for (const sort of ['-createdAt', 'likes', ['-likes', 'title'], ['rating', '-id'], '-rating'] as const) {
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: PaginatedDocs<{ readonly id: string }> = await content.find({
          ...posts,
          sort,
          limit: 4,
          cursor,
        })
        seen.push(...page.docs.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor)
      assert.deepEqual(seen.toSorted(), made.map(({ id }) => id).toSorted(), String(sort))
      const whole = await content.find({ ...posts, sort, limit: 100 })
      assert.deepEqual(
        seen,
        whole.docs.map(({ id }) => id),
      )
    }
  })

  test('selects fields, or all but some', async () => {
    const { content, made } = await withPosts(1)
    const [post] = made
    const { docs } = await content.find({ ...posts, select: { title: true, tags: true }, sort: '-likes' })
    assert.deepEqual(docs, [{ id: post?.id, title: post?.title, tags: [] }])
    const [rest] = (await content.find({ ...posts, select: { content: false, createdAt: false } })).docs
    assert.ok(rest && !('content' in rest) && !('createdAt' in rest) && rest.title === post?.title)
  })

  test('refuses what is wrong before anything is executed', async () => {
    const { content } = await openPublication(kind)
    const wrong: [object, string][] = [
      [{ where: { nope: { equals: 1 } } }, 'UNKNOWN_FIELD'],
      [{ where: { title: { sounds_like: 'x' } } }, 'UNKNOWN_OPERATOR'],
      [{ where: { likes: { equals: 'many' } } }, 'INVALID_QUERY'],
      [{ where: { author: { equals: undefined } } }, 'INVALID_QUERY'],
      [{ sort: 'nope' }, 'UNKNOWN_FIELD'],
      [{ select: { nope: true } }, 'UNKNOWN_FIELD'],
      [{ limit: 101 }, 'INVALID_QUERY'],
      [{ limit: 0 }, 'INVALID_QUERY'],
      [{ page: 0 }, 'INVALID_QUERY'],
      [{ cursor: 'x' }, 'INVALID_QUERY'],
      [{ depth: 6 }, 'INVALID_QUERY'],
      [{ depth: '1' }, 'INVALID_QUERY'],
      [{ wheer: {} }, 'INVALID_QUERY'],
      [{ overrideAccess: 'false' }, 'INVALID_QUERY'],
      [{ showHiddenFields: true }, 'INVALID_QUERY'],
      [{ draft: true }, 'INVALID_QUERY'],
      [{ collection: 'nope' }, 'UNKNOWN_COLLECTION'],
      [{ collection: 'constructor' }, 'UNKNOWN_COLLECTION'],
    ]
    for (const [options, code] of wrong) {
      await assert.rejects(
        content.find({ ...posts, ...options } as never),
        { name: 'ContentError', code },
        JSON.stringify(options),
      )
    }
  })
})

describeEach('findByID', (kind) => {
  test('rejects with NOT_FOUND, or answers null where that is asked for', async () => {
    const { content } = await openPublication(kind)
    for (const id of [createId(), 'nope', '', 'a\0b', '\ud800', 'x'.repeat(10_000)]) {
      await assert.rejects(content.findByID({ ...posts, id }), { code: 'NOT_FOUND' })
      assert.equal(await content.findByID({ ...posts, id, disableErrors: true }), null)
      await assert.rejects(content.update({ ...posts, id, data: {}, ...free }), { code: 'NOT_FOUND' })
      await assert.rejects(content.delete({ ...posts, id, ...free }), { code: 'NOT_FOUND' })
      await assert.rejects(content.duplicate({ ...posts, id, ...free }), { code: 'NOT_FOUND' })
    }
    for (const id of [undefined, null, 7, ['x'], { equals: 'x' }]) {
      await assert.rejects(content.findByID({ ...posts, id } as never), { code: 'INVALID_QUERY' })
      await assert.rejects(content.update({ ...posts, id, data: {}, where: {}, ...free } as never), {
        code: 'INVALID_QUERY',
      })
      await assert.rejects(content.delete({ ...posts, id, where: {}, ...free } as never), {
        code: 'INVALID_QUERY',
      })
    }
  })

  test('puts documents in the place of ids, as deep as asked', async () => {
    const { content } = await openPublication(kind)
    const mentor = await content.create({ collection: 'users', data: { name: 'Mentor' } })
    const writer = await content.create({ collection: 'users', data: { name: 'Writer', mentor: mentor.id } })
    const tag = await content.create({ collection: 'tags', data: { word: 'news' } })
    const data = postData({ author: writer.id, tags: [tag.id, 'gone', tag.id] })
    const { id } = await content.create({ ...posts, data, user: admin })
    const flat = await content.findByID({ ...posts, id, ...free })
    assert.deepEqual([flat.author, flat.tags], [writer.id, [tag.id, 'gone', tag.id]])
    const once = await content.findByID({ ...posts, id, depth: 1, ...free })
    assert.deepEqual([once.author, once.tags], [writer, [tag, 'gone', tag]])
    const twice = await content.find({ ...posts, depth: 2, ...free })
    assert.deepEqual(twice.docs[0]?.author, { ...writer, mentor })
  })
})

describeEach('update', (kind) => {
  test('changes what is named and nothing else', async () => {
    const { content, row } = await openPublication(kind)
    const data = postData({ note: 'n', meta: { description: 'd' }, tags: ['a'] })
    const { id } = await content.create({ ...posts, data, user: admin })
    const before = await row('posts', id)
    const post = await content.update({ ...posts, id, data: { title: 'New', tags: [] }, ...free })
    assert.deepEqual([post.title, post.tags, post.note], ['New', [], 'n'])
    assert.ok(before)
    assert.deepEqual(await row('posts', id), {
      ...before,
      title: 'New',
      tags: '[]',
      updated_at: post.updatedAt,
    })
  })

  test('clears what is undefined or null, where a document may be without it', async () => {
    const { content, row } = await openPublication(kind)
    const data = postData({ note: 'n', meta: { description: 'd' }, rating: 3 })
    const { id } = await content.create({ ...posts, data, user: admin })
    const post = await content.update({
      ...posts,
      id,
      data: { note: undefined, meta: null, rating: null },
      ...free,
    })
    assert.deepEqual(['note' in post, 'meta' in post, post.rating], [false, false, null])
    const kept = await row('posts', id)
    assert.deepEqual([kept?.note, kept?.meta, kept?.rating], [null, null, null])
    await assert.rejects(content.update({ ...posts, id, data: { title: null } as never, ...free }), {
      code: 'INVALID_INPUT',
    })
  })

  test('moves updatedAt on with every change, even when the clock stands still', async () => {
    const { content } = await openPublication(kind)
    const { id, updatedAt } = await content.create({ ...posts, data: postData(), user: owner })
    const times = [updatedAt]
    for (let index = 0; index < 20; index++) {
      const data = index % 2 ? { title: `${index}` } : { likes: { increment: 1 } }
      times.push((await content.update({ ...posts, id, data, ...free })).updatedAt)
    }
    assert.deepEqual(
      times,
      [...new Set(times)].toSorted((left, right) => left - right),
    )
  })

  test('loses none of 60 likes at once', async () => {
    const { content, row } = await openPublication(kind)
    const { id } = await content.create({ ...posts, data: postData(), user: owner })
    const likes = Array.from({ length: 60 }, (_, index) =>
      content.update({
        ...posts,
        id,
        // A like alone is one statement; together with something else it goes another way.
        data: index % 3 ? { likes: { increment: 1 } } : { likes: { increment: 1 }, content: `${index}` },
        ...free,
      }),
    )
    await Promise.all(likes)
    assert.equal((await row('posts', id))?.likes, 60)
  })

  test('keeps to the schema where it adds', async () => {
    const { content, row } = await openPublication(kind)
    const { id } = await content.create({ ...posts, data: postData({ likes: 999_999 }), user: admin })
    for (const amount of [2, -1_000_000]) {
      const like = content.update({ ...posts, id, data: { likes: { increment: amount } }, ...free })
      await assert.rejects(like, { code: 'INVALID_INPUT' })
    }
    for (const amount of [0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 2 ** 60]) {
      const like = content.update({ ...posts, id, data: { likes: { increment: amount } } as never, ...free })
      await assert.rejects(like, ({ code, errors }) => code === 'INVALID_INPUT' && 'likes' in errors)
    }
    assert.equal((await row('posts', id))?.likes, 999_999)
    const { rating } = await content.update({ ...posts, id, data: { rating: { increment: 0.5 } }, ...free })
    assert.equal(rating, 0.5)
  })

  test('with a where beside the id changes only what is as expected', async () => {
    const { content, row } = await openPublication(kind)
    const { id, updatedAt } = await content.create({ ...posts, data: postData(), user: owner })
    const where = { updatedAt: { equals: updatedAt } }
    const both = await Promise.allSettled(
      ['One', 'Two'].map((title) => content.update({ ...posts, id, where, data: { title }, user: owner })),
    )
    const [won] = both.filter((outcome) => outcome.status === 'fulfilled')
    const [lost] = both.filter((outcome) => outcome.status === 'rejected')
    assert.equal(lost?.reason.code, 'CONFLICT')
    assert.equal((await row('posts', id))?.title, won?.value.title)
    await assert.rejects(content.delete({ ...posts, id, where, user: owner }), { code: 'CONFLICT' })
    assert.ok(await row('posts', id))
  })

  test('at the same time by many loses no field of any', async () => {
    const { content, row } = await openPublication(kind)
    const { id } = await content.create({ ...posts, data: postData(), user: owner })
    const fields = ['title', 'content', 'note', 'rating', 'isPinned', 'tags'] as const
    const values = { title: 'T', content: 'C', note: 'N', rating: 1, isPinned: true, tags: ['t'] }
    await Promise.all(
      fields.map((field) => content.update({ ...posts, id, data: { [field]: values[field] }, ...free })),
    )
    const { title, content: text, note, rating, is_pinned, tags } = (await row('posts', id)) ?? {}
    assert.deepEqual([title, text, note, rating, is_pinned, tags], ['T', 'C', 'N', 1, 1, '["t"]'])
  })
})

describeEach('update and delete by where', (kind) => {
  test('take what matches, and tell what was refused without losing the rest', async () => {
    const { content, rows } = await openPublication(kind)
    for (const slug of ['a', 'b', 'c']) {
      await content.create({ ...posts, data: postData({ slug, title: slug.toUpperCase() }), user: owner })
    }
    await content.create({ ...posts, data: postData({ slug: 'd' }), user: owner })
    const where = { slug: { in: ['a', 'b', 'c'] } }
    const result = await content.update({ ...posts, where, data: { slug: 'b' }, ...free })
    assert.deepEqual(
      result.docs.map(({ title }) => title),
      ['B'],
    )
    assert.deepEqual(
      result.errors.map(({ code, errors }) => [code, errors]),
      [
        ['INVALID_INPUT', { slug: 'This is already taken.' }],
        ['INVALID_INPUT', { slug: 'This is already taken.' }],
      ],
    )
    assert.deepEqual(
      (await rows('posts')).map(({ slug }) => slug),
      ['a', 'b', 'c', 'd'],
    )
    const some = await content.delete({ ...posts, where: { slug: { not_equals: 'd' } }, limit: 2, ...free })
    assert.deepEqual([some.docs.length, some.hasNextPage], [2, true])
    const all = await content.delete({ ...posts, where: {}, ...free })
    assert.deepEqual([all.docs.length, all.hasNextPage, (await rows('posts')).length], [2, false, 0])
  })

  test('need a where that says something, and take a thousand at most', async () => {
    const { content, database, rows } = await openPublication(kind)
    const tag = (index: number) => ({ id: createId(), word: `${index}`, created_at: 1, updated_at: 1 })
    await database.write
      .insertInto('tags')
      .values(Array.from({ length: 1001 }, (_, index) => tag(index)))
      .execute()
    const tags = { collection: 'tags' } as const
    for (const where of [undefined, null, { word: undefined }, { word: { equals: undefined } }]) {
      await assert.rejects(content.delete({ ...tags, where } as never), { code: 'INVALID_QUERY' })
      await assert.rejects(content.update({ ...tags, where, data: { word: 'x' } } as never), {
        code: 'INVALID_QUERY',
      })
    }
    await assert.rejects(content.delete({ ...tags } as never), { code: 'INVALID_QUERY' })
    await assert.rejects(content.delete({ ...tags, where: {} }), {
      code: 'INVALID_QUERY',
      message: /limit: 1000/,
    })
    assert.equal((await rows('tags')).length, 1001)
    assert.equal((await content.delete({ ...tags, where: {}, limit: 1000 })).hasNextPage, true)
    assert.equal((await rows('tags')).length, 1)
  })
})

describeEach('duplicate', (kind) => {
  test('copies what may be copied, with an ending for unique words', async () => {
    const { content, row } = await openPublication(kind)
    const data = postData({ likes: 7, note: 'n', secret: 's', tags: ['a'] })
    const post = await content.create({ ...posts, data, user: admin })
    await assert.rejects(content.duplicate({ ...posts, id: post.id, user: { ...owner, id: createId() } }), {
      code: 'NOT_FOUND',
    })
    const copy = await content.duplicate({ ...posts, id: post.id, user: owner })
    assert.notEqual(copy.id, post.id)
    assert.deepEqual([copy.slug, copy.title, copy.tags], [`${post.slug}-copy`, `${post.title}-copy`, ['a']])
    const kept = await row('posts', copy.id)
    assert.deepEqual([kept?.likes, kept?.note, kept?.secret], [0, null, null])
    await assert.rejects(content.duplicate({ ...posts, id: post.id, user: owner }), { code: 'INVALID_INPUT' })
    const named = await content.duplicate({
      ...posts,
      id: post.id,
      data: { slug: 'own', title: 'Own' },
      ...free,
    })
    assert.deepEqual([named.slug, named.title, named.likes], ['own', 'Own', 7])
  })
})
