import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { action, anyone, conflict, invalid, isRerender } from '../../../src/actions/index.ts'
import { startFixture } from '../../support/fixture/index.ts'
import { assertBare, assertProblem, assertRerendered, JSON_CALLER } from '../call/answers.ts'

const TYPED = {
  title: 'A "title" & <more>',
  amount: '3.5',
  agree: true,
  day: '2026-11-21',
  password: 'hush hush',
  'address.city': 'Köln',
  content: '\n\nfirst\n  second & <b>third</b>\n',
  color: 'green',
  tags: ['news', 'art'],
  'items.0.name': 'Apples',
  'items.0.price': '1.25',
}

describe('a form that failed', () => {
  test('comes back with everything that was typed, exactly, but no password', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/echo'))
      .form()
      .fill({ ...TYPED, title: '' })
      .submit()
    assertRerendered(page, 422, /Please check what is marked below\. Title must have 1 to 40 characters/)
    const { password, ...shown } = TYPED
    for (const [name, value] of Object.entries({ ...shown, title: '', agree: 'on' }))
      assert.deepEqual(page.form().fields[name], [value].flat(), name)
    assert.deepEqual(page.form().fields.password, [''])
    assert.doesNotMatch(page.html, /hush hush/)
  })

  test('says what is wrong beside the field, and links to it', async () => {
    await using fixture = await startFixture()
    const page = await (await fixture.browser.open('/echo'))
      .form()
      .fill({ ...TYPED, 'address.city': '', amount: '' })
      .submit()
    assert.equal(page.textOf('address.city-error'), 'City must not be empty.')
    assert.equal(page.textOf('amount-error'), 'Amount must be a number.')
    assert.match(page.html, /<a href="#address\.city">/)
    assert.match(page.html, /name="amount"[^>]*aria-invalid="true" aria-describedby="amount-error"/)
    assert.equal(page.textOf('title-error'), null)
  })

  test('tells its template why: a conflict is not a mistake, and a new form has no reason', async () => {
    const save = action({ access: anyone, input: z.object({ t: z.string().min(1) }) }, async ({ data }) => {
      throw data.t === 'taken' ? conflict() : new Error('crashed')
    })
    await using fixture = await startFixture({
      actions: { notes: { save } },
      pages: (app) =>
        app.get('/why', (_request, response) => {
          const form = response.locals.form(save)
          const why = JSON.stringify([form.code, form.status])
          response.send(`${why}<form ${form.attributes}><input ${form.input('t')}></form>`)
        }),
    })
    const fresh = await fixture.browser.open('/why')
    assert.equal(fresh.text, '[null,null]')
    for (const [typed, ...why] of [
      ['', 'INVALID_INPUT', 422],
      ['taken', 'CONFLICT', 409],
      ['x', 'INTERNAL', 500],
    ] as const) {
      const page = await fresh.form().request({ fields: { t: typed } })
      assert.deepEqual([page.status, page.text], [why[1], JSON.stringify(why)])
    }
  })

  test('can be corrected and sent: the second page is like the first', async () => {
    await using fixture = await startFixture()
    const first = await (await fixture.browser.open('/mark?from=here')).form().submit()
    const second = await first.form().submit()
    const third = await second.form().submit()
    for (const page of [first, second, third])
      assertRerendered(page, 422, /Label must have 1 to 40 characters/)
    assert.deepEqual(
      [first, second, third].map((page) => page.form().action.includes('/_actions/probe.mark/')),
      [true, true, true],
    )
    const done = await third.form().fill({ label: 'x' }).submit()
    assert.deepEqual([done.path, fixture.tables.marks()], ['/done', ['x']])
  })

  test('answers a reload and a repetition of the same request in the same way', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/mark')).form()
    const [first, second] = [await form.submit(), await form.submit()]
    assert.equal(first.html, second.html)
  })

  test('shows rows that were taken out in the browser closed up, with the problems at the right ones', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/echo')).form().fill(TYPED)
    const page = await form.request({
      fields: {
        'items.0.name': null,
        'items.0.price': null,
        'items.3.name': 'Pears',
        'items.3.price': '2',
        'items.7.name': '',
        'items.7.price': '9',
      },
    })
    assert.equal(page.form().value('items.0.name'), 'Pears')
    assert.equal(page.form().value('items.1.price'), '9')
    assert.equal(page.textOf('items.1.name-error'), 'Name must not be empty.')
    assert.equal(page.textOf('items.0.name-error'), null)
  })

  test('gives the handler what the schema made of nested and repeated fields', async () => {
    await using fixture = await startFixture()
    const form = (await fixture.browser.open('/echo')).form().fill(TYPED)
    const { errors } = assertProblem(await form.request({ headers: JSON_CALLER }), 422, 'INVALID_INPUT')
    assert.deepEqual(JSON.parse(errors?.content?.replace('Got ', '') ?? ''), {
      title: TYPED.title,
      content: TYPED.content,
      amount: 3.5,
      agree: true,
      color: 'green',
      day: '2026-11-21T00:00:00.000Z',
      tags: ['news', 'art'],
      address: { city: 'Köln' },
      items: [{ name: 'Apples', price: 1.25 }],
    })
  })

  test('never lets a typed value become a piece of the page', async () => {
    await using fixture = await startFixture()
    const evil = `"><script>alert(1)</script><img src=x onerror='alert(1)'></textarea>`
    const form = (await fixture.browser.open('/echo')).form().fill(TYPED)
    const page = await form.request({
      fields: { title: '', content: evil, 'address.city': evil, amount: evil, __blocks: evil, [evil]: evil },
    })
    assert.equal(page.status, 422)
    assert.doesNotMatch(page.html, /<script|<img/)
    assert.deepEqual([page.form().value('content'), page.form().value('address.city')], [evil, evil])
  })
})

