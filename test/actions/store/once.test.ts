import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, createMemoryStore } from '../../../src/actions/index.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { assertProblem, assertRerendered, JSON_CALLER, SCRIPT } from '../call/answers.ts'

describe('a form that is done once', () => {
  test('sent 50 times at the same time is done once, and every answer is the first', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/once')).form().fill({ label: 'x' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => form.request()))
    assert.deepEqual(fixture.tables.marks(), ['x'])
    for (const answer of answers)
      assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/done'])
    const withCookie = answers.filter((answer) =>
      answer.headers.getSetCookie().some((cookie) => cookie.startsWith('receipt=')),
    )
    assert.equal(withCookie.length, 1)
  })

  test('sent again by a reload leads to the same place and says the same, without its cookies', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/once')).form().fill({ label: 'x' })
    const first = await form.submit()
    fixture.browser.cookies.delete('receipt')
    const second = await form.submit()
    for (const page of [first, second])
      assert.deepEqual([page.path, page.textOf('message-info')], ['/done', 'Done: x'])
    assert.equal(fixture.browser.cookies.get('receipt'), undefined)
    assert.deepEqual(fixture.tables.marks(), ['x'])
    assert.deepEqual(
      fixture.events.map(({ outcome }) => outcome),
      ['redirect', 'repeat'],
    )
  })

  test('sent again by a program or the script gets the first outcome too', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/once')).form().fill({ label: 'x' })
    const first = await form.request({ headers: JSON_CALLER })
    const second = await form.request({ headers: JSON_CALLER })
    assert.deepEqual(first.json(), { location: '/done', messages: ['Done: x'] })
    assert.deepEqual(second.json(), first.json())
    assert.equal((await form.request({ headers: SCRIPT })).title, 'Done')
    assert.deepEqual(fixture.tables.marks(), ['x'])
  })

  test('that returned data returns it again', async () => {
    let runs = 0
    const book = action({ access: anyone, once: true }, async () => ({ number: ++runs }))
    await using fixture = await startFixture({
      actions: { extra: { book } },
      pages: (app) =>
        app.get('/book', (_request, response) => {
          const form = response.locals.form(response.locals.actions.extra.book)
          response.send(`<form ${form.attributes}></form><p id="result">${JSON.stringify(form.result)}</p>`)
        }),
    })
    const form = (await fixture.browser.open('/book')).form()
    for (const page of [await form.submit(), await form.submit()])
      assert.equal(page.textOf('result'), '{"number":1}')
    assert.equal(runs, 1)
  })

  test('edited after Back and sent again gets a 409 with a fresh form that can be sent', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/once')).form().fill({ label: 'x' })
    await form.submit()
    const page = await form.fill({ label: 'y' }).submit()
    assertRerendered(page, 409, /This was already sent\. Send the new version as well\?/)
    assert.equal(page.form().value('label'), 'y')
    assert.deepEqual(fixture.tables.marks(), ['x'])
    assert.notEqual(page.form().action, form.action)
    assert.equal((await page.form().submit()).path, '/done')
    assert.deepEqual(fixture.tables.marks(), ['x', 'y'])
  })

  test('edited and sent again by a program gets 409 as problem+json', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/once')).form().fill({ label: 'x' })
    await form.submit()
    assertProblem(await form.fill({ label: 'y' }).request({ headers: JSON_CALLER }), 409, 'ALREADY_SENT')
    assert.deepEqual(fixture.tables.marks(), ['x'])
  })

  test('two different versions at the same time: one is done, the other is asked about', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/once')).form()
    const answers = await Promise.all(['a', 'b'].map((label) => form.request({ fields: { label } })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409])
    assert.equal(fixture.tables.marks().length, 1)
  })

  for (const [what, label] of [
    ['by the schema', ''],
    ['by the handler', 'nothing'],
  ] as const)
    test(`that was refused ${what} is not used up: the old page may be sent again`, async () => {
      await using fixture = await startFixture()
      const form = (await fixture.browser.open('/once')).form().fill({ label })
      assert.equal((await form.submit()).status, 422)
      assert.equal((await form.submit()).status, 422)
      assert.equal((await form.fill({ label: 'x' }).submit()).path, '/done')
      assert.deepEqual(fixture.tables.marks(), ['x'])
    })

  test('whose handler crashed is not used up', async () => {
    let runs = 0
    const crash = action({ access: anyone, once: true }, async () => {
      if (++runs === 1) throw new Error('crash')
    })
    await using fixture = await startFixture({
      actions: { extra: { crash } },
      pages: (app) =>
        app.get(
          '/crash',
          (_request, response) =>
            void response.send(
              `<form ${response.locals.form(response.locals.actions.extra.crash).attributes}></form>`,
            ),
        ),
    })
    const form = (await fixture.browser.open('/crash')).form()
    assert.equal((await form.submit()).status, 500)
    assert.equal((await form.submit()).status, 200)
    assert.equal((await form.submit()).status, 200)
    assert.equal(runs, 2)
  })

  test('rendered twice is two forms: the same text may be sent from both', async () => {
    await using fixture = await startFixture()
    for (let tries = 0; tries < 2; tries++)
      await (await fixture.browser.open('/once')).form().fill({ label: 'x' }).submit()
    assert.deepEqual(fixture.tables.marks(), ['x', 'x'])
  })

  test('with the same files is a repetition, with other files a new version', async () => {
    let runs = 0
    const send = action(
      { access: anyone, once: true, input: z.object({ file: z.file() }) },
      async () => void runs++,
    )
    await using fixture = await startFixture({
      actions: { extra: { send } },
      pages: (app) =>
        app.get('/send', (_request, response) => {
          const form = response.locals.form(response.locals.actions.extra.send)
          response.send(`<form ${form.attributes}>${form.summary()}<input ${form.input('file')}></form>`)
        }),
    })
    const form = (await fixture.browser.open('/send')).form()
    const send1 = () => form.fill({ file: new File(['one'], 'a.txt') }).request()
    assert.deepEqual([(await send1()).status, (await send1()).status, runs], [303, 303, 1])
    assert.equal((await form.fill({ file: new File(['two'], 'a.txt') }).request()).status, 409)
    assert.equal(runs, 1)
    assert.deepEqual(fixture.staged().length, 1)
  })

  test('writes its receipt in the transaction of the store: both are there, or neither', async () => {
    const memory = createMemoryStore()
    const order: string[] = []
    const store = {
      ...memory,
      transaction: async <T>(work: () => Promise<T>) => {
        order.push('begin')
        const result = await memory.transaction(work)
        order.push('commit')
        return result
      },
      insert: (key: string, value: string, expires: number) => {
        if (key.startsWith('once:')) order.push('insert')
        return memory.insert(key, value, expires)
      },
      update: (key: string, value: string) => {
        order.push('update')
        return memory.update(key, value)
      },
    }
    await using fixture = await startFixture({ store })
    await (await fixture.browser.open('/once')).form().fill({ label: 'x' }).submit()
    assert.deepEqual(order, ['begin', 'insert', 'update', 'commit'])
  })
})
