import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, actionsWith, anyone } from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import type { FixtureContext } from '../../support/fixture/actions.ts'
import { type Fixture, startFixture } from '../../support/fixture/index.ts'
import { processorTime } from '../../support/processor-time.ts'
import { message, openSocket, sendRaw } from '../../support/raw.ts'
import { assertBare, assertProblem, assertRerendered, JSON_CALLER } from '../call/answers.ts'

const LIMITED = { text: 1000, fields: 5 }

/** A form whose limits are small enough to try both sides of them. */
function startLimited() {
  const limited = action(
    { access: anyone, input: z.object({ text: z.string(), more: z.array(z.string()) }), limits: LIMITED },
    ({ data }) => ({ length: data.text.length, more: data.more.length }),
  )
  return startFixture({
    actions: { extra: { limited } },
    pages: (app) =>
      app.get('/limited', (_request, response) => {
        const form = response.locals.form(response.locals.actions.extra.limited)
        response.send(
          `<form ${form.attributes}>${form.summary()}<textarea ${form.textarea('text')}>${form.text('text')}</textarea></form>`,
        )
      }),
  })
}

/** A form that needs nothing but to be sent. */
function startEmpty() {
  const empty = actionsWith<FixtureContext>()({ access: anyone }, (_form, { tables }) => tables.mark('empty'))
  return startFixture({
    actions: { extra: { empty } },
    pages: (app) =>
      app.get('/empty', (_request, response) => {
        const form = response.locals.form(response.locals.actions.extra.empty)
        response.send(`<form ${form.attributes}><button>Send</button></form>`)
      }),
  })
}

const limitedForm = async (fixture: Fixture) => (await fixture.browser.open('/limited')).form()

describe('the text of a form', () => {
  test('may be as long as its limit, to the byte', async () => {
    await using fixture = await startLimited()
    const form = (await limitedForm(fixture)).fill({ text: 'x'.repeat(LIMITED.text) })
    assert.equal((await form.request()).status, 303)
  })

  test('one byte longer gets 413 and the page, and reaches no handler', async () => {
    await using fixture = await startLimited()
    const form = (await limitedForm(fixture)).fill({ text: 'x'.repeat(LIMITED.text + 1) })
    assertRerendered(await form.submit(), 413, /more than the form takes: at most 1000 bytes/)
    assertProblem(await form.request({ headers: JSON_CALLER }), 413, 'TOO_LARGE')
    assert.deepEqual(
      fixture.events.map(({ status }) => status),
      [413, 413],
    )
  })

  test('that comes in chunks is counted as it comes, and what was within the limit is shown again', async () => {
    await using fixture = await startLimited()
    const form = await limitedForm(fixture)
    const body = Readable.from(['text=kept&', `more=${'x'.repeat(300_000)}`])
    const page = await form.request({ body, headers: { 'Transfer-Encoding': 'chunked' } })
    assertRerendered(page, 413, /more than the form takes/)
    assert.equal(page.form().value('text'), 'kept')
  })

  test('may have as many fields as its limit, and not one more', async () => {
    await using fixture = await startLimited()
    const form = await limitedForm(fixture)
    const withFields = (count: number) =>
      form.request({ fields: { more: Array<string>(count - 1).fill('x') } })
    assert.equal((await withFields(LIMITED.fields)).status, 303)
    assertRerendered(await withFields(LIMITED.fields + 1), 413, /more than 5 fields/)
  })
})

const DAMAGED = [
  ['a byte that is no UTF-8', 'label=%ff'],
  ['a raw byte that is no UTF-8', Buffer.from([...Buffer.from('label=x'), 0xff])],
  ['a NUL', 'label=a%00b'],
  ['a NUL in a name', 'label=x&a%00b=1'],
  ['half a surrogate pair, in CESU-8', 'label=%ed%a0%80'],
] as const