describe('forms of the same action on one page', () => {
  test('fail one by one: problems and text belong to the form that was sent', async () => {
    await using fixture = await startFixture()
    const browser = fixture.browserOf('ada')
    const page = await (await browser.open('/posts')).form('posts.update#p2').fill({ title: '' }).submit()
    assertRerendered(page, 422, /Title must not be empty/)
    assert.equal(page.form('posts.update#p1').value('title'), 'First post')
    assert.equal(page.form('posts.update#p2').value('title'), '')
    assert.deepEqual(
      [page.textOf('title-p1-error'), page.textOf('title-p2-error')],
      [null, 'Title must not be empty.'],
    )
  })

  test('keep problems and text when the captured version changes between the two renders', async () => {
    await using fixture = await startFixture()
    const browser = fixture.browserOf('ada')
    const form = (await browser.open('/posts')).form('posts.update#p1').fill({ title: 'Mine' })
    fixture.tables.savePost({ id: 'p1', title: 'Theirs', version: 2 })
    const page = await form.submit()
    assertRerendered(page, 409, /Someone changed this post since you opened it/)
    assert.equal(page.form('posts.update#p1').value('title'), 'Mine')
    assert.equal(fixture.tables.findPost('p1')?.title, 'Theirs')
    await page.form('posts.update#p1').submit()
    assert.equal(fixture.tables.findPost('p1')?.title, 'Mine')
  })

  test('keep what was captured as long as only the schema has refused, so that nothing is overwritten unseen', async () => {
    await using fixture = await startFixture()
    const browser = fixture.browserOf('ada')
    const form = (await browser.open('/posts')).form('posts.update#p1').fill({ title: '' })
    fixture.tables.savePost({ id: 'p1', title: 'Theirs', version: 2 })
    const refused = await form.submit()
    assert.equal(refused.status, 422)
    const again = await refused.form('posts.update#p1').fill({ title: '' }).submit()
    const page = await again.form('posts.update#p1').fill({ title: 'Mine' }).submit()
    assertRerendered(page, 409, /Someone changed this post since you opened it/)
    assert.equal(fixture.tables.findPost('p1')?.title, 'Theirs')
    await page.form('posts.update#p1').submit()
    assert.equal(fixture.tables.findPost('p1')?.title, 'Mine')
  })
})

