import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Response as PageResponse } from 'express'
import { z } from 'zod'
import {
  action,
  anyone,
  createActions,
  createKey,
  createMemoryStore,
  type FormView,
  forbidden,
  redirect,
  type SubmissionStore,
} from '../../src/actions/index.ts'
import { addressesIn, fields, open, page } from './site.ts'

const Note = z.object({ note: z.string().min(1) })

/** The cookie of a response, as the browser sends it. */
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''

/** The submission that a page contains, sent as a browser does. */
const formIn = (html: string) => addressesIn(html)[0]?.replaceAll('&amp;', '&') ?? ''

/** A store that commits and then says that it is away, once: the answer of COMMIT is lost. */
function losingStore(): SubmissionStore & { isLosing: boolean } {
  const store = createMemoryStore()
  const losing = {
    ...store,
    isLosing: true,
    async transaction<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
      const done = await store.transaction(work, signal)
      if (losing.isLosing)
        throw Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' })
      return done
    },
    async find(key: string) {
      if (losing.isLosing && key.startsWith('once:') && losing.isAway)
        throw Object.assign(new Error('away'), { code: '08006' })
      return store.find(key)
    },
    isAway: false,
  }
  return losing
}

describe('a once form whose answer was lost', () => {
  test('is answered as done if the receipt of its lost COMMIT can be read', async (t) => {
    const written: string[] = []
    const write = action({ access: anyone, input: Note, once: true }, async ({ data }) => {
      written.push(data.note)
    })
    const store = losingStore()
    const site = await open(t, {
      actions: { write },
      store,
      pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
    })
    assert.equal((await site.send('/', fields({ note: 'a' }))).status, 303)
    assert.deepEqual(written, ['a'])
  })

  test('comes back as the same submission if the store is away, and is done once', async (t) => {
    const written: string[] = []
    const write = action({ access: anyone, input: Note, once: true }, async ({ data }) => {
      written.push(data.note)
    })
    const store = losingStore()
    const site = await open(t, {
      actions: { write },
      store,
      pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
    })
    const [address = ''] = await site.formsOn('/')
    const away = { ...store }
    Object.assign(store, { isAway: false })
    const find = store.find
    let looked = 0
    store.find = async (key) => {
      if (key.startsWith('once:') && store.isLosing && ++looked > 1)
        throw Object.assign(new Error('away'), { code: '08006' })
      return away.find(key)
    }
    const failed = await site.post(address, fields({ note: 'a' }))
    assert.equal(failed.status, 503)
    store.find = find
    store.isLosing = false
    const again = await site.post(formIn(await failed.text()), fields({ note: 'a' }))
    assert.equal(again.status, 303)
    assert.deepEqual(written, ['a'])
  })

  test('is done once if its handler took longer than its timeout and the form of the 503 is sent', async (t) => {
    const written: string[] = []
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const slow = action({ access: anyone, input: Note, once: true, timeout: 50 }, async ({ data }) => {
      await released
      written.push(data.note)
      return { done: true }
    })
    const site = await open(t, {
      actions: { slow },
      pages: (app) => page(app, '/', { action: slow, fields: ['note'] }),
    })
    const failed = await site.send('/', fields({ note: 'a' }))
    assert.equal(failed.status, 503)
    release()
    const html = await failed.text()
    assert.equal((await site.post(formIn(html), fields({ note: 'a' }))).status, 303)
    assert.deepEqual(written, ['a'])
    const changed = await site.post(formIn(html), fields({ note: 'b' }))
    assert.equal(changed.status, 409)
    assert.match(await changed.text(), /Send the new version as well\?/)
    assert.deepEqual(written, ['a'])
  })

  test('is not done again after a sign-out, and its outcome is shown', async (t) => {
    const written: string[] = []
    let user: string | null = 'ada'
    const write = action({ access: anyone, input: Note, once: true }, async ({ data }, { flash }) => {
      written.push(data.note)
      flash('Your note is written.')
    })
    const site = await open(t, {
      actions: { write },
      identity: () => user,
      loginPage: '/sign-in',
      pages: (app) => {
        app.get('/', (_request, response) => {
          const form = response.locals.form(write)
          const messages = response.locals.messages().map(({ text }) => text)
          response.send(
            `${messages.join()}<form ${form.attributes}>${form.summary()}<input ${form.input('note')}></form>`,
          )
        })
      },
    })
    const [address = ''] = await site.formsOn('/')
    assert.equal((await site.post(address, fields({ note: 'a' }))).status, 303)
    user = null
    const saved = await site.post(address, fields({ note: 'a' }))
    assert.equal(saved.status, 303)
    user = 'ada'
    const back = await (await site.get('/', { cookie: cookieOf(saved) })).text()
    assert.match(back, /^Your note is written\./)
    assert.doesNotMatch(back, /signed out before/)
    assert.deepEqual(written, ['a'])
  })

  test('that was saved is the same submission when its first answer comes late', async (t) => {
    const written: string[] = []
    let user: string | null = null
    const write = action({ access: anyone, input: Note, once: true }, async ({ data }) => {
      written.push(data.note)
    })
    const site = await open(t, {
      actions: { write },
      identity: () => user,
      loginPage: '/sign-in',
      pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
    })
    user = 'ada'
    const [address = ''] = await site.formsOn('/')
    user = null
    const saved = await site.post(address, fields({ note: 'a' }))
    user = 'ada'
    const back = await (await site.get('/', { cookie: cookieOf(saved) })).text()
    assert.match(back, /value="a"/)
    assert.equal((await site.post(address, fields({ note: 'a' }))).status, 303)
    assert.equal((await site.post(formIn(back), fields({ note: 'a' }))).status, 303)
    assert.deepEqual(written, ['a'])
  })

  test('is answered as done if its access rule refuses it meanwhile', async (t) => {
    let isOpen = true
    const written: string[] = []
    const write = action(
      { access: () => (isOpen ? {} : forbidden()), input: Note, once: true },
      async ({ data }) => {
        written.push(data.note)
      },
    )
    const site = await open(t, {
      actions: { write },
      pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
    })
    const [address = ''] = await site.formsOn('/')
    await site.post(address, fields({ note: 'a' }))
    isOpen = false
    assert.equal((await site.post(address, fields({ note: 'a' }))).status, 303)
    assert.deepEqual(written, ['a'])
  })
})

