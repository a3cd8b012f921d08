import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'
import { collection, open, owner } from './publication.ts'

const schema = z.object({
  title: z.string().trim().min(1),
  slug: z.string(),
  views: z.int().default(0),
  secret: z.string().optional(),
})

const logs = collection({ schema: z.object({ text: z.string() }), access: open })

/** A collection whose every hook writes down what it was told. */
async function watched(kind: Kind) {
  const told: [hook: string, call: Record<string, unknown>][] = []
  const note = (hook: string) => [(call: object) => void told.push([hook, structuredClone(plain(call))])]
  const notes = collection({
    schema,
    access: open,
    fields: { secret: { hidden: true } },
    hooks: {
      beforeValidate: note('beforeValidate'),
      beforeChange: note('beforeChange'),
      afterChange: note('afterChange'),
      beforeRead: note('beforeRead'),
      afterRead: note('afterRead'),
      beforeDelete: note('beforeDelete'),
      afterDelete: note('afterDelete'),
    },
  })
  return { ...(await openContent(kind, { collections: { notes, logs } })), told }
}

function plain({ content: _, ...call }: { content?: unknown }) {
  return call
}

describeEach('hooks', (kind) => {
  test('run in their order, and get what happens', async () => {
    const { content, told } = await watched(kind)
    const context = { from: 'test' }
    const call = { collection: 'notes', user: owner, context } as const
    const base = { collection: 'notes', user: owner, context }
    const data = { title: ' One ', slug: 'one', secret: 's' }
    const made = await content.create({ ...call, data })
    const whole = { ...made, secret: 's' }
    assert.deepEqual(told.splice(0), [
      ['beforeValidate', { ...base, operation: 'create', data }],
      ['beforeChange', { ...base, operation: 'create', data: { ...data, title: 'One', views: 0 } }],
      ['afterChange', { ...base, operation: 'create', doc: whole }],
      ['beforeRead', { ...base, doc: whole }],
      ['afterRead', { ...base, doc: made }],
    ])
    const { id } = made
    const after = await content.update({ ...call, id, data: { title: ' Two ', views: { increment: 2 } } })
    const changed = { ...after, secret: 's' }
    assert.deepEqual(told.splice(0), [
      [
        'beforeValidate',
        { ...base, operation: 'update', originalDoc: whole, data: { title: ' Two ', views: 2 } },
      ],
      [
        'beforeChange',
        { ...base, operation: 'update', originalDoc: whole, data: { title: 'Two', views: 2 } },
      ],
      ['afterChange', { ...base, operation: 'update', previousDoc: whole, doc: changed }],
      ['beforeRead', { ...base, doc: changed }],
      ['afterRead', { ...base, doc: after }],
    ])
    await content.findByID({ ...call, id, select: { title: true } })
    assert.deepEqual(told.splice(0), [
      ['beforeRead', { ...base, doc: changed }],
      ['afterRead', { ...base, doc: { id, title: 'Two' } }],
    ])
    await content.delete({ ...call, id })
    assert.deepEqual(
      told.splice(0).map(([hook, { doc, id }]) => [hook, id ?? doc]),
      [
        ['beforeDelete', id],
        ['afterDelete', id],
        ['beforeRead', changed],
        ['afterRead', after],
      ],
    )
  })

  test('change what is written and what is seen by what they return', async () => {
    const notes = collection({
      schema,
      access: open,
      fields: { secret: { hidden: true } },
      hooks: {
        beforeValidate: [
          ({ data }) => ({ ...data, slug: data.slug ?? String(data.title).trim().toLowerCase() }),
        ],
        beforeChange: [
          ({ data }) => ({ ...data, secret: 'first' }),
          async ({ data }) => ({ ...data, secret: `${data.secret}, second` }),
        ],
        afterChange: [({ doc }) => ({ ...doc, title: `${doc.title}!` })],
        afterRead: [({ doc }) => ({ ...doc, title: `${doc.title}?` })],
      },
    })
    const { content, row } = await openContent(kind, { collections: { notes } })
    const made = await content.create({ collection: 'notes', data: { title: ' Hello ' } as never })
    assert.deepEqual([made.title, made.slug, 'secret' in made], ['Hello!?', 'hello', false])
    const { title, slug, secret } = (await row('notes', made.id)) ?? {}
    assert.deepEqual([title, slug, secret], ['Hello', 'hello', 'first, second'])
  })

  test('that come after the schema cannot write another type, or a field that there is not', async () => {
    let returned: unknown
    const notes = collection({
      schema,
      access: open,
      hooks: { beforeChange: [({ data }) => ({ ...data, ...(returned as object) })] },
    })
    const { content, rows } = await openContent(kind, { collections: { notes } })
    const wrong: [object, object][] = [
      [{ views: 'many' }, { name: 'TypeError', message: /views is kept as integer/ }],
      [{ title: 7 }, { name: 'TypeError' }],
      [{ nope: 1 }, { code: 'UNKNOWN_FIELD' }],
      [{ id: 'mine' }, { code: 'INVALID_QUERY' }],
      [{ title: 'a\0b' }, { code: 'INVALID_INPUT' }],
    ]
    for (const [given, error] of wrong) {
      returned = given
      await assert.rejects(content.create({ collection: 'notes', data: { title: 'a', slug: 'a' } }), error)
    }
    assert.deepEqual(await rows('notes'), [])
  })

  for (const hook of ['beforeValidate', 'beforeChange', 'afterChange', 'beforeRead', 'afterRead'] as const) {
    test(`take everything back when ${hook} throws, what they wrote themselves too`, async () => {
      let isBroken = false
      const notes = collection({
        schema,
        access: open,
        hooks: {
          [hook]: [
            async ({ content }: { content: { create(options: object): Promise<unknown> } }) => {
              await content.create({ collection: 'logs', data: { text: hook }, overrideAccess: true })
              if (isBroken) throw new Error('no')
            },
          ],
        },
      })
      const { content, rows } = await openContent(kind, { collections: { notes, logs } })
      const { id } = await content.create({ collection: 'notes', data: { title: 'a', slug: 'a' } })
      const before = [await rows('notes'), await rows('logs')]
      isBroken = true
      const refused = { message: 'no' }
      await assert.rejects(content.create({ collection: 'notes', data: { title: 'b', slug: 'b' } }), refused)
      await assert.rejects(content.update({ collection: 'notes', id, data: { title: 'b' } }), refused)
      assert.deepEqual([await rows('notes'), await rows('logs')], before)
    })
  }

  for (const hook of ['beforeDelete', 'afterDelete'] as const) {
    test(`keep the document when ${hook} throws`, async () => {
      const refuse = () => {
        throw new Error('no')
      }
      const notes = collection({ schema, access: open, hooks: { [hook]: [refuse] } })
      const { content, rows } = await openContent(kind, { collections: { notes } })
      const { id } = await content.create({ collection: 'notes', data: { title: 'a', slug: 'a' } })
      await assert.rejects(content.delete({ collection: 'notes', id }), { message: 'no' })
      await assert.rejects(content.delete({ collection: 'notes', where: {} }), { message: 'no' })
      assert.equal((await rows('notes')).length, 1)
    })
  }

  test('count every one of many changes at once', async () => {
    const notes = collection({
      schema,
      access: open,
      hooks: {
        beforeChange: [({ data, originalDoc }) => ({ ...data, views: (originalDoc?.views ?? 0) + 1 })],
      },
    })
    const { content, row } = await openContent(kind, { collections: { notes } })
    const { id } = await content.create({ collection: 'notes', data: { title: 'a', slug: 'a' } })
    const changes = Array.from({ length: 30 }, (_, index) =>
      content.update({ collection: 'notes', id, data: { title: `${index}` } }),
    )
    await Promise.all(changes)
    assert.equal((await row('notes', id))?.views, 31)
  })
})
