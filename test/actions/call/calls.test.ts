import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import express, { type Response } from 'express'
import { z } from 'zod'
import {
  action,
  actionsWith,
  anyone,
  createActions,
  createKey,
  createMemoryStore,
  forbidden,
  redirect,
} from '../../../src/actions/index.ts'
import { createBrowser } from '../../../src/testing/index.ts'
import { eventually } from '../../support/eventually.ts'
import type { FixtureContext } from '../../support/fixture/actions.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { message, openSocket } from '../../support/raw.ts'
import { startServer } from '../../support/server.ts'
import { assertBare, assertProblem, assertRerendered, JSON_CALLER } from './answers.ts'

describe('a call that takes too long', () => {
  test('gets 503 with Retry-After and its page, and the signal of its handler is aborted', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/slow')).form().fill({ ms: '10000' }).submit()
    assertRerendered(page, 503, /takes too long/)
    assert.deepEqual([page.headers.get('retry-after'), page.form().value('ms')], ['1', '10000'])
    await eventually(() => assert.deepEqual(fixture.tables.marks(), ['aborted: The action took too long.']))
  })

  test('is reported to a program', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/slow')).form().fill({ ms: '10000' })
    assertProblem(await form.request({ headers: JSON_CALLER }), 503, 'UNAVAILABLE')
  })

  test('does not delay other requests', async () => {
    const begun = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const wait = actionsWith<FixtureContext>()({ access: anyone }, async (_form, { tables }) => {
      begun.resolve()
      await release.promise
      tables.mark('slow')
      return redirect('/done')
    })
    await using fixture = await startFixture({
      actions: { waiting: { wait } },
      pages: (app) =>
        app.get('/wait', (_request, response) => {
          response.send(`<form ${response.locals.form(wait).attributes}><button>Send</button></form>`)
        }),
    })
    const slow = (await fixture.browser.open('/wait')).form().submit()
    await begun.promise
    await (await fixture.browser.open('/mark')).form().fill({ label: 'meanwhile' }).submit()
    assert.deepEqual(fixture.tables.marks(), ['meanwhile'])
    release.resolve()
    assert.equal((await slow).status, 200)
    assert.deepEqual(fixture.tables.marks(), ['meanwhile', 'slow'])
  })
})

describe('a client that goes away', () => {
  test('aborts the signal of the handler', async () => {
    const begun = Promise.withResolvers<void>()
    const wait = actionsWith<FixtureContext>()({ access: anyone }, async (_form, { tables, signal }) => {
      begun.resolve()
      await once(signal, 'abort')
      tables.mark(`aborted: ${(signal.reason as Error).message}`)
    })
    await using fixture = await startFixture({
      actions: { waiting: { wait } },
      pages: (app) =>
        app.get('/wait', (_request, response) => {
          response.send(`<form ${response.locals.form(wait).attributes}><button>Send</button></form>`)
        }),
    })
    const { action: url } = (await fixture.browser.open('/wait')).form()
    const socket = await openSocket(fixture.port)
    const lines = [
      `Host: 127.0.0.1:${fixture.port}`,
      'Content-Type: application/x-www-form-urlencoded',
      'Content-Length: 6',
    ]
    socket.write(message(`POST ${new URL(url).pathname} HTTP/1.1`, lines, 'ms=100'))
    await begun.promise
    socket.destroy()
    await eventually(() => assert.deepEqual(fixture.tables.marks(), ['aborted: The client has gone.']))
    assert.equal((await fixture.browser.open('/done')).status, 200)
  })
})

