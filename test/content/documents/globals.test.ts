import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { always } from '../../../src/content/index.ts'
import { describeEach, type Kind } from '../../support/databases.ts'
import { openContent } from '../library.ts'
import { admin, global, owner } from './publication.ts'

const site = global({
  schema: z
    .object({
      name: z.string().trim().min(1).default('Gazette'),
      footer: z.string().optional(),
      views: z.int().default(0),
      nav: z.array(z.object({ label: z.string(), href: z.string() })).default([]),
    })
    .refine(({ name, footer }) => name !== footer, { path: ['footer'], message: 'Say something else.' }),
  access: { read: always, update: ({ user }) => user?.role === 'admin' },
})
const legal = global({
  schema: z.object({ imprint: z.string() }),
  access: { read: ({ user }) => user !== null, update: always },
  hooks: {
    beforeChange: [({ data }) => ({ ...data, imprint: `${data.imprint}!` })],
    afterRead: [({ doc }) => ({ ...doc, imprint: doc.imprint.toUpperCase() })],
  },
})

const openSite = (kind: Kind) => openContent(kind, { collections: {}, globals: { site, legal } })

describeEach('a global', (kind) => {
  test('is what its schema gives until it is changed, then what was said', async () => {
    const { content } = await openSite(kind)
    const nothing = { name: 'Gazette', views: 0, nav: [], updatedAt: null }
    assert.deepEqual(await content.findGlobal({ slug: 'site' }), nothing)
    await assert.rejects(content.findGlobal({ slug: 'legal', user: owner }), { code: 'NOT_FOUND' })
    const nav = [{ label: 'Home', href: '/' }]
    const site = await content.updateGlobal({ slug: 'site', data: { nav, footer: 'f' }, user: admin })
    assert.deepEqual({ ...site, updatedAt: null }, { ...nothing, nav, footer: 'f' })
    const named = await content.updateGlobal({
      slug: 'site',
      data: { name: ' Paper ', footer: undefined },
      user: admin,
    })
    assert.deepEqual([named.name, 'footer' in named, named.nav], ['Paper', false, nav])
    assert.ok(named.updatedAt !== null && site.updatedAt !== null && named.updatedAt > site.updatedAt)
    assert.deepEqual(await content.findGlobal({ slug: 'site' }), named)
  })

  test('is changed by those who may, and by what fits', async () => {
    const { content, database } = await openSite(kind)
    const rows = () => database.read.selectFrom('globals').selectAll().orderBy('slug').execute()
    await content.updateGlobal({ slug: 'site', data: { footer: 'f' }, user: admin })
    const before = await rows()
    for (const user of [null, owner]) {
      const update = content.updateGlobal({ slug: 'site', data: { name: 'x' }, user })
      await assert.rejects(update, { code: 'ACCESS_DENIED' })
    }
    const wrong: [object, string][] = [
      [{ name: ' ' }, 'INVALID_INPUT'],
      [{ name: 'f' }, 'INVALID_INPUT'],
      [{ nav: [{ label: 'x' }] }, 'INVALID_INPUT'],
      [{ name: 'a\0' }, 'INVALID_INPUT'],
      [{ nope: 1 }, 'UNKNOWN_FIELD'],
      [{ updatedAt: 1 }, 'UNKNOWN_FIELD'],
    ]
    for (const [data, code] of wrong) {
      await assert.rejects(content.updateGlobal({ slug: 'site', data, user: admin } as never), { code })
    }
    for (const slug of ['nope', 'constructor', undefined, 7]) {
      await assert.rejects(content.findGlobal({ slug } as never), { code: 'UNKNOWN_COLLECTION' })
    }
    assert.deepEqual(await rows(), before)
  })

  test('has hooks and rules', async () => {
    const { content } = await openSite(kind)
    const changed = await content.updateGlobal({ slug: 'legal', data: { imprint: 'us' } })
    assert.equal(changed.imprint, 'US!')
    assert.equal((await content.findGlobal({ slug: 'legal', user: owner })).imprint, 'US!')
    await assert.rejects(content.findGlobal({ slug: 'legal' }), { code: 'ACCESS_DENIED' })
    assert.equal((await content.findGlobal({ slug: 'legal', overrideAccess: true })).imprint, 'US!')
  })

  test('loses no field to another that is changed at the same time, not the first time either', async () => {
    const { content } = await openSite(kind)
    const changes = [{ name: 'N' }, { footer: 'F' }, { views: 7 }, { nav: [{ label: 'l', href: 'h' }] }]
    await Promise.all(changes.map((data) => content.updateGlobal({ slug: 'site', data, user: admin })))
    const { updatedAt: _, ...site } = await content.findGlobal({ slug: 'site' })
    assert.deepEqual(site, Object.assign({}, ...changes))
  })
})
