import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startGazette } from '../gazette.ts'

const JSON_PLEASE = { Accept: 'application/json' }

describe('the page of examples', () => {
  it('makes the next state from the former one, also after a reload of the form', async () => {
    const { browser } = await startGazette()
    let page = await browser.open('/examples')
    for (const expected of ['1', '2', '3']) {
      page = await page.form('examples.count').submit()
      assert.equal(page.textOf('count'), expected)
    }
  })

  it('gives programs the problems by field as problem+json, and the result as data', async () => {
    const { browser } = await startGazette()
    const form = (await browser.open('/examples')).form('examples.order')
    const wrong = await form.request({ fields: { email: 'no-address', amount: '0' }, headers: JSON_PLEASE })
    assert.equal(wrong.status, 422)
    assert.match(wrong.headers.get('content-type') ?? '', /^application\/problem\+json/)
    const { errors, code } = wrong.json() as { errors: Record<string, string>; code: string }
    assert.equal(code, 'INVALID_INPUT')
    assert.deepEqual(errors, {
      email: 'Please enter an e-mail address, like name@example.com.',
      amount: 'Order at least one.',
    })
    const right = await form.request({
      fields: { email: 'a@example.com', amount: '2', gift: 'on' },
      headers: JSON_PLEASE,
    })
    assert.deepEqual(right.json(), {
      location: '/examples',
      data: { receipt: '2 for a@example.com, wrapped' },
    })
  })

  it('tells people the same beside the fields, with what they typed', async () => {
    const { browser } = await startGazette()
    const form = (await browser.open('/examples')).form('examples.order')
    const page = await form.fill({ email: 'a@example.org', amount: '2', gift: true }).submit('Order')
    assert.equal(page.status, 422)
    assert.equal(page.textOf('email-error'), 'We cannot deliver to example.org.')
    assert.equal(page.form('examples.order').value('amount'), '2')
    const conflict = await page
      .form('examples.order')
      .fill({ email: 'a@example.com', amount: '13' })
      .submit('Order')
    assert.equal(conflict.status, 409)
    assert.match(conflict.text, /There are not thirteen left\./)
  })

  it('has several submits in one form: Enter, a button, a picture', async () => {
    const { browser } = await startGazette()
    const open = async () => (await browser.open('/examples')).form('examples.shout').fill({ word: 'Hello' })
    assert.equal((await (await open()).submit()).textOf('words'), 'HELLO!')
    assert.equal((await (await open()).submit('Shout')).textOf('words'), 'HELLO!')
    assert.equal((await (await open()).submit('Whisper')).textOf('words'), 'hello…')
    assert.equal((await (await open()).submit('Whisper, as an image button')).textOf('words'), 'hello…')
  })

  it('redirects from deep inside a function, and never to another site', async () => {
    const { browser } = await startGazette()
    const form = (await browser.open('/examples')).form('examples.leave')
    assert.equal((await form.fill({ to: '/posts' }).submit()).path, '/posts')
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const page = await form.fill({ to }).submit()
      assert.equal(page.status, 422)
      assert.equal(page.textOf('to-error'), 'This is not a page of Gazette.')
    }
  })

  it('re-renders the page, filled in, with an incident number that is in the log, where a function throws', async () => {
    const gazette = await startGazette()
    const form = (await gazette.browser.open('/examples')).form('examples.stumble')
    const page = await form.fill({ word: 'Precious.' }).submit()
    assert.equal(page.status, 500)
    assert.equal(page.form('examples.stumble').value('word'), 'Precious.')
    assert.doesNotMatch(page.text, /This example always fails/)
    const incident = /this number: (\w+)/.exec(page.text)?.[1]
    const line = gazette.lines().find((one) => one.incident === incident)
    assert.match(JSON.stringify(line), /This example always fails/)
  })

  it('gives up what takes longer than it may, with 503 and when to come again', async () => {
    const { browser } = await startGazette()
    const page = await (await browser.open('/examples')).form('examples.dawdle').submit()
    assert.equal(page.status, 503)
    assert.equal(page.headers.get('retry-after'), '1')
  })

  it('sets a cookie that the page of the same answer shows', async () => {
    const { browser } = await startGazette()
    const page = await (await browser.open('/examples')).form('examples.visit').submit()
    assert.equal(page.textOf('visits'), '1')
    const answer = await page.form('examples.visit').request({ headers: { 'Signpost-Request': 'page' } })
    assert.equal(answer.textOf('visits'), '2')
  })
})
