// An application as express-generator, passport and connect-flash make it: its own tests pass before and after.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Application } from 'express'
import { createBrowser } from '../../../src/testing/index.ts'
import { startServer } from '../../support/server.ts'
import { Visitor, type Way } from '../visitor.ts'
import { createAfter } from './after.ts'
import { createBefore } from './before.ts'

async function open(t: TestContext, create: () => Application) {
  const server = await startServer(create())
  t.after(() => server.close())
  return { browser: createBrowser(server.origin), origin: server.origin }
}

const ADA = { name: 'ada', password: 'correct horse' }

for (const [version, create] of Object.entries({ 'with routes': createBefore, 'with actions': createAfter }))
  describe(`the club ${version}`, () => {
    test('signs in, greets once, and signs out', async (t) => {
      const { browser } = await open(t, create)
      const home = await (await browser.open('/login')).form().fill(ADA).submit()
      assert.equal(home.path, '/')
      assert.match(home.text, /Signed in as ada.*Success! You are logged in\./)
      assert.doesNotMatch((await browser.open('/')).text, /Success/)
      const left = await (await browser.open('/logout')).form().submit()
      assert.match(left.text, /Create Account/)
      assert.equal((await browser.open('/account')).path, '/login')
    })

    test('says that the password is wrong, and counts the tries', async (t) => {
      const { browser } = await open(t, create)
      for (let times = 0; times < 5; times++) {
        const page = await (await browser.open('/login'))
          .form()
          .fill({ ...ADA, password: 'no' })
          .submit()
        assert.match(page.text, /Wrong name or password\./)
      }
      const refused = await (await browser.open('/login')).form().fill(ADA).submit()
      assert.equal(refused.status, 429)
      assert.match((await browser.open('/')).text, /Create Account/)
    })

    test('changes the motto, and checks it', async (t) => {
      const { browser } = await open(t, create)
      await (await browser.open('/login')).form().fill(ADA).submit()
      const saved = await (await browser.open('/account')).form().fill({ motto: 'Upward' }).submit()
      assert.equal(saved.form().value('motto'), 'Upward')
      const wrong = await (await browser.open('/account')).form().fill({ motto: 'x' }).submit()
      assert.match(wrong.text, /At least 3 characters\./)
      assert.equal((await browser.open('/account')).form().value('motto'), 'Upward')
    })
  })

describe('the club with actions', () => {
  for (const way of ['plain', 'script'] satisfies Way[])
    test(`keeps what was typed, its session and its limiter, ${way}`, async (t) => {
      const { origin } = await open(t, createAfter)
      const visitor = new Visitor(origin)
      assert.match(await visitor.open('/'), /visit 1/)
      const wrong = await visitor.send('/login', {
        action: 'signIn',
        fields: { ...ADA, password: 'no' },
        way,
      })
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /visit 2.*Wrong name or password\..*value="ada"/s)
      const home = await visitor.send('/login', { action: 'signIn', fields: ADA, way })
      assert.match(home.text, /Signed in as ada.*Success! You are logged in\./s)
      const { text } = await visitor.send('/account', { action: 'saveMotto', fields: { motto: 'x' }, way })
      assert.match(text, /value="x"/)
      const other = new Visitor(origin)
      const statuses: number[] = []
      for (let times = 0; times < 4; times++)
        statuses.push(
          (await other.send('/login', { action: 'signIn', fields: { ...ADA, password: 'no' }, way })).status,
        )
      assert.deepEqual(statuses, [422, 422, 422, 429])
    })
})