describe('a second button in a form', () => {
  test('does its own action, and Enter does that of the form', async () => {
    await using fixture = await startFixture()
    const browser = fixture.browserOf('ada')
    const page = await browser.open('/posts/p1')
    await page.form().fill({ title: 'By Enter' }).submit()
    assert.equal(fixture.tables.findPost('p1')?.title, 'By Enter')
    await (await browser.open('/posts/p1')).form().submit('Delete')
    assert.deepEqual(
      fixture.tables.posts().map(({ id }) => id),
      ['p2'],
    )
  })

  test('that fails shows its failure in the form it stands in, filled in', async () => {
    const refuse = action({ access: anyone }, async () => invalid('Not today.'))
    await using fixture = await startFixture({
      actions: { extra: { refuse } },
      pages: (app) =>
        app.get('/two', (_request, response) => {
          const form = response.locals.form(response.locals.actions.probe.mark, { key: 7 })
          response.send(
            `<form ${form.attributes}>${form.summary()}<input ${form.input('label')}><button>Save</button><button ${form.button(refuse)}>Refuse</button></form>`,
          )
        }),
    })
    const page = await (await fixture.browser.open('/two')).form().fill({ label: 'typed' }).submit('Refuse')
    assertRerendered(page, 422, /Not today\./)
    assert.equal(page.form().value('label'), 'typed')
    await page.form().submit()
    assert.deepEqual(fixture.tables.marks(), ['typed'])
  })
})

