import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import {
  action,
  actionsWith,
  anyone,
  createKey,
  createMemoryStore,
  forbidden,
  readCookie,
  type SubmissionStore,
  tooManyRequests,
  unavailable,
} from '../../../src/actions/index.ts'
import { createBrowser } from '../../../src/testing/index.ts'
import { addressesIn, fields, open, page } from '../site.ts'

const Upload = z.object({ title: z.string(), cover: z.file().optional() })
const cover = (text = 'bytes') => new File([text], 'a.txt')

function formOf(values: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values))
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value)
  return form
}

const handleIn = (html: string) => /value="(staged:[^"]+)"/.exec(html)?.[1] ?? ''
const addressIn = (html: string) => addressesIn(html)[0]?.replaceAll('&amp;', '&') ?? ''

/** An upload whose handler has stored it when it says that it is not available. */
async function openUncertain(t: TestContext) {
  const stored: string[] = []
  let isUncertain = true
  const memory = createMemoryStore()
  const store: SubmissionStore = {
    ...memory,
    async transaction(work, signal) {
      const done = await memory.transaction(work, signal)
      if (isUncertain) throw unavailable()
      return done
    },
    find: async (key) => (isUncertain && key.startsWith('once:') ? null : memory.find(key)),
  }
  const write = action({ access: anyone, once: true, input: Upload }, async ({ data }) => {
    stored.push(`${data.title}: ${await data.cover?.text()}`)
  })
  const site = await open(t, {
    actions: { write },
    store,
    pages: (app) => page(app, '/', { action: write, fields: ['title', 'cover'] }),
  })
  return { site, stored, recover: () => void (isUncertain = false) }
}

describe('a once form with a file that comes back after it was stored', () => {
  test('is the same submission, with the staged file in place of the upload, in any order', async (t) => {
    const { site, stored, recover } = await openUncertain(t)
    const failed = await site.send('/', formOf({ title: 'A', cover: cover() }))
    assert.equal(failed.status, 503)
    const html = await failed.text()
    recover()
    const again = await site.post(addressIn(html), formOf({ cover: handleIn(html), title: 'A' }))
    assert.equal(again.status, 303)
    const bytes = await site.post(addressIn(html), formOf({ extra: 'x', title: 'A', cover: cover() }))
    assert.equal(bytes.status, 303)
    assert.deepEqual(stored, ['A: bytes'])
  })

  test('is asked about if its text, its file or the name of its file was changed', async (t) => {
    const { site, stored, recover } = await openUncertain(t)
    const html = await (await site.send('/', formOf({ title: 'A', cover: cover() }))).text()
    recover()
    for (const changed of [
      { title: 'B', cover: handleIn(html) },
      { title: 'A', cover: cover('other') },
      { title: 'A', cover: new File(['bytes'], 'b.txt') },
      { title: 'A' },
    ])
      assert.equal((await site.post(addressIn(html), formOf(changed))).status, 409)
    assert.deepEqual(stored, ['A: bytes'])
  })
})

describe('a form that is refused before its body was read', () => {
  for (const [name, refuse] of [
    ['429', () => tooManyRequests(undefined, { retryAfterSeconds: 1 })],
    ['403', () => forbidden()],
    ['503', () => unavailable()],
  ] as const)
    test(`${name} keeps its text and staged files, and names the files to choose again`, async (t) => {
      let isRefused = false
      const stored: string[] = []
      const write = action(
        {
          access: () => (isRefused ? refuse() : {}),
          input: z.object({
            title: z.string().min(1),
            cover: z.file().optional(),
            photo: z.file().optional(),
          }),
        },
        async ({ data }) => {
          stored.push(`${data.title}: ${await data.cover?.text()}`)
        },
      )
      const site = await open(t, {
        actions: { write },
        pages: (app) => page(app, '/', { action: write, fields: ['title', 'cover', 'photo'] }),
      })
      const first = await (await site.send('/', formOf({ title: '', cover: cover() }))).text()
      isRefused = true
      // The file in front of the text is larger than all text may be.
      const photo = new File([new Uint8Array(3 << 20)], 'large.png')
      const refused = await site.post(
        addressIn(first),
        formOf({ photo, cover: handleIn(first), title: 'As typed' }),
      )
      const html = await refused.text()
      assert.equal(refused.status, Number(name))
      assert.match(html, /value="As typed"/)
      assert.match(html, /Already uploaded: a\.txt/)
      assert.match(html, /Please choose “large\.png” again\./)
      isRefused = false
      await site.post(addressIn(html), formOf({ title: 'As typed', cover: handleIn(html) }))
      assert.deepEqual(stored, ['As typed: bytes'])
    })
})

/** Two instances with one store and a folder each. */
async function openNodes(t: TestContext, options: { readonly confirm?: string } = {}) {
  const stored: string[] = []
  const keys = createKey()
  const store = createMemoryStore()
  const write = action(
    { access: anyone, input: Upload.extend({ title: z.string().min(1) }), ...options },
    async ({ data }) => {
      stored.push(`${data.title}: ${await data.cover?.text()}`)
    },
  )
  const node = () =>
    open(t, {
      actions: { write },
      keys,
      store,
      pages: (app) => page(app, '/', { action: write, fields: ['title', 'cover'] }),
    })
  return { one: await node(), two: await node(), stored }
}

