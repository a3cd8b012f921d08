import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import { type Fixture, startFixture } from '../../support/fixture/index.ts'
import { openSocket } from '../../support/raw.ts'
import { assertProblem, assertRerendered, JSON_CALLER } from '../call/answers.ts'

const MIB = 1 << 20

/** A file that begins like a PNG. */
function png(name = 'cover.png', size = 100): File {
  const bytes = Buffer.alloc(size, 7)
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return new File([bytes], name, { type: 'image/png' })
}

const uploadForm = async (fixture: Fixture) => (await fixture.browser.open('/upload')).form()

/** What is handled after the answer was sent. */
const emptied = (fixture: Fixture) => eventually(() => assert.deepEqual(fixture.staged(), []))

describe('a file', () => {
  test('reaches the handler with its name, type and bytes, and leaves the staging folder', async () => {
    await using fixture = await startFixture()
    const page = await (await uploadForm(fixture)).fill({ title: 'x', cover: png() }).submit()
    assert.equal(page.path, '/done')
    const [upload] = fixture.tables.uploads()
    assert.deepEqual([upload?.name, upload?.type, upload?.size], ['cover.png', 'image/png', 100])
    assert.match(upload?.start ?? '', /PNG\r\n/)
    await emptied(fixture)
  })

  test('may be absent where the field is optional', async () => {
    await using fixture = await startFixture()
    assert.equal((await (await uploadForm(fixture)).fill({ title: 'x' }).submit()).path, '/done')
    assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads()], [['x'], []])
  })

  test('may be as large as its limit, to the byte, and no larger', async () => {
    await using fixture = await startFixture()
    const form = await uploadForm(fixture)
    assert.equal((await form.fill({ title: 'fits', cover: png('a.png', MIB) }).submit()).path, '/done')
    const page = await form.fill({ title: 'too large', cover: png('a.png', MIB + 1) }).submit()
    assertRerendered(page, 413, /more than the form takes.*Cover must be an image .* of at most 1 MiB\./s)
    assert.equal(page.form().value('title'), 'too large')
    assert.doesNotMatch(page.text, /Already uploaded/)
    assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads().length], [['fits'], 1])
    await emptied(fixture)
  })

  test('that is far too large gets 413 and its page, though the browser is still sending', async () => {
    await using fixture = await startFixture()
    const form = (await uploadForm(fixture)).fill({ title: 'x', cover: png('a.png', 20 * MIB) })
    assertRerendered(await form.submit(), 413, /more than.*Cover must be an image .* at most 1 MiB\./s)
    assert.deepEqual(fixture.tables.marks(), [])
    await emptied(fixture)
  })

  test('of another type than the field takes is refused beside its field, and not kept', async () => {
    await using fixture = await startFixture()
    const svg = new File(['<svg onload="alert(1)"/>'], 'x.svg', { type: 'image/svg+xml' })
    const page = await (await uploadForm(fixture)).fill({ title: 'x', cover: svg }).submit()
    assertRerendered(page, 422, /Cover must be an image \(PNG or JPEG\) of at most 1 MiB\./)
    assert.doesNotMatch(page.text, /Already uploaded/)
    assert.deepEqual(fixture.tables.marks(), [])
    await emptied(fixture)
  })

  test('under a name that is no file field is passed over, and never on disk', async () => {
    await using fixture = await startFixture()
    const form = (await uploadForm(fixture)).fill({ title: 'x' })
    const answer = await form.request({ fields: { cover: null, other: png() } })
    assert.equal(answer.status, 303)
    assert.deepEqual([fixture.tables.uploads(), fixture.staged()], [[], []])
  })

  test('that is too large is said beside its own field; the others, and the text after it, are kept', async () => {
    const taken: (readonly [string | undefined, string])[] = []
    const Pair = z.object({ one: z.file().max(5000), two: z.file().max(5000), title: z.string() })
    const pair = action({ access: anyone, input: Pair }, ({ data }) => {
      taken.push([data.two.name, data.title])
    })
    await using fixture = await startFixture({
      actions: { extra: { pair } },
      pages: (app) =>
        app.get('/pair', (_request, response) => {
          const form = response.locals.form(pair)
          const rows = (['one', 'two', 'title'] as const).map(
            (name) => `<p><input ${form.input(name)}>${form.staged(name)}${form.error(name)}</p>`,
          )
          response.send(
            `<form ${form.attributes}>${form.summary()}${rows.join('')}<button>Go</button></form>`,
          )
        }),
    })
    const form = (await fixture.browser.open('/pair')).form()
    const sent = form.fill({ one: png('one.png', 5001), two: png('two.png', 500), title: 'kept' })
    assertProblem(await sent.request({ headers: JSON_CALLER }), 413, 'TOO_LARGE')
    const page = await sent.submit()
    assertRerendered(page, 413, /One must be a file of at most 4\.9 KiB\./)
    assert.doesNotMatch(page.text, /Two must be/)
    assert.match(page.html, /name="one"[^>]*aria-invalid="true"/)
    assert.equal(page.form().value('title'), 'kept')
    assert.equal(fixture.staged().length, 1)
    assert.equal((await page.form().fill({ one: png() }).submit()).status, 200)
    assert.deepEqual(taken, [['two.png', 'kept']])
    await emptied(fixture)
  })

  test('more of them than the form takes get 413', async () => {
    await using fixture = await startFixture()
    const form = (await uploadForm(fixture)).fill({ title: 'x' })
    const page = await form.request({ fields: { cover: [png('1.png'), png('2.png')] } })
    assertRerendered(page, 413, /at most 1 file/)
    assert.equal(page.form().value('title'), 'x')
    assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads()], [[], []])
    await emptied(fixture)
  })

  test('that belongs to another action of the form does not count against a button that takes fewer', async () => {
    const sent: string[][] = []
    const both = action(
      { access: anyone, input: z.object({ cover: z.file().optional(), extra: z.file().optional() }) },
      () => {},
    )
    const one = action({ access: anyone, input: z.object({ cover: z.file().optional() }) }, (form) => {
      sent.push([...form.keys()])
    })
    await using fixture = await startFixture({
      actions: { extra: { both, one } },
      pages: (app) =>
        app.get('/both', (_request, response) => {
          const form = response.locals.form(both)
          response.send(
            `<form ${form.attributes}>${form.summary()}<input ${form.input('extra')}><input ${form.input('cover')}><button ${form.button(one)}>One</button></form>`,
          )
        }),
    })
    const form = (await fixture.browser.open('/both')).form()
    assert.equal((await form.submit('One')).status, 200)
    assert.equal((await form.fill({ cover: png(), extra: png() }).submit('One')).status, 200)
    assert.deepEqual(sent, [[], ['cover']])
    await emptied(fixture)
  })

  test('sent as text instead, or by an unknown handle, is a problem of its field', async () => {
    await using fixture = await startFixture()
    const form = (await uploadForm(fixture)).fill({ title: 'x' })
    const statuses: number[] = []
    for (const cover of ['/etc/passwd', 'staged:AAAAAAAAAAAAAAAAAAAAAA', 'staged:../../../etc/passwd'])
      statuses.push((await form.request({ fields: { cover } })).status)
    assert.deepEqual(statuses, [422, 422, 422])
    assert.deepEqual(fixture.tables.uploads(), [])
  })

  const NAMES = [
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['a\r\nSet-Cookie: x=1.png', 'aSet-Cookie: x=1.png'],
    ['a".png', 'a".png'],
    ['.htaccess', 'htaccess'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['<img src=x onerror=alert(1)>.png', '<img src=x onerror=alert(1)>.png'],
    ['Fête\u0301.png', 'Fêté.png'],
    [`${'x'.repeat(300)}.png`, `${'x'.repeat(96)}.png`],
  ] as const
  for (const [name, shown] of NAMES)
    test(`named ${JSON.stringify(name.slice(0, 40))} is a harmless name in the handler and on the page`, async () => {
      await using fixture = await startFixture()
      const form = await uploadForm(fixture)
      const page = await form.fill({ cover: png(name) }).submit()
      assertRerendered(page, 422, /Title must not be empty/)
      assert.doesNotMatch(page.html, /<img/)
      assert.deepEqual(page.headers.getSetCookie(), [])
      for (const file of fixture.staged()) assert.match(file, /^[0-9a-f]{32}$/)
      await page.form().fill({ title: 'x' }).submit()
      assert.equal(fixture.tables.uploads()[0]?.name, shown)
    })
})