describe('a body', () => {
  for (const [what, body] of DAMAGED)
    test(`with ${what} gets 400 and the page`, async () => {
      await using fixture = await startFixture()
      const form = (await fixture.browser.open('/mark')).form()
      assertRerendered(await form.request({ body }), 400, /arrived damaged/)
      assert.deepEqual(fixture.tables.marks(), [])
    })

  test('with a replacement character that was typed is fine', async () => {
    await using fixture = await startFixture()
    await (await fixture.browser.open('/mark')).form().fill({ label: '\ufffd' }).submit()
    assert.deepEqual(fixture.tables.marks(), ['\ufffd'])
  })

  const TYPES = [
    null,
    '',
    'text/plain',
    'TEXT/PLAIN',
    'application/json',
    'application/octet-stream',
    'text/x-component',
    'application/x-www-form-urlencoded; abc',
    'application/x-www-form-urlencoded, text/plain',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    'a/b, application/x-www-form-urlencoded',
    'text/plain;application/json',
    'multipart/mixed; boundary=x',
    'multipart/form-data',
  ]
  for (const type of TYPES)
    test(`of type ${JSON.stringify(type)} gets 415 and the page`, async () => {
      await using fixture = await startFixture()
      const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
      assertRerendered(await form.request({ headers: { 'Content-Type': type } }), 415, /Forms are sent as/)
      assert.deepEqual(fixture.tables.marks(), [])
    })

  for (const type of [
    'application/x-www-form-urlencoded;charset=UTF-8',
    'APPLICATION/X-WWW-FORM-URLENCODED',
    'application/x-www-form-urlencoded; charset="utf-8"',
  ])
    test(`of type ${type} is read`, async () => {
      await using fixture = await startFixture()
      const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
      assert.equal((await form.request({ headers: { 'Content-Type': type } })).status, 303)
      assert.deepEqual(fixture.tables.marks(), ['x'])
    })

  test('that is absent, and has no type, is an empty form', async () => {
    await using fixture = await startEmpty()
    const { action: url } = (await fixture.browser.open('/empty')).form()
    const { pathname } = new URL(url)
    const head = [`Host: localhost:${fixture.port}`]
    for (const headers of [head, [...head, 'Content-Length: 0']])
      assert.equal((await sendRaw(fixture.port, message(`POST ${pathname} HTTP/1.1`, headers))).status, 303)
    const answer = await fetch(`${fixture.server.origin}${pathname}`, { method: 'POST', redirect: 'manual' })
    assert.equal(answer.status, 303)
    assert.deepEqual(fixture.tables.marks(), ['empty', 'empty', 'empty'])
  })

  test('that has no type gets 415, announced by its length or in chunks', async () => {
    await using fixture = await startEmpty()
    const { action: url } = (await fixture.browser.open('/empty')).form()
    const line = `POST ${new URL(url).pathname} HTTP/1.1`
    const host = `Host: localhost:${fixture.port}`
    const long = message(line, [host, 'Content-Length: 3'], 'a=b')
    const chunked = message(line, [host, 'Transfer-Encoding: chunked'], '3\r\na=b\r\n0\r\n\r\n')
    for (const sent of [long, chunked]) assert.equal((await sendRaw(fixture.port, sent)).status, 415)
    assert.deepEqual(fixture.tables.marks(), [])
  })

  test('that is compressed gets 415', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
    for (const encoding of ['gzip', 'br', 'deflate'])
      assert.equal((await form.request({ headers: { 'Content-Encoding': encoding } })).status, 415)
    assert.deepEqual(fixture.tables.marks(), [])
  })

  test('that is not sent to its end reaches no handler', async () => {
    await using fixture = await startFixture()
    const { action: url } = (await fixture.browser.open('/mark')).form()
    const socket = await openSocket(fixture.port)
    const lines = [
      `Host: 127.0.0.1:${fixture.port}`,
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 700',
    ]
    socket.write(message(`POST ${new URL(url).pathname} HTTP/1.1`, lines, 'label=half'))
    await eventually(() => assert.ok(socket.bytesWritten > 0))
    socket.destroy()
    await eventually(() =>
      assert.deepEqual(
        fixture.events.map(({ outcome }) => outcome),
        ['BAD_REQUEST'],
      ),
    )
    assert.deepEqual(fixture.tables.marks(), [])
  })

  test('that is longer than its length says is never read beyond it', async () => {
    await using fixture = await startFixture()
    const { action: url } = (await fixture.browser.open('/mark')).form()
    const lines = [
      `Host: 127.0.0.1:${fixture.port}`,
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 7',
    ]
    await sendRaw(fixture.port, message(`POST ${new URL(url).pathname} HTTP/1.1`, lines, 'label=xyz'))
    await eventually(() => assert.equal(fixture.events.length, 1))
    assert.deepEqual(fixture.tables.marks(), ['x'])
  })

  for (const line of [
    'Content-Length: -1',
    'Content-Length: 1e3',
    'Content-Length: 7, 7',
    'Transfer-Encoding: gzip',
    'Transfer-Encoding: chunked\r\nContent-Length: 7',
  ])
    test(`framed by ${JSON.stringify(line)} is refused before the application`, async () => {
      await using fixture = await startFixture()
      const { action: url } = (await fixture.browser.open('/mark')).form()
      const lines = [
        `Host: 127.0.0.1:${fixture.port}`,
        'Content-Type: application/x-www-form-urlencoded',
        line,
      ]
      const reply = await sendRaw(
        fixture.port,
        message(`POST ${new URL(url).pathname} HTTP/1.1`, lines, 'label=x'),
      )
      assert.ok(reply.status >= 400, reply.text)
      assert.deepEqual(fixture.tables.marks(), [])
    })
})

