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
      const plain = await site.send('/login', fields({ password: 'hunter2' }))
      assert.equal(plain.status, 303)
      assert.equal(plain.headers.get('location'), 'https://other.example/x')
      // The script cannot see a redirect: it is told where to go.
      const script = await site.send('/logout', fields(), { 'signpost-request': 'page' })
      assert.equal(script.status, 204)
      assert.equal(script.headers.get('signpost-location'), 'https://other.example/x')
      assert.equal(script.headers.get('location'), null)
    })
})
