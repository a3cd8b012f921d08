import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAuth, type Mail } from '../../src/auth/index.ts'
import type { Browser } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { startSite } from './site.ts'

const ADA = { email: 'ada@example.com', password: 'correct horse battery' }

async function send(browser: Browser, name: string, fields: Record<string, string> = {}) {
  const body = new URLSearchParams(fields).toString()
  return await (await browser.open('/home')).form(`users.${name}`).request({ body })
}

describe('an application of its own', () => {
  test('signs people in as they sign up, where no address is to be confirmed, and says what is taken', async () => {
    await using site = await start()
    const browser = site.visit()
    const answer = await send(browser, 'signUp', ADA)
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/home'])
    assert.match((await browser.open('/home')).text, /ada@example\.com/)
    const taken = await send(site.visit(), 'signUp', ADA)
    assert.equal(taken.status, 422)
    assert.equal((await site.rows('users')).length, 1)
  })

  test('signs people in by their address or their user name', async () => {
    await using site = await start()
    const data = { ...ADA, username: 'Ada' }
    await site.content.create({ collection: 'users', data, overrideAccess: true })
    for (const name of ['ada', 'ADA', 'ada@example.com']) {
      const browser = site.visit()
      const answer = await send(browser, 'loginByName', { name, password: ADA.password })
      assert.equal(answer.headers.get('location'), '/home', name)
      assert.match((await browser.open('/home')).text, /ada@example\.com/)
    }
    assert.equal((await send(site.visit(), 'loginByName', { name: 'ada', password: 'no' })).status, 422)
  })

  test('gives a browser another token with its next page when what it is about has changed', async () => {
    await using site = await start()
    const browser = site.visit()
    await send(browser, 'signUp', ADA)
    const before = browser.cookies.get('session')?.value
    await browser.open('/home')
    assert.equal(browser.cookies.get('session')?.value, before)
    const [user] = await site.rows('users')
    const paid = {
      collection: 'users',
      id: String(user?.id),
      data: { plan: 'paid' },
      overrideAccess: true,
    } as const
    await site.content.update(paid)
    const pages = await Promise.all([browser.open('/home'), browser.open('/home')])
    for (const { text } of pages) assert.match(text, /ada@example\.com/)
    assert.notEqual(browser.cookies.get('session')?.value, before)
    const answer = await (await browser.open('/home'))
      .form('users.whoAmI')
      .request({ headers: { Accept: 'application/json' } })
    assert.deepEqual(answer.json(), { location: '/home', data: { email: ADA.email, plan: 'paid' } })
  })

  test('takes the token of a program, and answers 401 when it is not valid', async () => {
    await using site = await start()
    await site.content.create({ collection: 'users', data: ADA, overrideAccess: true })
    const { token } = await site.content.login({ collection: 'users', data: ADA })
    const call = async (authorization: string) => {
      const headers = { Authorization: authorization, Accept: 'application/json' }
      const page = await site.visit().request({ url: '/home', headers })
      const url = /action="?([^"\s>]*whoAmI[^"\s>]*)/.exec(page.html)?.[1] ?? assert.fail('no form')
      return await site.visit().request({ url, method: 'POST', headers: { ...headers, ...FORM }, body: '' })
    }
    const answer = await call(`Bearer ${token}`)
    assert.deepEqual(answer.json(), { location: '/home', data: { email: ADA.email, plan: 'free' } })
    assert.equal((await call('Bearer none')).status, 401)
  })

  test('writes its e-mails in its own words, with a link to this machine where no origin is set', async () => {
    await using site = await start()
    await send(site.visit(), 'signUp', ADA)
    for (const Host of [new URL(site.server.origin).host, 'localhost:3000']) {
      const form = (await site.visit().open('/home')).form('users.requestVerification')
      await form.request({ body: `email=${ADA.email}`, headers: { Host, Origin: `http://${Host}` } })
    }
    await eventually(() => assert.equal(site.mails.length, 2))
    assert.deepEqual(
      site.mails.map(({ to, subject, text }) => [to, subject, new URL(text).origin]),
      [
        [ADA.email, 'Bitte bestätigen', site.server.origin],
        [ADA.email, 'Bitte bestätigen', 'http://localhost:3000'],
      ],
    )
  })

  test('writes to the address of the account, not to one that only looks like it', async () => {
    await using site = await start()
    await send(site.visit(), 'signUp', ADA)
    for (const email of ['ADA@example.com', '\uff41da@example.com', 'a\u200dda@example.com'])
      await send(site.visit(), 'requestVerification', { email })
    await eventually(() => assert.equal(site.mails.length, 2))
    for (const { to } of site.mails) assert.equal(to, ADA.email)
  })

  test('answers as always when an e-mail cannot be sent, and logs why', async () => {
    const mailer = { send: () => Promise.reject(new Error('The post office is closed.')) }
    await using site = await start({ mailer })
    await send(site.visit(), 'signUp', ADA)
    const answers = [
      await send(site.visit(), 'requestVerification', { email: ADA.email }),
      await send(site.visit(), 'requestVerification', { email: 'unknown@example.com' }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    )
    await eventually(() => assert.match(String(site.errors[0]), /The post office is closed/))
    assert.equal(site.errors.length, 1)
  })

  test('does not start with a collection that has no accounts', async () => {
    await using site = await start()
    const { content, mails } = site
    const mailer = { send: async (mail: Mail) => void mails.push(mail) }
    const settings = { content, origin: undefined, mailer, site: 'Site' }
    assert.throws(
      () => createAuth({ ...settings, collection: 'usrs' }),
      /createAuth\(\) needs a collection with auth, and "usrs" has none\. Collections with auth: users\./,
    )
    assert.doesNotThrow(() => createAuth({ ...settings, collection: 'users' }))
  })

  test('limits how many sign up from one address', async () => {
    await using site = await start()
    const statuses: number[] = []
    for (let count = 0; count < 31; count++)
      statuses.push((await send(site.visit(), 'signUp', { ...ADA, email: `${count}@example.com` })).status)
    assert.deepEqual(statuses.slice(-2), [303, 429])
    assert.equal((await site.rows('users')).length, 30)
  })
})

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

async function start(options: Parameters<typeof startSite>[0] = {}) {
  const site = await startSite(options)
  return { ...site, [Symbol.asyncDispose]: () => site.server.close() }
}