describe('a body that is refused unread', () => {
  const HUGE = 200 << 20

  /** Announces a huge body, sends this much of it and no more, and answers what came. */
  async function announce(
    fixture: Fixture,
    path: string,
    { sent, headers = [] }: { sent: number; headers?: readonly string[] },
  ) {
    const lines = [
      `Host: 127.0.0.1:${fixture.port}`,
      'Content-Type: application/x-www-form-urlencoded',
      ...headers,
      `Content-Length: ${HUGE}`,
    ]
    const socket = await openSocket(fixture.port)
    const answered = once(socket, 'data', { signal: AbortSignal.timeout(2000) })
    socket.write(message(`POST ${path} HTTP/1.1`, lines, 'x'.repeat(sent)))
    const reply = String((await answered)[0])
    socket.destroy()
    return { status: Number(reply.slice(9, 12)), reply }
  }

  test('is answered before any of it is sent: foreign origin, forged ticket', async () => {
    await using fixture = await startFixture()
    const path = new URL((await fixture.browser.open('/mark')).form().action).pathname
    const foreign = await announce(fixture, path, { sent: 0, headers: ['Origin: https://evil.example'] })
    assert.equal(foreign.status, 403)
    const { status, reply } = await announce(fixture, `${path}x`, { sent: 0 })
    assert.equal(status, 404)
    assert.match(reply, /Connection: close/i)
  })

  test('is read under an authentic ticket as far as it is kept, to bring the text back, and no further', async () => {
    await using fixture = await startLimited()
    const path = new URL((await limitedForm(fixture)).action).pathname
    const { status } = await announce(fixture, path, { sent: 300_000 })
    assert.equal(status, 413)
  })

  test('does not keep a refusal from being read: the client may finish sending', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/mark')).form()
    const body = Buffer.concat([Buffer.from('label='), Buffer.alloc(8 << 20, 'x')])
    assertRerendered(await form.request({ body }), 413, /more than the form takes/)
    assertBare(
      await form.request({ body: body.subarray(0, 60_000), headers: { Origin: 'https://evil.example' } }),
      403,
    )
  })
})

describe('names of fields', () => {
  const EVIL = [
    '__proto__',
    '__proto__[x]',
    '__proto__.x',
    'constructor[prototype][x]',
    'constructor.prototype.x',
    'a[__proto__][x]',
    'items[__proto__].name',
    'items.__proto__.name',
    'items.push',
    'items.length',
    'items.-1.name',
    'items.1e3.name',
    'items.01.name',
    'toString',
    'hasOwnProperty',
    'address',
    'address.__proto__',
  ]
  for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data'])
    test(`mean nothing unless the schema declares them: ${enctype}`, async () => {
      await using fixture = await startFixture()
      const form = (await fixture.browser.open('/echo'))
        .form()
        .fill({ title: 'T', amount: '1', 'address.city': 'X', 'items.0.name': 'n', 'items.0.price': '1' })
      const fields = Object.fromEntries(EVIL.map((name) => [name, 'evil']))
      const answer = await form.request({ enctype, fields, headers: JSON_CALLER })
      const { errors } = assertProblem(answer, 422, 'INVALID_INPUT')
      const data: Record<string, unknown> = JSON.parse(errors?.content?.replace('Got ', '') ?? '')
      assert.deepEqual(Object.keys(data).sort(), [
        'address',
        'agree',
        'amount',
        'color',
        'content',
        'items',
        'tags',
        'title',
      ])
      assert.deepEqual([data.address, data.items], [{ city: 'X' }, [{ name: 'n', price: 1 }]])
      assert.equal(Object.keys(Object.prototype).length, 0)
      assert.equal(Reflect.get({}, 'x'), undefined)
    })

  test('in brackets, that cost multer 98 seconds, mean nothing in a multipart form either', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/upload')).form().fill({ title: 'typed' })
    const ordinary = await form.request({ fields: {} })
    const times: number[] = []
    const statuses = new Set<number>()
    for (let tries = 0; tries < 5; tries++) {
      const send = async () => {
        statuses.add((await form.request({ fields: { 'a[4294967294]': 'x', 'a[b]': 'y' } })).status)
      }
      times.push(await processorTime(send))
    }
    assert.deepEqual([...statuses], [ordinary.status])
    assert.ok(Math.min(...times) < 50, `${times} ms`)
    assert.equal(fixture.tables.marks().length, 6)
  })
})
