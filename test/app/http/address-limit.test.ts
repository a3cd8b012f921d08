import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGazette } from '../gazette.ts'

test('an address that sends too many forms is told to wait, before its ticket is looked at; pages still come', async () => {
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

test('a failed form, drawn again, counts once', async () => {
  const { browser } = await startGazette({ environment: { FORMS_PER_MINUTE: '2' } })
  const form = (await browser.open('/sign-up')).form('users.signUp').fill({ name: '' })
  assert.equal((await form.submit()).status, 422)
  assert.equal((await form.submit()).status, 422)
  assert.equal((await form.submit()).status, 429)
})
