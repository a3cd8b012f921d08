import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { actionsWith, readCookie, unauthorized } from '../../../src/actions/index.ts'
import { open, page } from '../site.ts'

const action = actionsWith<{ readonly user: string | null }>()
const picture = () => new File(['picture'], 'a.png', { type: 'image/png' })
const NO_FILE = new File([], '', { type: 'application/octet-stream' })

/** What the page says after a form with these files was sent by somebody who was signed out, by the rule or the handler. */
async function comeBack(
  t: TestContext,
  { cover, refuses = 'rule' }: { cover: File; refuses?: 'rule' | 'handler' },
) {
  const save = action(
    {
      access: ({ user }) => (user || refuses === 'handler' ? { user } : unauthorized()),
      input: z.object({ title: z.string(), cover: z.file().optional() }),
    },
    () => unauthorized(),
  )
  const userOf = (request: Parameters<typeof readCookie>[0]) => readCookie(request, 'user') ?? null
  const site = await open(t, {
    actions: { save },
    identity: userOf,
    context: (request) => ({ user: userOf(request) }),
    loginPage: '/sign-in',
    pages: (app) => page(app, '/', { action: save, fields: ['title', 'cover'] }),
  })
  const [address = ''] = await site.formsOn('/', { cookie: 'user=ada' })
  const body = new FormData()
  body.set('title', 'As typed')
  body.set('cover', cover)
  const headers = refuses === 'handler' ? { cookie: 'user=ada' } : {}
  const refused = await site.post(address, body, headers)
  const parked = refused.headers.getSetCookie()[0]?.split(';')[0]
  const back = await site.get('/', { cookie: `user=ada; ${parked}` })
  return await back.text()
}

describe('a form whose person was signed out meanwhile says of its files', () => {
  for (const refuses of ['rule', 'handler'] as const)
    test(`that they have to be chosen again, where the ${refuses} refused`, async (t) => {
      const html = await comeBack(t, { cover: picture(), refuses })
      assert.match(html, /value="As typed"/)
      assert.match(html, /Your text is here, your files are not: please choose them again/)
    })

  test('nothing, where there were none', async (t) => {
    const html = await comeBack(t, { cover: NO_FILE })
    assert.match(html, /Your text is here: please check it/)
    assert.doesNotMatch(html, /files/)
  })
})
