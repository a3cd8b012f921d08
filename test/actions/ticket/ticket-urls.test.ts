import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { identityTag } from '../../../src/actions/ticket/identity-tag.ts'
import { openOverflow } from '../../../src/actions/ticket/overflow.ts'
import { open } from '../../../src/actions/ticket/seal.ts'
import { MAX_TICKET, verifyTicket } from '../../../src/actions/ticket/ticket.ts'
import { sealContext } from '../../../src/actions/ticket/ticket-urls.ts'
import { createRegistry, createTicketUrls } from '../../../src/actions/tools.ts'
import { ringOf } from './rings.ts'

const keys = ringOf('k2', 'k1')
const like = action({ access: anyone, args: [z.any()] }, async () => {})
const plain = action({ access: anyone }, async () => {})
const pair = action({ access: anyone, args: [z.any(), z.any()] }, async () => {})
const once = action({ access: anyone, once: true }, async () => {})
const publish = action({ access: anyone, captured: z.any() }, async () => {})

/** Ticket URLs with a clock that changes only when a test sets it. */
function createTestUrls(day = 20_778) {
  const clock = { day }
  const { nameOf } = createRegistry({ posts: { like, plain, pair, once, publish } })
  return { clock, ticketUrls: createTicketUrls({ keys, nameOf, now: () => clock.day * 86_400_000 }) }
}

/** The ticket inside a URL. */
function opened(url: string) {
  const [, , name = '', ticket = ''] = (url.split('?', 1)[0] ?? '').split('/')
  const { key, ...rest } = verifyTicket(keys, name, ticket) ?? assert.fail(`${url} does not open`)
  return { name, ...rest }
}

const bind = (value: unknown) => like.bind(value) as never

describe('the URL of a bound action', () => {
  test('names the action and holds its ticket', () => {
    const { ticketUrls } = createTestUrls()
    const url = ticketUrls.pageUrls('/posts?page=2', null).urlOf(bind('p1'))
    assert.match(url, /^\/_actions\/posts\.like\/k2\.[\w-]+\.[\w-]{22}$/)
    assert.deepEqual(opened(url), { name: 'posts.like', page: '/posts?page=2', args: ['p1'], day: 20_778 })
  })

  test('is the same for the same action, arguments, page, identity and day, remembered or not', () => {
    const urls = [createTestUrls().ticketUrls, createTestUrls().ticketUrls].flatMap((ticketUrls) => {
      const render = () => ticketUrls.pageUrls('/posts', 'anna v1').urlOf(bind('p1'))
      return [render(), render(), render()]
    })
    assert.equal(new Set(urls).size, 1)
  })

  test('remembered, is that of exactly these arguments', () => {
    const { ticketUrls } = createTestUrls()
    const values = [
      '1',
      1,
      true,
      null,
      'true',
      'null',
      '',
      [],
      ['1'],
      [1],
      [[1]],
      {},
      { a: 1 },
      { a: '1' },
      { b: 1 },
    ]
    for (let round = 0; round < 2; round++) {
      const pageUrls = ticketUrls.pageUrls('/', null)
      for (const value of values) assert.deepEqual(opened(pageUrls.urlOf(bind(value))).args, [value])
      assert.deepEqual(opened(pageUrls.urlOf(plain.bind() as never)).args, [])
      for (const args of [
        ['a', 'b'],
        ['a,b', ''],
        ['a', null],
        ['"a"', 'b'],
      ])
        assert.deepEqual(opened(pageUrls.urlOf(pair.bind(args[0], args[1]) as never)).args, args)
    }
  })

  test('remembered, is that of exactly this page, identity, form and day', () => {
    const { ticketUrls, clock } = createTestUrls()
    for (let round = 0; round < 2; round++)
      for (const day of [20_778, 20_779])
        for (const page of ['/', '/posts', '/posts?page=2'])
          for (const identity of [null, '', 'anna', 'bert'])
            for (const form of [undefined, 'posts.like#1'])
              for (const previous of [undefined, 'outcome']) {
                clock.day = day
                const ticket = opened(
                  ticketUrls.pageUrls(page, identity).urlOf(bind('p1'), { form, previous }),
                )
                assert.deepEqual(
                  [ticket.day, ticket.page, ticket.form, ticket.previous],
                  [day, page, form, previous],
                )
                assert.equal(
                  ticket.identity,
                  identity === null ? undefined : identityTag(keys.current, identity),
                )
              }
  })

  test('does not show the identity', () => {
    const url = createTestUrls().ticketUrls.pageUrls('/', 'anna@example.com').urlOf(bind('p1'))
    assert.doesNotMatch(Buffer.from(url.split('.').at(-2) as string, 'base64url').toString(), /anna/)
  })

  test('of an action that is done once is never the same', () => {
    const pageUrls = createTestUrls().ticketUrls.pageUrls('/', null)
    const nonces = Array.from({ length: 1_000 }, () => opened(pageUrls.urlOf(once.bind() as never)).nonce)
    assert.equal(new Set(nonces).size, 1_000)
    for (const nonce of nonces) assert.match(nonce ?? '', /^[\w-]{16}$/)
  })

  test('with captured state hides it, and it opens for this action and day alone', async () => {
    const { ticketUrls } = createTestUrls()
    const url = ticketUrls.pageUrls('/', null).urlOf(publish.bind().capture({ secret: 'the word' }))
    const { sealed = '' } = opened(url)
    assert.doesNotMatch(
      Buffer.from(url.split('.').at(-2) as string, 'base64url').toString(),
      /secret|the word/,
    )
    const openFor = (name: string, day: number) =>
      open(keys.current, { purpose: 'seal', context: sealContext(name, day) }, sealed)
    assert.deepEqual(await openFor('posts.publish', 20_778), { secret: 'the word' })
    assert.equal(await openFor('posts.publish', 20_779), undefined)
    assert.equal(await openFor('posts.like', 20_778), undefined)
  })

  test('is not printed without the state that the action captures', () => {
    const pageUrls = createTestUrls().ticketUrls.pageUrls('/', null)
    assert.throws(
      () => pageUrls.urlOf(publish.bind() as never),
      /posts\.publish captures state\. Write posts\.publish\.bind\(…\)\.capture/,
    )
  })
})

