import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { action, anyone, invalid, redirect } from '../../../src/actions/index.ts'
import { fields, open, page } from './site.ts'

describe('a page that is drawn in answer to a form, and leads elsewhere itself', () => {
  for (const status of [301, 302, 303, 307, 308])
    test(`with ${status} is sent as 303, so that no browser sends the form there`, async (t) => {
      const login = action({ access: anyone, page: '/moved' }, () => invalid('No.'))
      const logout = action({ access: anyone }, () => redirect('/moved'))
      const site = await open(t, {
        actions: { login, logout },
        pages(app) {
          page(app, '/login', { action: login })
          page(app, '/logout', { action: logout })
          app.get('/moved', (_request, response) => response.redirect(status, 'https://other.example/x'))
        },
      })
      const answers = [
        await site.send('/login', fields({ password: 'hunter2' })),
        await site.send('/logout', fields(), { 'signpost-request': '1' }),
      ]
      for (const answer of answers) {
        assert.equal(answer.status, 303)
        assert.equal(answer.headers.get('location'), 'https://other.example/x')
      }
    })
})