describe('what was typed', () => {
  const long = 'Two hours of work,\r\n<b>kept</b>'

  function refusing() {
    return action(
      { access: anyone, input: z.object({ note: z.string(), password: z.string().optional() }) },
      async () => forbidden('Not now.'),
    )
  }

  async function assertKept(answer: Response, status: number) {
    const html = await answer.text()
    assert.equal(answer.status, status)
    assert.equal(answer.headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(
      html,
      /<textarea [^>]*name="note"[^>]*>\nTwo hours of work,\r\n&lt;b&gt;kept&lt;\/b&gt;<\/textarea>/,
    )
    assert.doesNotMatch(html, /hunter2|<script|style=/)
    assert.match(html, /<input type="password" [^>]*name="password"/)
    assert.match(html, /<button>Send again<\/button>/)
    return html
  }

  for (const [name, answerPage] of [
    ['has another form now', (response) => response.send('<p>Another page</p>')],
    ['redirects', (response) => response.redirect('/elsewhere')],
    ['answers 507', (response) => response.status(507).type('text').send('No space')],
    [
      'fails',
      () => {
        throw new Error('the database is away')
      },
    ],
    ['answers 503', (response) => response.status(503).send('Too busy')],
    ['is a file now', (response) => response.type('html').sendFile(import.meta.filename)],
    [
      'fails after its form was rendered',
      (response, form) => {
        throw new Error(`no such field: ${form.attributes}`)
      },
    ],
    ['redirects after its form was rendered', (response, form) => response.redirect(`/?${form.attributes}`)],
    [
      'answers 503 in two steps after its form was rendered',
      (response, form) => response.writeHead(503, { 'X-Lost': String(form.attributes).length }).end('Busy'),
    ],
  ] satisfies [string, (response: PageResponse, form: FormView) => unknown][])
    test(`comes back when its page ${name}`, async (t) => {
      const act = refusing()
      let isChanged = false
      const site = await open(t, {
        actions: { act },
        pages: (app) => {
          app.get('/', (_request, response) => {
            const form = response.locals.form(act)
            if (isChanged) return void answerPage(response, form)
            response.send(`<form ${form.attributes}></form>`)
          })
        },
      })
      const [address = ''] = await site.formsOn('/')
      isChanged = true
      const html = await assertKept(
        await site.post(address, fields({ note: long, password: 'hunter2' })),
        403,
      )
      assert.match(html, /Not now\./)
      assert.equal(formIn(html), address)
    })

  test('comes back after a page that is streamed without its form', async (t) => {
    const act = refusing()
    let isChanged = false
    const site = await open(t, {
      actions: { act },
      pages: (app) => {
        app.get('/', (_request, response) => {
          if (!isChanged) return void response.send(`<form ${response.locals.form(act).attributes}></form>`)
          response.type('html').write('<p>Another page</p>')
          response.end('<p>end</p>')
        })
      },
    })
    const [address = ''] = await site.formsOn('/')
    isChanged = true
    const html = await assertKept(await site.post(address, fields({ note: long, password: 'hunter2' })), 403)
    assert.match(html, /^<p>Another page<\/p><p>end<\/p>/)
  })

  test('comes back with the file field of the form, so that a file that was not kept can be chosen again', async (t) => {
    const input = z.object({
      note: z.string(),
      photo: z.file().optional(),
      scans: z.array(z.file()).optional(),
    })
    const act = action({ access: anyone, input }, async () => forbidden('Not now.'))
    let isChanged = false
    const site = await open(t, {
      actions: { act },
      pages: (app) => {
        app.get('/', (_request, response) => {
          response.send(isChanged ? 'changed' : `<form ${response.locals.form(act).attributes}></form>`)
        })
      },
    })
    const [address = ''] = await site.formsOn('/')
    isChanged = true
    const body = new FormData()
    body.set('note', 'x')
    const html = await (await site.post(address, body)).text()
    assert.match(html, /<form [^>]*enctype="multipart\/form-data">/)
    assert.match(
      html,
      /<label for="signpost-file-0">Photo<\/label><br><input type="file" id="signpost-file-0" name="photo">/,
    )
    assert.match(html, /<input type="file" id="signpost-file-1" name="scans" multiple>/)
    body.set('photo', new File(['x'], 'cat.png'))
    const staged = await (await site.post(formIn(html), body)).text()
    assert.match(staged, /Photo: cat\.png \(already uploaded\)/)
    assert.doesNotMatch(staged, /type="file"[^>]* name="photo"/)
  })

  test('is shown by a view of the application, or by the engine if that fails', async (t) => {
    const act = refusing()
    let isBroken = false
    let isChanged = false
    const site = await open(t, {
      actions: { act },
      recoveryPage: ({ fields: typed, form }) => {
        if (isBroken) throw new Error('no such view')
        return `<main class="ours">${typed.map(({ name }) => name).join()}${form}</main>`
      },
      pages: (app) => {
        app.get('/', (_request, response) => {
          response.send(isChanged ? 'changed' : `<form ${response.locals.form(act).attributes}></form>`)
        })
      },
    })
    const [address = ''] = await site.formsOn('/')
    isChanged = true
    assert.match(
      await (await site.post(address, fields({ note: 'x' }))).text(),
      /^<main class="ours">note<form /,
    )
    isBroken = true
    assert.match(
      await (await site.post(address, fields({ note: 'x' }))).text(),
      /<h1>Your text is here<\/h1>/,
    )
  })

  test('comes back with the status of its refusal when the store that would save it is away', async (t) => {
    const act = refusing()
    let user: string | null = 'ada'
    const store = createMemoryStore()
    const site = await open(t, {
      actions: { act },
      identity: () => user,
      loginPage: '/sign-in',
      store: {
        ...store,
        insert: async () => {
          throw Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' })
        },
      },
      pages: (app) => page(app, '/', { action: act, fields: ['note'] }),
    })
    const [address = ''] = await site.formsOn('/')
    user = null
    const answer = await site.post(address, fields({ note: 'typed' }))
    assert.equal(answer.status, 401)
    assert.match(await answer.text(), /value="typed"/)
  })
})

describe('a failure that its page does not show', () => {
  test('is a warning in development, with the fix', async (t) => {
    const { NODE_ENV } = process.env
    process.env.NODE_ENV = 'development'
    t.after(() => {
      if (NODE_ENV === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = NODE_ENV
    })
    const warnings: string[] = []
    t.mock.method(console, 'warn', (text: string) => void warnings.push(text))
    const like = action({ access: anyone }, async () => forbidden('Not now.'))
    let isTold = false
    const site = await open(t, {
      actions: { like },
      pages: (app) => {
        app.get('/', (_request, response) => {
          const messages = isTold ? response.locals.messages().map(({ text }) => text) : []
          response.send(`<form action="${response.locals.actions.like.bind()}"></form>${messages}`)
        })
      },
    })
    assert.equal((await site.send('/', fields())).status, 403)
    assert.match(
      warnings.join(),
      /^\/ does not show why the form like failed \(Not now\.\)\. Print form\.summary\(\)/,
    )
    isTold = true
    await site.send('/', fields())
    assert.equal(warnings.length, 1)
  })
})

describe('an action that was renamed', () => {
  test('takes forms of its former name, shows them under the new one, and does them once', async (t) => {
    const store = createMemoryStore()
    const written: string[] = []
    const handler = async ({ data }: { data: { note: string } }) => {
      written.push(data.note)
    }
    const before = action({ access: anyone, input: Note, once: true }, handler)
    const after = action({ access: anyone, input: Note, once: true, formerly: ['posts.create'] }, handler)
    const key = createKey()
    const old = await open(t, {
      actions: { posts: { create: before } },
      store,
      keys: key,
      pages: (app) => page(app, '/', { action: before, fields: ['note'] }),
    })
    const renamed = await open(t, {
      actions: { posts: { write: after } },
      store,
      keys: key,
      pages: (app) => page(app, '/', { action: after, fields: ['note'] }),
    })
    const [address = ''] = await old.formsOn('/')
    const refused = await renamed.post(address, fields({ note: '' }))
    assert.equal(refused.status, 422)
    const html = await refused.text()
    assert.match(html, /data-signpost="?posts\.write/)
    assert.equal((await renamed.post(address, fields({ note: 'a' }))).status, 303)
    assert.equal((await renamed.post(formIn(html), fields({ note: 'a' }))).status, 303)
    assert.deepEqual(written, ['a'])
  })

  test('cannot have had a name that another action has', async () => {
    const one = action({ access: anyone, formerly: ['two'] }, async () => {})
    const two = action({ access: anyone }, async () => {})
    assert.throws(
      () => createActions({ keys: createKey(), actions: { one, two } }),
      /formerly: "two" of one is also a name of two/,
    )
  })
})

describe('a form whose ticket cannot be verified', () => {
  async function openNodes(t: TestContext) {
    const [k1, k2] = [createKey(), createKey()]
    const written: string[] = []
    const store = createMemoryStore()
    const write = action(
      { access: anyone, once: true, input: Note.extend({ password: z.string().optional() }) },
      async ({ data }) => {
        written.push(data.note)
      },
    )
    const node = (keys: string) =>
      open(t, {
        actions: { write },
        keys,
        store,
        pages: (app) => page(app, '/', { action: write, fields: ['note', 'password'] }),
      })
    return { old: await node(k1), rotated: await node(`${k2},${k1}`), written }
  }

  test('because another node has its key already comes back on its page, and is done once', async (t) => {
    const { old, rotated, written } = await openNodes(t)
    const [address = ''] = await rotated.formsOn('/')
    const typed = fields({ note: 'A long evening', password: 'hunter2' })
    const refused = await old.post(address, typed)
    const html = await refused.text()
    assert.equal(refused.status, 404)
    assert.match(html, /value="A long evening"/)
    assert.match(html, /What you typed is kept/)
    assert.doesNotMatch(html, /hunter2/)
    assert.deepEqual(written, [])
    assert.equal((await rotated.post(address, typed)).status, 303)
    assert.equal((await old.post(formIn(html), typed)).status, 303)
    assert.deepEqual(written, ['A long evening'])
  })

  for (const [name, change] of [
    ['is altered', (url: string) => url.replace(/\.([\w-])/, (_, first) => `.${first === 'A' ? 'B' : 'A'}`)],
    ['is cut', (url: string) => url.slice(0, -40)],
    ['is missing', () => '/_actions/write'],
    ['belongs to another action', (url: string) => url.replace('/write/', '/other/')],
    ['has an invalid name', (url: string) => url.replace('/write/', '/%00<b>/')],
    ['is very long', (url: string) => `${url.split('?')[0]}${'a'.repeat(4000)}`],
  ] as const)
    test(`because it ${name} gives the text back on the page of the engine, and nothing runs`, async (t) => {
      const { old, written } = await openNodes(t)
      const [address = ''] = await old.formsOn('/')
      const typed = fields({ note: '<b>A long evening</b>', password: 'hunter2' })
      const refused = await old.post(change(address), typed)
      const html = await refused.text()
      assert.equal(refused.status, 404)
      assert.match(html, />\n&lt;b&gt;A long evening&lt;\/b&gt;<\/textarea>/)
      assert.doesNotMatch(html, /hunter2|<script/)
      assert.deepEqual(written, [])
      const program = await old.post(change(address), typed, { accept: 'application/json' })
      assert.match(await program.text(), /"code":"UNKNOWN_FORM"/)
    })

  test('and that may come from another site is not shown again', async (t) => {
    const { old, rotated } = await openNodes(t)
    const [address = ''] = await rotated.formsOn('/')
    const bare = await fetch(old.origin + address, { method: 'POST', body: fields({ note: 'foreign' }) })
    assert.equal(bare.status, 404)
    assert.doesNotMatch(await bare.text(), /foreign/)
    const foreign = await old.post(address, fields({ note: 'foreign' }), {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    })
    assert.equal(foreign.status, 403)
    assert.doesNotMatch(await foreign.text(), /foreign/)
  })

  test('keeps the text of an action that is gone, without a button that cannot work', async (t) => {
    const keys = createKey()
    const note = action({ access: anyone, input: Note }, async () => {})
    const other = action({ access: anyone }, async () => {})
    const before = await open(t, {
      actions: { note },
      keys,
      pages: (app) => page(app, '/', { action: note, fields: ['note'] }),
    })
    const after = await open(t, {
      actions: { other },
      keys,
      pages: (app) => page(app, '/', { action: other }),
    })
    const [address = ''] = await before.formsOn('/')
    const refused = await after.post(address, fields({ note: 'A long evening' }))
    const html = await refused.text()
    assert.equal(refused.status, 409)
    assert.match(html, />\nA long evening<\/textarea>/)
    assert.doesNotMatch(html, /<button>/)
  })

  test('and one that is two weeks old comes back on its page', async (t) => {
    let now = Date.parse('2026-01-01')
    const note = action({ access: anyone, input: Note }, async () => {})
    const site = await open(t, {
      actions: { note },
      now: () => now,
      pages: (app) => page(app, '/', { action: note, fields: ['note'] }),
    })
    const [address = ''] = await site.formsOn('/')
    now += 20 * 86_400_000
    const refused = await site.post(address, fields({ note: 'A long evening' }))
    assert.equal(refused.status, 403)
    assert.match(await refused.text(), /value="A long evening"/)
  })
})

test('a form that was sent with GET comes back with its text, and nothing runs', async (t) => {
  const written: string[] = []
  const write = action({ access: anyone, once: true, input: Note }, async ({ data }) => {
    written.push(data.note)
  })
  const site = await open(t, {
    actions: { write },
    pages: (app) => page(app, '/', { action: write, fields: ['note'] }),
  })
  const [address = ''] = await site.formsOn('/')
  const path = address.split('?')[0] ?? ''
  const own = { 'sec-fetch-site': 'same-origin' }
  const refused = await site.get(`${path}?note=A+long+evening`, own)
  const html = await refused.text()
  assert.equal(refused.status, 405)
  assert.equal(refused.headers.get('allow'), 'POST')
  assert.match(html, /value="A long evening"/)
  assert.deepEqual(written, [])
  assert.equal((await site.post(formIn(html), fields({ note: 'A long evening' }))).status, 303)
  for (const [url, headers] of [
    [address, own],
    [path, own],
    [`${path}?note=foreign`, { 'sec-fetch-site': 'cross-site' }],
  ] as const) {
    const answer = await site.get(url, headers)
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/'])
  }
})

describe("a form of the template without the engine's fields", () => {
  async function openBare(t: TestContext, { isTold }: { isTold: boolean }) {
    const like = action({ access: anyone }, async () => forbidden('No way.'))
    const note = action({ access: anyone, input: Note }, async () => forbidden('No way.'))
    return open(t, {
      actions: { like, note },
      pages: (app) => {
        app.get('/', (_request, response) => {
          const { actions, messages } = response.locals
          const { like, note } = actions as Record<string, { bind(): string }>
          const forms = `<main><h1>Ours</h1><form method="post" action="${like?.bind()}"><button>Like</button></form><form method="post" action="${note?.bind()}"><textarea name="note"></textarea></form></main>`
          response.send(forms + (isTold ? messages().map(({ text }) => text) : ''))
        })
      },
    })
  }

  test('says what is wrong on the page of the engine, if its page does not say it', async (t) => {
    const site = await openBare(t, { isTold: false })
    const [like = '', note = ''] = await site.formsOn('/')
    const refused = await site.post(like, fields())
    const html = await refused.text()
    assert.equal(refused.status, 403)
    assert.match(html, /<h1>This was not done<\/h1>\s*<div role="alert"[^>]*autofocus[^>]*><p>No way\./)
    assert.match(html, /<a href="\/">Open the page of this form<\/a>/)
    assert.doesNotMatch(html, /typed|Ours/)
    assert.match(await (await site.post(note, fields({ note: 'typed' }))).text(), />\ntyped<\/textarea>/)
  })

  test('stays on its page, if that says what is wrong', async (t) => {
    const site = await openBare(t, { isTold: true })
    assert.match(await (await site.send('/', fields())).text(), /Ours[^]*No way\./)
  })

  for (const isTold of [true, false])
    test(`is shown by the script where it is${isTold ? ', not only at the end of its page' : ''}`, async (t) => {
      const site = await openBare(t, { isTold })
      for (const address of await site.formsOn('/')) {
        const refused = await site.post(address, fields({ note: 'typed' }), { 'signpost-request': 'page' })
        assert.equal(refused.status, 403)
        assert.equal(refused.headers.get('signpost-message'), '1')
        assert.equal(refused.headers.get('signpost-location'), null)
        assert.match(await refused.text(), /<p>No way\.<\/p>/)
      }
    })
})

describe('a page that refuses', () => {
  test('keeps its status and its words, and has the text too', async (t) => {
    let isClosed = false
    const note = action({ access: anyone, input: Note.extend({ title: z.string().min(3) }) }, async () => {})
    const site = await open(t, {
      actions: { note },
      pages: (app) => {
        app.use((_request, response, next) => {
          if (!isClosed) return next()
          response.status(403).setHeader('X-Guard', 'yes')
          response.type('html').write(`<html><body><main><h1>Members only</h1>${'İ'.repeat(9)}`)
          response.end('<p>Ask Ada.</p></main><footer></footer></body></html>')
        })
        page(app, '/', { action: note, fields: ['note', 'title'] })
      },
    })
    const [address = ''] = await site.formsOn('/')
    isClosed = true
    const refused = await site.post(address, fields({ note: 'A long evening', title: '' }))
    const html = await refused.text()
    assert.deepEqual([refused.status, refused.headers.get('x-guard')], [403, 'yes'])
    assert.match(html, /<p>Ask Ada\.<\/p><h2>Your text is here<\/h2>[^]*A long evening[^]*<\/main><footer>/)
  })

  test('stays as it is, if it shows the form itself', async (t) => {
    const note = action({ access: anyone, input: Note }, async () => {})
    const site = await open(t, {
      actions: { note },
      pages: (app) =>
        app.get('/', (_request, response) => {
          const form = response.locals.form(note)
          response.writeHead(form.failed ? 422 : 200, { 'Content-Type': 'text/html', 'X-Page': 'own' })
          response.write(`<form ${form.attributes}><input ${form.input('note')}>`)
          response.end('</form>')
        }),
    })
    const refused = await site.send('/', fields({ note: '', other: 'x' }))
    assert.deepEqual([refused.status, refused.headers.get('x-page')], [422, 'own'])
    assert.match(await refused.text(), /^<form [^>]*><input [^>]*><\/form>$/)
  })
})

describe('passwords', () => {
  test('are not in the text that comes back, whatever they are named and wherever they are', async (t) => {
    const input = z.object({
      note: z.string(),
      pin: z.string().optional(),
      user: z.object({ password: z.string().optional() }).optional(),
      people: z.array(z.object({ pin: z.string().optional() })).optional(),
    })
    const act = action({ access: anyone, input }, async () => forbidden())
    let isGone = false
    const site = await open(t, {
      actions: { act },
      pages: (app) => {
        app.get('/', (_request, response) => {
          if (isGone) return void response.send('gone')
          const form = response.locals.form(act)
          const type = { type: 'password' }
          response.send(
            `<form ${form.attributes}><input ${form.input('note')}><input ${form.input('pin', type)}><input ${form.input('user.password')}><input ${form.input('people.0.pin', type)}></form>`,
          )
        })
      },
    })
    const [address = ''] = await site.formsOn('/')
    const typed = {
      note: 'A long evening',
      pin: 'hunter1',
      'user.password': 'hunter2',
      'people.3.pin': 'hunter3',
      'undeclared.password': 'hunter4',
    }
    for (isGone of [false, true]) {
      const html = await (await site.post(address, fields(typed))).text()
      assert.match(html, /A long evening/)
      assert.doesNotMatch(html, /hunter/)
    }
  })
})

describe('a page with a long address', () => {
  for (const [name, query] of [
    ['2 KB', 'a'.repeat(2000)],
    ['8 KB', Array.from({ length: 1000 }, (_, index) => index.toString(36).padStart(8, 'x')).join('')],
    ['8 KB of Cyrillic', encodeURIComponent('я'.repeat(1300))],
  ] as const)
    test(`of ${name} keeps it after a mistake, a success and a sign-in`, async (t) => {
      let user: string | null = 'ada'
      const written: string[] = []
      const write = action({ access: anyone, once: true, input: Note }, async ({ data }) => {
        written.push(data.note)
      })
      const login = action({ access: anyone, args: [z.string()] }, async (_form, { args: [next] }) => {
        user = 'ada'
        return redirect(next)
      })
      const site = await open(t, {
        actions: { write, login },
        identity: () => user,
        loginPage: '/sign-in',
        pages: (app) => {
          page(app, '/posts', { action: write, fields: ['note'] })
          app.get('/sign-in', (request, response) => {
            response.send(
              `<form ${response.locals.form(login.bind(String(request.query.next))).attributes}></form>`,
            )
          })
        },
      })
      const long = `/posts?q=${query}&page=2`
      const refused = await site.send(long, fields({ note: '' }), { 'signpost-request': 'page' })
      assert.equal(refused.status, 422)
      assert.equal(refused.headers.get('signpost-location'), long)
      const done = await site.send(long, fields({ note: 'a' }))
      assert.deepEqual([done.status, done.headers.get('location')], [303, long])
      const [address = ''] = await site.formsOn(long)
      user = null
      const saved = await site.post(address.replaceAll('&amp;', '&'), fields({ note: 'b' }))
      const signIn = saved.headers.get('location') ?? ''
      assert.equal(signIn, `/sign-in?next=${encodeURIComponent(long)}`)
      const back = await site.send(signIn, fields(), { cookie: cookieOf(saved) })
      assert.deepEqual([back.status, back.headers.get('location')], [303, long])
      const html = await (await site.get(long, { cookie: cookieOf(saved) })).text()
      assert.match(html, /value="b"/)
      assert.equal((await site.post(formIn(html), fields({ note: 'b' }))).status, 303)
      assert.deepEqual(written, ['a', 'b'])
    })
})