describe('a file that arrived with a form that failed', () => {
  const failed = async (fixture: Fixture, cover = png()) =>
    (await uploadForm(fixture)).fill({ cover }).submit()

  test('need not be sent again', async () => {
    await using fixture = await startFixture()
    const page = await failed(fixture)
    assertRerendered(page, 422, /Already uploaded: cover\.png/)
    assert.equal(fixture.staged().length, 1)
    assert.equal((await page.form().fill({ title: 'x' }).submit()).path, '/done')
    assert.deepEqual(
      fixture.tables.uploads().map(({ name, size }) => [name, size]),
      [['cover.png', 100]],
    )
    await emptied(fixture)
  })

  test('is kept over several failures', async () => {
    await using fixture = await startFixture()
    let page = await failed(fixture)
    for (let tries = 0; tries < 3; tries++) page = await page.form().submit()
    assertRerendered(page, 422, /Already uploaded: cover\.png/)
    assert.equal(fixture.staged().length, 1)
    await page.form().fill({ title: 'x' }).submit()
    assert.equal(fixture.tables.uploads().length, 1)
    await emptied(fixture)
  })

  test('that is unticked is not part of the form', async () => {
    await using fixture = await startFixture()
    const page = await failed(fixture)
    await page.form().fill({ title: 'x', cover: false }).submit()
    assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads()], [['x'], []])
  })

  test('gives way to another that is sent in its place', async () => {
    await using fixture = await startFixture()
    const page = await failed(fixture)
    await page
      .form()
      .fill({ title: 'x', cover: png('other.png', 50) })
      .submit()
    assert.deepEqual(
      fixture.tables.uploads().map(({ name }) => name),
      ['other.png'],
    )
  })

  test('cannot be used by another visitor', async () => {
    await using fixture = await startFixture()
    const ada = fixture.browserOf('ada')
    const page = await (await ada.open('/upload')).form().fill({ cover: png() }).submit()
    const [handle = ''] = page.form().fields.cover?.filter((value) => typeof value === 'string') ?? []
    assert.match(String(handle), /^staged:[\w-]{22}$/)
    for (const thief of [fixture.browserOf('bob'), fixture.browserOf()])
      await (await thief.open('/upload')).form().request({ fields: { title: 'theft', cover: handle } })
    assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads()], [[], []])
    await page.form().fill({ title: 'x' }).submit()
    assert.equal(fixture.tables.uploads().length, 1)
  })

  test('can be used by no other action, where it would not have been checked', async () => {
    const sizes: (number | undefined)[] = []
    const other = action({ access: anyone, input: z.object({ cover: z.file().optional() }) }, ({ data }) => {
      sizes.push(data.cover?.size)
    })
    await using fixture = await startFixture({
      actions: { extra: { other } },
      pages: (app) =>
        app.get('/other', (_request, response) => {
          const form = response.locals.form(other)
          response.send(`<form ${form.attributes}>${form.summary()}<input ${form.input('cover')}></form>`)
        }),
    })
    const page = await failed(fixture)
    const [handle = ''] = page.form().fields.cover?.filter((value) => typeof value === 'string') ?? []
    const form = (await fixture.browser.open('/other')).form()
    assert.equal((await form.request({ fields: { cover: handle } })).status, 422)
    assert.equal((await form.request({ fields: { cover: png() } })).status, 303)
    assert.deepEqual(sizes, [100])
  })

  test('is gone after a day', async () => {
    await using fixture = await startFixture()
    const page = await failed(fixture)
    fixture.clock.advance(86_400_000)
    const late = await page.form().fill({ title: 'x' }).submit()
    assert.equal(late.status, 422)
    assert.equal(late.form().value('title'), 'x')
    assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads()], [[], []])
  })

  test('is not kept for a program', async () => {
    await using fixture = await startFixture()
    const form = (await uploadForm(fixture)).fill({ cover: png() })
    assertProblem(await form.request({ headers: JSON_CALLER }), 422, 'INVALID_INPUT')
    await emptied(fixture)
  })
})