describe('a staged file, at a node that does not have it', () => {
  test('is a problem beside its field, and nothing is done', async (t) => {
    const { one, two, stored } = await openNodes(t)
    const html = await (await one.send('/', formOf({ title: '', cover: cover() }))).text()
    const sent = formOf({ title: 'As typed', cover: handleIn(html) })
    const refused = await two.post(addressIn(html), sent)
    const answer = await refused.text()
    assert.equal(refused.status, 422)
    assert.match(answer, /id="cover-error">This file is not here any more/)
    assert.match(answer, /value="As typed"/)
    assert.doesNotMatch(answer, /staged:/)
    assert.deepEqual(stored, [])
    assert.equal((await one.post(addressIn(html), sent)).status, 303)
    assert.deepEqual(stored, ['As typed: bytes'])
  })

  test('is a problem after the Yes to a question too', async (t) => {
    const { one, two, stored } = await openNodes(t, { confirm: 'Really?' })
    const question = await (await one.send('/', formOf({ title: 'As typed', cover: cover() }))).text()
    const [, pending = ''] = /name="signpost-pending" value="([^"]+)"/.exec(question) ?? []
    const refused = await two.post(addressIn(question), fields({ 'signpost-pending': pending }))
    const answer = await refused.text()
    assert.equal(refused.status, 422)
    assert.match(answer, /This file is not here any more/)
    assert.match(answer, /value="As typed"/)
    assert.deepEqual(stored, [])
  })
})

test('a Yes whose user was signed out meanwhile brings text and files back', async (t) => {
  const stored: string[] = []
  const write = actionsWith<object>()(
    { access: anyone, once: true, input: Upload, confirm: 'Really?' },
    async ({ data }) => {
      stored.push(`${data.title}: ${await data.cover?.text()}`)
    },
  )
  const site = await open(t, {
    actions: { write },
    identity: (request) => readCookie(request, 'user') ?? null,
    loginPage: '/sign-in',
    pages: (app) => {
      page(app, '/', { action: write, fields: ['title', 'cover'] })
      app.get('/sign-in', (_request, response) => void response.send('Sign in'))
    },
  })
  const browser = createBrowser(site.origin)
  browser.cookies.set('user', 'ada')
  const form = (await browser.open('/')).form('write').fill({ title: 'As typed', cover: cover() })
  const question = await form.submit()
  browser.cookies.delete('user')
  assert.equal((await question.form().submit()).text, 'Sign in')
  browser.cookies.set('user', 'ada')
  const back = await browser.open('/')
  assert.equal(back.form('write').value('title'), 'As typed')
  assert.match(back.text, /Already uploaded: a\.txt/)
  const asked = await back.form('write').submit()
  await asked.form().submit()
  assert.deepEqual(stored, ['As typed: bytes'])
})

test('files follow their rows when a row in front of them was removed', async (t) => {
  const stored: unknown[] = []
  const write = action(
    {
      access: anyone,
      input: z.object({
        items: z.array(z.object({ name: z.string().min(1), photo: z.file().optional() })),
      }),
    },
    async ({ data }) => {
      for (const { name, photo } of data.items) stored.push([name, await photo?.text()])
    },
  )
  const site = await open(t, {
    actions: { write },
    pages: (app) => {
      app.get('/', (_request, response) => {
        const form = response.locals.form(write)
        const rows = Array.from({ length: form.rows('items') }, (_, index) => {
          const name = `items.${index}.name`
          return `<p>${form.value(name)}|${form.staged(`items.${index}.photo`)}</p>`
        })
        response.send(`<form ${form.attributes}>${rows.join('')}</form>`)
      })
    },
  })
  const file = (name: string) => new File([name], `${name}.png`)
  const refused = await site.send(
    '/',
    formOf({
      'items.1.name': 'Cat',
      'items.1.photo': file('cat'),
      'items.4.name': 'Dog',
      'items.4.photo': file('dog'),
      'items.5.name': '',
    }),
  )
  const html = await refused.text()
  assert.match(html, /<p>Cat\|[^\n]*cat\.png[^\n]*<\/p><p>Dog\|[^\n]*dog\.png[^\n]*<\/p><p>\|<\/p>/)
  const rows = [...html.matchAll(/name="(items\.\d\.photo)" value="(staged:[^"]+)"/g)]
  const [cat, dog] = rows.map(([, , handle]) => handle ?? '')
  // The Cat's row is removed in the browser: the Dog's has another number than its file had.
  const last = await site.post(
    addressIn(html),
    formOf({ 'items.1.name': 'Dog', 'items.1.photo': dog ?? '', 'items.2.name': 'Bird' }),
  )
  assert.equal(last.status, 303)
  assert.notEqual(cat, dog)
  assert.deepEqual(stored, [
    ['Dog', 'dog'],
    ['Bird', undefined],
  ])
})