describe('the length of a ticket', () => {
  const pageUrls = createTestUrls().ticketUrls.pageUrls('/', null)

  test('is too much for a record: the error names the action and the fix', () => {
    for (const print of [
      () => pageUrls.urlOf(bind('x'.repeat(2_000))),
      () => pageUrls.urlOf(publish.bind().capture('x'.repeat(2_000))),
    ])
      assert.throws(print, {
        name: 'TypeError',
        message: /^The ticket of posts\.\w+ has \d+ characters, more than 2048\. Bind an id, not a record/,
      })
  })

  test('has room for 900 bytes of captured state', () => {
    const url = pageUrls.urlOf(publish.bind().capture('x'.repeat(900)))
    assert.ok((url.split('/').at(-1)?.length as number) <= MAX_TICKET)
  })

  test('is never too much for what a visitor asked for: a long address follows the ticket', () => {
    const page = `/posts?q=${'a'.repeat(690)}`
    const urls = createTestUrls().ticketUrls.pageUrls(page, 'anna')
    assert.equal(opened(urls.urlOf(bind('p1'))).page, page)
    for (const bound of [publish.bind().capture('x'.repeat(600)), bind(page.repeat(3))]) {
      const url = urls.urlOf(bound as never)
      const { more = '' } = opened(url)
      assert.deepEqual(openOverflow(url, more), { page, args: bound.args })
      assert.equal(openOverflow(url.replace(/more=./, 'more=_'), more), null)
      assert.equal(openOverflow(url.split('?')[0] ?? '', more), null)
    }
  })
})

describe('the memory of ticket URLs', () => {
  test('is bounded: a hundred thousand addresses that visitors make up do not fill it', () => {
    const { ticketUrls } = createTestUrls()
    const used = () => {
      globalThis.gc?.()
      return process.memoryUsage().heapUsed
    }
    for (let page = 0; page < 60_000; page++) ticketUrls.pageUrls(`/p?x=${page}`, null).urlOf(bind(page))
    const before = used()
    for (let page = 60_000; page < 120_000; page++)
      ticketUrls.pageUrls(`/p?x=${page}`, null).urlOf(bind(page))
    assert.ok(used() - before < 64 << 20)
  })
})