describe('the re-rendered page', () => {
  /** `/admin` is guarded above the engine, as applications do it. */
  function startGuarded() {
    return startFixture({
      above: (app, { userOf }) => {
        app.use('/admin', (request: Request, response: Response, next) => {
          if (userOf(request)?.role === 'admin') return next()
          response.status(403).send('Members of the staff only.')
        })
      },
    })
  }

  test('runs a guard that is mounted above the engine', async () => {
    await using fixture = await startGuarded()
    const root = fixture.browserOf('root')
    const form = (await root.open('/admin')).form()
    assertRerendered(await form.fill({ confirm: 'no' }).submit(), 422, /Confirm/)
    const other = fixture.browserOf('ada')
    const page = await other.request({
      method: 'POST',
      url: form.action,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: fixture.origin },
      body: 'confirm=no',
    })
    // The guard has refused its page; what was typed is added to its words.
    assert.equal(page.status, 403)
    assert.match(
      page.text,
      /^Members of the staff only\.\s*Your text is here\s*This form was opened by another sign-in/,
    )
    assert.match(page.text, /Confirm no/)
    assert.equal(fixture.tables.posts().length, 2)
  })

  test('is a page like any other for its guards, not a visit for its counters', async () => {
    const seen: (readonly [method: string, url: string, isAgain: boolean])[] = []
    await using fixture = await startFixture({
      above: (app) =>
        app.use((request, _response, next) => {
          seen.push([request.method, request.url.replace(/_actions.*/, '_actions'), isRerender(request)])
          next()
        }),
    })
    await (await fixture.browser.open('/mark?x=1')).form().submit()
    assert.deepEqual(seen, [
      ['GET', '/mark?x=1', false],
      ['POST', '/_actions', false],
      ['GET', '/mark?x=1', true],
    ])
  })

  test('is asked for without what belonged to the body of the POST, or would make it a 304', async () => {
    const seen: Request['headers'][] = []
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/look', (request, response) => {
          seen.push(request.headers)
          response.send(
            `<form ${response.locals.form(response.locals.actions.probe.mark).attributes}></form>`,
          )
        }),
    })
    const form = (await fixture.browser.open('/look')).form()
    await form.request({ headers: { 'If-None-Match': '*', Range: 'bytes=0-1', 'Accept-Language': 'de' } })
    const names = Object.keys(seen[1] ?? {})
    assert.deepEqual(
      names.filter((name) => /^(content-|transfer|if-|range|expect)/.test(name)),
      [],
    )
    assert.equal(seen[1]?.['accept-language'], 'de')
  })

  test('that is gone meanwhile is its own 404', async () => {
    await using fixture = await startFixture()
    const browser = fixture.browserOf('ada')
    const form = (await browser.open('/posts/p1')).form().fill({ title: '' })
    fixture.tables.deletePost('p1')
    assertBare(await form.submit(), 404)
  })

  test('that throws is a plain 500, rendered once', async () => {
    let renders = 0
    let isBroken = false
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/broken', (_request, response) => {
          renders++
          if (isBroken) throw new Error('SELECT * FROM secrets')
          response.send(
            `<form ${response.locals.form(response.locals.actions.probe.mark).attributes}></form>`,
          )
        }),
    })
    const form = (await fixture.browser.open('/broken')).form()
    isBroken = true
    assertBare(await form.submit(), 500)
    assert.equal(renders, 2)
  })

  test('that answers with a redirect is that redirect', async () => {
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/closed', (request, response) => {
          if (isRerender(request)) return response.redirect('/done')
          response.send(
            `<form ${response.locals.form(response.locals.actions.probe.mark).attributes}></form>`,
          )
        }),
    })
    const page = await (await fixture.browser.open('/closed')).form().submit()
    assert.equal(page.path, '/done')
  })

  test('says a failure that no form on it claims', async () => {
    let isThere = true
    await using fixture = await startFixture({
      pages: (app) =>
        app.get('/maybe', (_request, response) => {
          const { locals } = response
          const form = isThere ? `<form ${locals.form(locals.actions.probe.mark).attributes}></form>` : ''
          response.send(`${form}${JSON.stringify(locals.messages())}`)
        }),
    })
    const form = (await fixture.browser.open('/maybe')).form()
    isThere = false
    const page = await form.submit()
    assert.deepEqual(
      [page.status, page.text],
      [422, '[{"kind":"error","text":"Please check what is marked below."}]'],
    )
  })

  test('is the one that the action names, where it names one', async () => {
    const elsewhere = action(
      { access: anyone, page: '/mark', input: z.object({ x: z.string().min(1) }) },
      () => {},
    )
    await using fixture = await startFixture({
      actions: { extra: { elsewhere } },
      pages: (app) =>
        app.get(
          '/list',
          (_request, response) =>
            void response.send(`<form ${response.locals.form(elsewhere).attributes}></form>`),
        ),
    })
    const page = await (await fixture.browser.open('/list')).form().submit()
    assertRerendered(page, 422, /label/)
    assert.equal(page.form().name, 'probe.mark')
  })

  test('is found below the path that a router is mounted under', async () => {
    await using fixture = await startFixture({
      pages: (app) => {
        const router = Router()
        router.get('/inner', (_request, response) => {
          const form = response.locals.form(response.locals.actions.probe.mark)
          response.send(`<form ${form.attributes}>${form.summary()}</form>inner`)
        })
        app.use('/outer', router)
      },
    })
    const first = await (await fixture.browser.open('/outer/inner?a=1')).form().submit()
    const second = await first.form().submit()
    for (const page of [first, second]) assertRerendered(page, 422, /inner/)
  })

  test('does not break by what a visitor adds to its query', async () => {
    await using fixture = await startFixture()
    for (const query of [
      `q=${'x'.repeat(9000)}`,
      'a=%00',
      'a=%ff',
      'a=b\'c"d<e',
      '%E0%A4%A',
      'next=//evil.example',
    ]) {
      const page = await fixture.browser.open(`/mark?${query}`)
      assert.equal(page.status, 200, query)
      const failed = await page.form().submit()
      assertRerendered(failed, 422, /Label/)
      assert.equal((await failed.form().fill({ label: 'x' }).submit()).path, '/done')
    }
  })
})
