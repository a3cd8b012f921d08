import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, readCookie } from '../../../src/actions/index.ts'
import { addressesIn, fields, open } from '../site.ts'

/** A page that shows the requested salary and every flash message. */
async function openPayroll(t: TestContext) {
  const seen: unknown[] = []
  const ask = action({ access: anyone }, async (_form, { flash, previous }) => {
    seen.push(previous)
    flash('Looked up.')
    return { salary: 90_000 }
  })
  const site = await open(t, {
    actions: { ask },
    identity: (request) => readCookie(request, 'sid') ?? null,
    pages(app) {
      app.get('/', (_request, response) => {
        const form = response.locals.form(ask)
        const messages = JSON.stringify(response.locals.messages())
        response.send(`<form ${form.attributes}></form>${JSON.stringify(form.result)}${messages}`)
      })
    },
  })
  const cookieOf = (sid: string | null, kept = '') => [sid && `sid=${sid}`, kept].filter(Boolean).join('; ')
  /** What a browser holds after this visitor's call. */
  const askAs = async (sid: string | null) => {
    const answer = await site.send('/', fields(), { cookie: cookieOf(sid) })
    assert.equal(answer.status, 303)
    return answer.headers.getSetCookie().map((header) => header.split(';', 1)[0])[0]
  }
  const seeAs = async (sid: string | null, kept: string | undefined) =>
    await (await site.get('/', { cookie: cookieOf(sid, kept) })).text()
  return { site, seen, askAs, seeAs, cookieOf }
}

describe('the outcome of an action', () => {
  test('is shown to the person whose call it was', async (t) => {
    const { askAs, seeAs } = await openPayroll(t)
    const html = await seeAs('ada', await askAs('ada'))
    assert.match(html, /90000/)
    assert.match(html, /Looked up\./)
  })

  test('is not shown to another person who signs in on the same browser', async (t) => {
    const { askAs, seeAs } = await openPayroll(t)
    assert.doesNotMatch(await seeAs('bob', await askAs('ada')), /90000|Looked up/)
  })

  test('shows flash messages, but no data, in a browser that has signed out', async (t) => {
    const { askAs, seeAs } = await openPayroll(t)
    const html = await seeAs(null, await askAs('ada'))
    assert.match(html, /Looked up\./)
    assert.doesNotMatch(html, /90000/)
  })

  test('is shown to the visitor who has signed in meanwhile', async (t) => {
    const { askAs, seeAs } = await openPayroll(t)
    assert.match(await seeAs('ada', await askAs(null)), /90000/)
  })

  test('is given to the next call as `previous` when it is the same person’s, and not to another’s', async (t) => {
    const { site, seen, askAs, seeAs } = await openPayroll(t)
    const [hers = ''] = addressesIn(await seeAs('ada', await askAs('ada')))
    await site.post(hers, fields(), { cookie: 'sid=ada' })
    const [his = ''] = addressesIn(await seeAs('bob', await askAs('ada')))
    await site.post(his, fields(), { cookie: 'sid=bob' })
    assert.deepEqual(seen, [undefined, { salary: 90_000 }, undefined, undefined])
  })
})

test('outcomes whose redirects are followed later are each shown once, by their own page', async (t) => {
  const st = action({ access: anyone, input: z.object({ n: z.string() }) }, async ({ data }) => ({
    v: data.n,
  }))
  const site = await open(t, {
    actions: { st },
    pages: (app) => {
      for (const path of ['/a', '/b'])
        app.get(path, (_request, response) => {
          const form = response.locals.form(st)
          response.send(`<form ${form.attributes}></form>${JSON.stringify(form.result ?? null)}`)
        })
    },
  })
  const jar = new Map<string, string>()
  const keep = (answer: Response) => {
    for (const header of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? []
      if (/Expires=Thu, 01 Jan 1970/.test(header)) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const [a = ''] = await site.formsOn('/a')
  const [b = ''] = await site.formsOn('/b')
  // Two at the same time do not know each other's cookies.
  for (const [address, n] of [
    [a, 'A1'],
    [b, 'B'],
    [a, 'A2'],
  ] as const)
    keep(await site.post(address, fields({ n })))
  const see = async (path: string) =>
    (await keep(await site.get(path, { cookie: cookie() })).text()).replace(/^.*<\/form>/, '')
  const seen = [await see('/a'), await see('/b'), await see('/a'), await see('/a'), await see('/b')]
  assert.deepEqual(seen, ['{"v":"A1"}', '{"v":"B"}', '{"v":"A2"}', 'null', 'null'])
  assert.equal(jar.size, 0)
})
