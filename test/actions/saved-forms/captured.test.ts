import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { actionsWith, conflict, type FormView, readCookie, unauthorized } from '../../../src/actions/index.ts'
import { fields, open } from '../site.ts'

const action = actionsWith<{ readonly user: string | null }>()
const headers = { cookie: 'user=ada' }

describe('a form that was saved with captured state', () => {
  test('comes back with the state it was rendered with: a change made meanwhile is not overwritten unseen', async (t) => {
    let version = 1
    const saved: string[] = []
    const save = action(
      {
        access: ({ user }) => (user ? { user } : unauthorized()),
        input: z.object({ text: z.string() }),
        captured: z.object({ version: z.number() }),
      },
      ({ data }, { captured }) => {
        if (captured.version !== version) return conflict('Another user was here.')
        saved.push(data.text)
      },
    )
    const userOf = (request: Parameters<typeof readCookie>[0]) => readCookie(request, 'user') ?? null
    const site = await open(t, {
      actions: { notes: { save } },
      identity: userOf,
      context: (request) => ({ user: userOf(request) }),
      loginPage: '/sign-in',
      pages: (app) =>
        app.get('/note', (_request, response) => {
          const form: FormView = response.locals.form(save.bind().capture({ version }))
          response.send(`<form ${form.attributes}>${form.summary()}<input ${form.input('text')}></form>`)
        }),
    })
    const [address = ''] = await site.formsOn('/note', headers)
    const refused = await site.post(address, fields({ text: 'mine' }))
    assert.deepEqual([refused.status, refused.headers.get('location')], [303, '/sign-in?next=%2Fnote'])
    version = 2
    const cookie = `${headers.cookie}; ${refused.headers.getSetCookie()[0]?.split(';')[0]}`
    const back = await (await site.get('/note', { cookie })).text()
    assert.match(back, /value="mine"/)
    const again = /action="?([^"\s>]+)/.exec(back)?.[1] ?? ''
    const told = await site.post(again, fields({ text: 'mine' }), { cookie })
    assert.equal(told.status, 409)
    assert.deepEqual(saved, [])
    // Now it was said, and the form has the version of now.
    const next = /action="?([^"\s>]+)/.exec(await told.text())?.[1] ?? ''
    assert.equal((await site.post(next, fields({ text: 'mine' }), { cookie })).status, 303)
    assert.deepEqual(saved, ['mine'])
  })
})