describe('a file from a visitor who may not call the action', () => {
  const refused = action(
    { access: () => false, input: z.object({ title: z.string(), cover: z.file() }) },
    () => {},
  )

  test('is never on disk, and the text of the form comes back', async () => {
    await using fixture = await startFixture({
      actions: { extra: { refused } },
      pages: (app) =>
        app.get('/refused', (_request, response) => {
          const form = response.locals.form(response.locals.actions.extra.refused)
          response.send(
            `<form ${form.attributes}>${form.summary()}<input ${form.input('title')}><input ${form.input('cover')}></form>`,
          )
        }),
    })
    const page = await (await fixture.browser.open('/refused'))
      .form()
      .fill({ title: 'typed', cover: png() })
      .submit()
    assertRerendered(page, 403, /You may not do this/)
    assert.equal(page.form().value('title'), 'typed')
    assert.deepEqual(fixture.staged(), [])
  })
})

describe('an upload that stops in the middle', () => {
  for (const [how, end] of [
    ['with a FIN', 'end'],
    ['with a RST', 'resetAndDestroy'],
  ] as const)
    test(`${how} leaves nothing behind and reaches no handler`, async () => {
      await using fixture = await startFixture()
      const { action: url } = await uploadForm(fixture)
      const socket = await openSocket(fixture.port)
      const head = [
        `POST ${new URL(url).pathname} HTTP/1.1`,
        `Host: 127.0.0.1:${fixture.port}`,
        'Content-Type: multipart/form-data; boundary=b',
        'Content-Length: 900000',
        '',
        '',
      ].join('\r\n')
      const part =
        '--b\r\nContent-Disposition: form-data; name="cover"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
      socket.write(head + part + 'x'.repeat(300_000))
      await eventually(() => assert.equal(fixture.staged().length, 1))
      socket[end]()
      await eventually(() => assert.equal(fixture.events.length, 1))
      await emptied(fixture)
      assert.equal(fixture.events[0]?.status, 400)
      assert.deepEqual([fixture.tables.marks(), fixture.tables.uploads()], [[], []])
      socket.destroy()
    })
})

