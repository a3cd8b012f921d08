import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Gazette, startGazette } from '../gazette.ts'
import { freshBrowser, PASSWORD, signUp } from '../people.ts'

test('an address that sends too many forms gets 429 before its ticket is read; pages still load', async () => {
  const { browser, lines } = await startGazette({ environment: { FORMS_PER_MINUTE: '3' } })
  const statuses: number[] = []
  for (let sent = 0; sent < 5; sent++) {
    const answer = await browser.request({ url: '/_actions/posts.like/x.y.z', method: 'POST' })
    statuses.push(answer.status)
    if (answer.status === 429) assert.match(answer.headers.get('retry-after') ?? '', /^[1-5]?\d$|^60$/)
  }
  assert.deepEqual(statuses, [404, 404, 404, 429, 429])
  assert.equal((await browser.open('/posts')).status, 200)
  assert.equal(lines().filter(({ status }) => status === 429).length, 2)
})

test('a failed form with its re-rendered page counts once', async () => {
  const { browser } = await startGazette({ environment: { FORMS_PER_MINUTE: '2' } })
  const form = (await browser.open('/sign-up')).form('users.signUp').fill({ name: '' })
  assert.equal((await form.submit()).status, 422)
  assert.equal((await form.submit()).status, 422)
  assert.equal((await form.submit()).status, 429)
})

describe('behind a proxy that the application does not trust', () => {
  const environment = { ORIGIN: 'https://gazette.example', FORMS_PER_MINUTE: '3' }
  const send = ({ browser }: Gazette, forwarded: string) =>
    browser.request({
      url: '/_actions/posts.like/x.y.z',
      method: 'POST',
      headers: { 'X-Forwarded-For': forwarded },
    })

  test('each visitor has a limit of their own, whatever they send themselves', async () => {
    const gazette = await startGazette({ environment })
    const statuses: number[] = []
    for (let sent = 0; sent < 5; sent++)
      statuses.push((await send(gazette, `203.0.113.${sent}, 198.51.100.66`)).status)
    assert.deepEqual(statuses, [404, 404, 404, 429, 429])
    assert.equal((await send(gazette, '198.51.100.66, 203.0.113.9')).status, 404)
  })

  test('the missing setting is said at the start and at the first forwarded request, once', async () => {
    const gazette = await startGazette({ environment })
    const warnings = () => gazette.lines().filter(({ msg }) => /TRUST_PROXY is not set/.test(String(msg)))
    assert.equal(warnings().length, 1)
    for (let sent = 0; sent < 2; sent++) await send(gazette, '198.51.100.66')
    assert.equal(warnings().length, 2)
  })

  test('nothing is said where the proxy is trusted', async () => {
    const gazette = await startGazette({ environment: { ...environment, TRUST_PROXY: 'loopback' } })
    await send(gazette, '198.51.100.66')
    assert.doesNotMatch(gazette.logText(), /TRUST_PROXY/)
  })

  test('wrong passwords and sign-ups of one visitor lock no other out', async () => {
    const gazette = await startGazette({ environment: { ORIGIN: environment.ORIGIN } })
    await signUp(gazette, { name: 'Ada' })
    const form = (await freshBrowser(gazette).open('/sign-in')).form('users.login')
    const statusOf = async (email: string, password: string, address: string) => {
      const headers = { 'X-Forwarded-For': address }
      return (await form.request({ fields: { email, password }, headers })).status
    }
    const guesses: number[] = []
    for (let tries = 0; tries < 101; tries++)
      guesses.push(await statusOf(`unknown-${tries}@example.com`, 'wrong password', '198.51.100.66'))
    assert.equal(guesses.at(-1), 429)
    assert.equal(await statusOf('ada@example.com', PASSWORD, '203.0.113.9'), 303)
  })
})
