// An application with EJS and cookie-session under a path and two host names: its own tests pass before and after.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createBrowser } from '../../../src/testing/index.ts'
import { startServer } from '../../support/server.ts'
import { behindProxy, createAfter, createBefore, ORIGINS } from './shop.ts'

for (const [version, create] of Object.entries({ 'with routes': createBefore, 'with actions': createAfter }))
  describe(`the shop ${version}`, () => {
    for (const origin of ORIGINS)
      test(`fills the cart at ${origin}`, async (t) => {
        const server = await startServer(behindProxy(create()))
        t.after(() => server.close())
        const browser = createBrowser(origin, { server: server.origin })
        const page = await browser.open('/app/')
        assert.equal(page.textOf('cart'), `0 in the cart of ${new URL(origin).hostname}`)
        const one = await page.form().fill({ article: 'pen', count: '2' }).submit()
        const two = await one.form().fill({ article: 'ink', count: '3' }).submit()
        assert.equal(two.path, '/app/')
        assert.equal(two.textOf('cart'), `5 in the cart of ${new URL(origin).hostname}`)
        const wrong = await two.form().fill({ article: 'ink', count: '99' }).submit()
        assert.match(wrong.text, /Between 1 and 9, please\./)
        assert.match((await browser.open('/app/')).textOf('cart') ?? '', /^5 in/)
        if (create === createBefore) return
        assert.equal(wrong.status, 422)
        assert.deepEqual([wrong.form().value('article'), wrong.form().value('count')], ['ink', '99'])
        assert.match(wrong.textOf('cart') ?? '', /^5 in/)
      })
  })

test('a form of one host name is not accepted from a page of another', async (t) => {
  const server = await startServer(behindProxy(createAfter()))
  t.after(() => server.close())
  const form = (await createBrowser(ORIGINS[0] ?? '', { server: server.origin }).open('/app/')).form()
  const answer = await form
    .fill({ article: 'pen', count: '1' })
    .request({ headers: { Origin: 'https://evil.example' } })
  assert.equal(answer.status, 403)
})