describe('a multipart body', () => {
  const BODIES = [
    ['without its boundary', 'nothing here'],
    ['that ends early', '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx'],
    ['with a part that has no name', '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n'],
    [
      'with a part in an unknown charset',
      '--b\r\nContent-Disposition: form-data; name="title"\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nx\r\n--b--\r\n',
    ],
    [
      'with a NUL in a part header',
      '--b\r\nContent-Disposition: form-data; name="ti\u0000tle"\r\n\r\nx\r\n--b--\r\n',
    ],
    [
      'with a NUL in the name of a file',
      '--b\r\nContent-Disposition: form-data; name="cover"; filename="a\u0000.png"\r\n\r\nx\r\n--b--\r\n',
    ],
  ] as const
  for (const [what, body] of BODIES)
    test(`${what} is a 400 with the page, not a 500`, async () => {
      await using fixture = await startFixture()
      const form = await uploadForm(fixture)
      const page = await form.request({
        body,
        headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      })
      assertRerendered(page, 400, /arrived damaged/)
      assert.deepEqual(fixture.tables.marks(), [])
      await emptied(fixture)
    })

  for (const where of ['before', 'after'] as const)
    test(`with megabytes ${where} its parts is cut off at the limit of the whole`, async () => {
      await using fixture = await startFixture()
      const form = await uploadForm(fixture)
      const part = '--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n--b--\r\n'
      const filler = 'x'.repeat(8 * MIB)
      const body = where === 'before' ? `${filler}\r\n${part}` : part + filler
      const page = await form.request({
        body,
        headers: { 'Content-Type': 'multipart/form-data; boundary=b' },
      })
      assertRerendered(page, 413, /more than the form takes/)
      assert.deepEqual(fixture.tables.marks(), [])
    })
})
