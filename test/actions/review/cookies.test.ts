import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import cookieParser from 'cookie-parser'
import { action, anyone, readCookie } from '../../../src/actions/index.ts'
import { open } from './site.ts'

describe("an application's own cookie-parser", () => {
  test('reads and signs cookies behind an engine that has read them', async (t) => {
    const site = await open(t, {
      actions: { write: action({ access: anyone }, () => {}) },
      owner: (request) => readCookie(request, 'sid') ?? null,
      pages(app) {
        app.use(cookieParser('secret'))
        app.get('/', (request, response) => {
          response.cookie('name', 'ada', { signed: true })
          response.json({ signed: request.signedCookies, plain: request.cookies })
        })
      },
    })
    const first = await site.get('/', { cookie: 'sid=1' })
    assert.equal(first.status, 200)
    const [signed = ''] = first.headers.getSetCookie().map((header) => header.split(';', 1)[0])
    const second = await site.get('/', { cookie: `sid=1; ${signed}` })
    assert.deepEqual(await second.json(), { signed: { name: 'ada' }, plain: { sid: '1' } })
  })
})
