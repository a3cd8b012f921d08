import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { actionsWith, createMemoryStore, readCookie, unauthorized } from '../../../src/actions/index.ts'
import { addressesIn, open, page } from '../site.ts'

const action = actionsWith<{ readonly user: string | null }>()
const picture = () => new File(['picture'], 'a.png', { type: 'image/png' })
const NO_FILE = new File([], '', { type: 'application/octet-stream' })

/** What the page says after a form with these files was sent by a visitor who was signed out, by the rule or the handler. */
async function comeBack(
  t: TestContext,
  {
    cover,
    refuses = 'rule',
    isLost = false,
  }: { cover: File; refuses?: 'rule' | 'handler'; isLost?: boolean },
) {
  let isOpen = false
  const stored: string[] = []
  const store = createMemoryStore()
  const save = action(
    {
      access: ({ user }) => (user || refuses === 'handler' ? { user } : unauthorized()),
      input: z.object({ title: z.string(), cover: z.file().optional() }),
    },
    async ({ data }) => {
      if (!isOpen) return unauthorized()
      stored.push((await data.cover?.text()) ?? 'no file')
    },
  )
  const userOf = (request: Parameters<typeof readCookie>[0]) => readCookie(request, 'user') ?? null
  const site = await open(t, {
    actions: { save },
    identity: userOf,
    context: (request) => ({ user: userOf(request) }),
    loginPage: '/sign-in',
    store: {
      ...store,
      find: async (key) => (isLost && key.startsWith('staged:') ? null : store.find(key)),
    },
    pages: (app) => page(app, '/', { action: save, fields: ['title', 'cover'] }),
  })
  const [address = ''] = await site.formsOn('/', { cookie: 'user=ada' })
  const body = new FormData()
  body.set('title', 'As typed')
  body.set('cover', cover)
  const headers = refuses === 'handler' ? { cookie: 'user=ada' } : {}
  const refused = await site.post(address, body, headers)
  const saved = refused.headers.getSetCookie()[0]?.split(';')[0]
  const back = await site.get('/', { cookie: `user=ada; ${saved}` })
  const html = await back.text()
  const send = async (handle: string) => {
    isOpen = true
    const again = new FormData()
    again.set('title', 'As typed')
    again.set('cover', handle)
    const action = addressesIn(html)[0] ?? ''
    assert.equal((await site.post(action, again, { cookie: `user=ada; ${saved}` })).status, 303)
    return stored[0]
  }
  return { html, send }
}

describe('a form whose user was signed out meanwhile', () => {
  for (const refuses of ['rule', 'handler'] as const)
    test(`brings its files back if the ${refuses} refused`, async (t) => {
      const { html, send } = await comeBack(t, { cover: picture(), refuses })
      assert.match(html, /value="As typed"/)
      assert.match(html, /Your text is here: please check it/)
      const [, handle = ''] = /value="(staged:[^"]+)" checked[^>]*> Already uploaded: a\.png/.exec(html) ?? []
      assert.equal(await send(handle), 'picture')
    })

  test('says that a file is gone that was lost meanwhile', async (t) => {
    const { html } = await comeBack(t, { cover: picture(), isLost: true })
    assert.match(html, /value="As typed"/)
    assert.match(html, /not every file is: please choose what is missing again/)
    assert.doesNotMatch(html, /staged:/)
  })

  test('says nothing about files, where there were none', async (t) => {
    const { html } = await comeBack(t, { cover: NO_FILE })
    assert.match(html, /Your text is here: please check it/)
    assert.doesNotMatch(html, /files/)
  })
})
