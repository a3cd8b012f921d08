import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Response } from 'express'
import { action, anyone, invalid, redirect } from '../../../src/actions/index.ts'
import { fields, open, page } from '../site.ts'

describe('a page that is rendered in response to a form, and redirects', () => {
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
      // The script cannot see a redirect, so the response names its target.
      const script = await site.send('/logout', fields(), { 'signpost-request': 'page' })
      assert.equal(script.status, 204)
      assert.equal(script.headers.get('signpost-location'), 'https://other.example/x')
      assert.equal(script.headers.get('location'), null)
    })
})

describe('what is no page, in answer to the script', () => {
  for (const [what, send] of [
    ['JSON', (response: Response) => response.json({ secret: 'body' })],
    ['a download', (response: Response) => response.attachment('report.html').send('<p>secret body')],
    [
      'headers given with the status',
      (response: Response) => response.writeHead(200, { 'Content-Type': 'text/csv' }).end('secret body'),
    ],
  ] as const)
    test(`is left to the browser: ${what}`, async (t) => {
      const report = action({ access: anyone }, () => redirect('/report?year=1'))
      const site = await open(t, {
        actions: { report },
        pages(app) {
          page(app, '/', { action: report })
          app.get('/report', (_request, response) => void send(response))
        },
      })
      const answer = await site.send('/', fields(), { 'signpost-request': 'page' })
      assert.equal(answer.status, 204)
      assert.equal(answer.headers.get('signpost-location'), '/report?year=1')
      assert.equal(answer.headers.get('content-disposition'), null)
      assert.equal(await answer.text(), '')
    })
})