describe('an access rule', () => {
  test('runs before a byte of the body is read, and sees the bound arguments', async () => {
    const seen: unknown[] = []
    const guarded = action(
      {
        args: [z.string()],
        access: ({ args, request }) => {
          seen.push(args, request.readableDidRead)
          return forbidden('Not yours.')
        },
      },
      () => assert.fail('it was refused'),
    )
    await using fixture = await startFixture({
      actions: { extra: { guarded } },
      pages: (app) =>
        app.get('/guarded', (_request, response) => {
          const form = response.locals.form(response.locals.actions.extra.guarded.bind('p1'))
          response.send(`<form ${form.attributes}>${form.summary()}<input name="a" value="1"></form>`)
        }),
    })
    const page = await (await fixture.browser.open('/guarded')).form().submit()
    assertRerendered(page, 403, /Not yours\./)
    assert.deepEqual(seen, [['p1'], false])
  })

  test('may send the caller elsewhere', async () => {
    const guarded = action(
      {
        access: () => {
          throw redirect('/done')
        },
      },
      () => assert.fail('it was refused'),
    )
    await using fixture = await startFixture({
      actions: { extra: { guarded } },
      pages: (app) =>
        app.get(
          '/guarded',
          (_request, response) =>
            void response.send(`<form ${response.locals.form(guarded).attributes}></form>`),
        ),
    })
    assert.equal((await (await fixture.browser.open('/guarded')).form().submit()).path, '/done')
  })

  test('of an administrator refuses other users, and nothing is done', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browserOf('ada').open('/admin')).form().fill({ confirm: 'wipe' })
    assertRerendered(await form.submit(), 403, /You may not do this/)
    assert.equal(fixture.tables.posts().length, 2)
    await (await fixture.browserOf('root').open('/admin')).form().fill({ confirm: 'wipe' }).submit()
    assert.equal(fixture.tables.posts().length, 0)
  })
})

describe('calls at the same time', () => {
  test('never see each other: forms, text, names and tickets stay apart', async () => {
    await using fixture = await startFixture()
    const people = ['ada', 'bob'] as const
    const sendFor = async (name: (typeof people)[number], round: number) => {
      const title = `${name} ${round}`
      const form = (await fixture.browserOf(name).open('/posts')).form('posts.update#p1')
      const page = await form.request({ fields: { title: '', secret: title } })
      const other = people.find((person) => person !== name)
      assert.equal(page.status, 422)
      assert.doesNotMatch(page.html, new RegExp(`${other} \\d`))
      await page.form('posts.update#p1').request({ fields: { title: '' } })
      return new URL(form.action).pathname
    }
    const paths = await Promise.all(
      Array.from({ length: 100 }, (_, round) => sendFor(people[round % 2 ? 0 : 1] as 'ada', round)),
    )
    assert.equal(new Set(paths).size, paths.length)
  })
})

describe('the engine', () => {
  test('asks for the identity once a page and once a call', async () => {
    let asked = 0
    await using fixture = await startFixture({
      identity: async () => {
        asked++
        return 'someone'
      },
    })
    const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
    assert.equal(asked, 1)
    await form.request()
    assert.equal(asked, 2)
  })

  test('whose identity cannot be found out answers 500 and does nothing', async () => {
    let isDown = false
    await using fixture = await startFixture({
      identity: () => {
        if (isDown) throw new Error('SELECT failed')
        return null
      },
    })
    const form = (await fixture.browser.open('/mark')).form().fill({ label: 'x' })
    isDown = true
    const page = await form.submit()
    assert.equal(page.status, 500)
    assert.match(page.text, /^Your text is here Something went wrong on our side/)
    assert.equal(page.form().value('label'), 'x')
    assert.deepEqual(fixture.tables.marks(), [])
  })

  test('whose store is away answers 500 and leaves a form that can be sent again', async () => {
    const memory = createMemoryStore()
    let isAway = false
    const store = {
      ...memory,
      transaction: <T>(work: () => Promise<T>) =>
        isAway ? Promise.reject(new Error('connect ECONNRESET /src/db')) : memory.transaction(work),
    }
    await using fixture = await startFixture({ store })
    const form = (await fixture.browser.open('/once')).form().fill({ label: 'x' })
    isAway = true
    const page = await form.submit()
    assertRerendered(page, 500, /Something went wrong on our side/)
    assert.equal(page.form().value('label'), 'x')
    isAway = false
    assert.equal((await page.form().submit()).path, '/done')
    assert.deepEqual(fixture.tables.marks(), ['x'])
  })
})
