import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, type FormView } from '../../../src/actions/index.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { open, type Site } from '../site.ts'

/** A page with one form; its action returns what it was given. */
async function openEcho(t: Parameters<typeof open>[0], input: z.ZodObject): Promise<Site> {
  const echo = action({ access: anyone, input }, (form) => form.data)
  return open(t, {
    actions: { a: { echo } },
    pages: (app) =>
      app.get('/', (_request, response) => {
        const view: FormView = response.locals.form(echo)
        const text = 'note' in input.shape ? `<input ${view.input('note')}>` : ''
        response.send(`<form ${view.attributes}>${view.summary()}${text}</form>`)
      }),
  })
}

const BOUNDARY = 'b0undary'

/** A body with one field, whose bytes are what they are. */
function bodyOf(
  type: 'urlencoded' | 'multipart',
  name: string,
  bytes: Buffer,
): { body: Buffer; type: string } {
  if (type === 'urlencoded') {
    const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
    return { body: Buffer.from(`${name}=${escaped}`), type: 'application/x-www-form-urlencoded' }
  }
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)])
  return { body, type: `multipart/form-data; boundary=${BOUNDARY}` }
}

interface Answer {
  readonly status: number
  readonly data: unknown
}

async function send(site: Site, { body, type }: { body: Buffer; type: string }): Promise<Answer> {
  const [address = ''] = await site.formsOn('/')
  const response = await fetch(new URL(address, site.origin), {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { ...JSON_CALLER, 'content-type': type, origin: site.origin, 'sec-fetch-site': 'same-origin' },
  })
  const { data } = (await response.json()) as { data?: unknown }
  return { status: response.status, data }
}

/** What arrives, for the bytes of a field `note`: the status, and the text where it is one. */
const ARRIVING = [
  ['plain text', Buffer.from('abc'), 200],
  ['characters of UTF-8', Buffer.from('café 😀'), 200],
  ['a U+FFFD that was typed', Buffer.from('a\ufffdb'), 200],
  ['line ends', Buffer.from('a\r\nb'), 200],
  ['a NUL', Buffer.from('a\0b'), 400],
  ['bytes of Latin-1', Buffer.from([0x63, 0x61, 0x66, 0xe9]), 400],
  ['half a character of UTF-8', Buffer.from([0xf0, 0x9f, 0x98]), 400],
] as const

describe('both encodings', () => {
  for (const type of ['urlencoded', 'multipart'] as const) {
    for (const [what, bytes, status] of ARRIVING)
      test(`${type}: ${what} is answered with ${status}`, async (t) => {
        const site = await openEcho(t, z.object({ note: z.string() }))
        const answer = await send(site, bodyOf(type, 'note', bytes))
        assert.equal(answer.status, status)
        if (status === 200)
          assert.deepEqual(answer.data, { note: bytes.toString('utf8').replaceAll('\r\n', '\n') })
      })

    for (const name of ['tags[]', 'a[b][c]', '__proto__', 'x'.repeat(3_000), 'g-recaptcha-response', 'a.b'])
      test(`${type}: the undeclared name ${name.slice(0, 30)} means nothing`, async (t) => {
        const site = await openEcho(t, z.object({ note: z.string().optional() }))
        assert.deepEqual(await send(site, bodyOf(type, name, Buffer.from('v'))), { status: 200, data: {} })
      })

    test(`${type}: more fields than the limit are refused with the number, and the text is kept`, async (t) => {
      const site = await openEcho(t, z.object({ note: z.string(), tags: z.array(z.string()).optional() }))
      const body = type === 'urlencoded' ? new URLSearchParams() : new FormData()
      body.append('note', 'kept')
      for (let index = 0; index < 1_000; index++) body.append('tags', String(index))
      const answer = await site.send('/', body)
      const html = await answer.text()
      assert.equal(answer.status, 413)
      assert.match(html, /more than 1000 fields/)
      assert.match(html, /value="?kept/)
    })

    test(`${type}: a schema with many rows has as many fields`, async (t) => {
      const rows = z.array(z.object({ a: z.string(), b: z.string(), c: z.string() })).max(500)
      const site = await openEcho(t, z.object({ rows }))
      const body = type === 'urlencoded' ? new URLSearchParams() : new FormData()
      for (let row = 0; row < 500; row++)
        for (const key of ['a', 'b', 'c']) body.append(`rows.${row}.${key}`, 'x')
      const answer = await site.send('/', body, JSON_CALLER)
      assert.equal(answer.status, 200)
      const { data } = (await answer.json()) as { data: { rows: unknown[] } }
      assert.equal(data.rows.length, 500)
    })
  }
})

describe('a limit of text', () => {
  const LIMIT = 1_000
  const input = z.object({
    note: z.string(),
    other: z.string().optional(),
    items: z.array(z.string()).optional(),
  })

  async function openLimited(t: Parameters<typeof open>[0]) {
    const sizes: number[] = []
    const save = action(
      { access: anyone, input, limits: { text: LIMIT } },
      ({ data: { note, other = '' } }) => {
        sizes.push(Buffer.byteLength(note + other))
      },
    )
    const site = await open(t, {
      actions: { a: { save } },
      pages: (app) =>
        app.get('/', (_request, response) => {
          const view: FormView = response.locals.form(save)
          const text = (name: string) => `<textarea>${view.text(name)}</textarea>${view.error(name)}`
          response.send(`<form ${view.attributes}>${view.summary()}${text('note')}${text('other')}</form>`)
        }),
    })
    return { site, sizes }
  }

  for (const type of ['urlencoded', 'multipart'] as const) {
    const bodyWith = (fields: Readonly<Record<string, string>>) => {
      const body = type === 'urlencoded' ? new URLSearchParams() : new FormData()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)
      return body
    }

    for (const [what, character] of [
      ['Latin letters', 'x'],
      ['Cyrillic letters', 'ж'],
      ['emoji', '😀'],
      ['per cent signs', '%'],
    ] as const)
      test(`${type}: counts ${what} as the bytes of their text, not of their encoding`, async (t) => {
        const { site, sizes } = await openLimited(t)
        const note = character.repeat(LIMIT / Buffer.byteLength(character))
        assert.equal((await site.send('/', bodyWith({ note }))).status, 303)
        const refused = await site.send('/', bodyWith({ note, other: 'x' }))
        assert.equal(refused.status, 413)
        assert.match(await refused.text(), /at most 1000 bytes\./)
        assert.deepEqual(sizes, [LIMIT])
      })

    test(`${type}: refuses one field beyond it with the number, at the field, and keeps all of its text`, async (t) => {
      const { site, sizes } = await openLimited(t)
      const note = `begin ${'ü'.repeat(20_000)} end`
      const answer = await site.send('/', bodyWith({ other: 'kept too', note }))
      const html = await answer.text()
      assert.equal(answer.status, 413)
      assert.match(html, /<a href="#note-error">Please shorten this text\.<\/a>/)
      assert.match(html, /id="note-error">Please shorten this text\./)
      assert.ok(html.includes(`<textarea>\n${note}</textarea>`))
      assert.ok(html.includes('<textarea>\nkept too</textarea>'))
      assert.doesNotMatch(html, /What is missing here/)
      assert.deepEqual(sizes, [])
    })

    test(`${type}: says of text that is not kept where it still is`, async (t) => {
      const { site } = await openLimited(t)
      const answer = await site.send('/', bodyWith({ other: 'kept', note: 'x'.repeat(1_000_000) }))
      const html = await answer.text()
      assert.equal(answer.status, 413)
      assert.match(html, /at most 1000 bytes\. What is missing here is still there when you go Back/)
      assert.ok(html.includes('<textarea>\nkept</textarea>'))
    })

    test(`${type}: follows the lengths and rows of the schema`, async (t) => {
      const rows = z.array(z.object({ note: z.string().max(20_000) })).max(100)
      let length = 0
      const save = action({ access: anyone, input: z.object({ rows }) }, ({ data }) => {
        length = data.rows.reduce((sum, { note }) => sum + note.length, 0)
      })
      const site = await open(t, {
        actions: { a: { save } },
        pages: (app) =>
          app.get('/', (_request, response) => {
            response.send(`<form ${response.locals.form(save).attributes}></form>`)
          }),
      })
      const fields = Object.fromEntries(
        Array.from({ length: 100 }, (_, row) => [`rows.${row}.note`, 'ж'.repeat(20_000)]),
      )
      assert.equal((await site.send('/', bodyWith(fields))).status, 303)
      assert.equal(length, 2_000_000)
    })
  }
})

describe('a file of another type', () => {
  const TYPES = [
    [['image/png', 'image/jpeg'], 'Cover must be an image (PNG or JPEG).'],
    [['image/svg+xml'], 'Cover must be an image (SVG).'],
    [['video/mp4', 'video/webm'], 'Cover must be a video (MP4 or WEBM).'],
    [['application/pdf', 'image/png'], 'Cover must be a file of type application/pdf or image/png.'],
  ] as const
  for (const [types, sentence] of TYPES)
    test(`is refused with the types that are taken: ${types.join(', ')}`, async (t) => {
      const site = await openEcho(
        t,
        z.object({
          cover: z
            .file()
            .mime([...types])
            .transform(() => 1),
        }),
      )
      const body = new FormData()
      body.append('cover', new File(['x'], 'a.txt', { type: 'text/plain' }))
      const answer = await site.send('/', body, JSON_CALLER)
      assert.equal(answer.status, 422)
      assert.deepEqual(((await answer.json()) as { errors: unknown }).errors, { cover: sentence })
    })
})

describe('the part of the data that was sent', () => {
  const input = z.object({
    title: z.string(),
    note: z.string().default('none'),
    status: z.enum(['draft', 'published']).prefault('draft'),
    stars: z.number().catch(0),
    hint: z.string().default('h').optional(),
    phone: z.string().optional(),
    address: z.object({ city: z.string() }).default({ city: 'Wien' }),
  })

  for (const type of ['urlencoded', 'multipart'] as const)
    test(`${type}: has no defaults of fields that are not in the form`, async (t) => {
      const seen: object[] = []
      const save = action({ access: anyone, input }, (form) => void seen.push(form.sent, form.data))
      const site = await open(t, {
        actions: { a: { save } },
        pages: (app) =>
          app.get('/', (_request, response) => {
            response.send(`<form ${response.locals.form(save).attributes}></form>`)
          }),
      })
      const body = type === 'urlencoded' ? new URLSearchParams() : new FormData()
      for (const [name, value] of [
        ['title', 'T'],
        ['phone', ''],
        ['note', ''],
      ] as const)
        body.append(name, value)
      assert.equal((await site.send('/', body)).status, 303)
      assert.deepEqual(seen[0], { title: 'T', note: 'none', phone: undefined })
      const others = { status: 'draft', stars: 0, hint: 'h', address: { city: 'Wien' } }
      assert.deepEqual({ ...seen[1] }, { title: 'T', note: 'none', phone: undefined, ...others })
    })
})

describe('a list of files', () => {
  const many = (count: number): FormData => {
    const body = new FormData()
    for (let index = 0; index < count; index++) body.append('files', new File(['x'], `${index}.txt`))
    body.append('note', 'kept')
    return body
  }
  const files = z.array(z.file().max(1_000)).max(20)

  test('has the limit of its schema', async (t) => {
    const site = await openEcho(
      t,
      z.object({ note: z.string(), files: files.transform((all) => all.length) }),
    )
    const answer = await site.send('/', many(20), JSON_CALLER)
    const { data } = (await answer.json()) as { data: unknown }
    assert.deepEqual(data, { note: 'kept', files: 20 })
  })

  test('with one more is refused with the number, and the text behind it is kept', async (t) => {
    const site = await openEcho(
      t,
      z.object({ note: z.string(), files: files.transform((all) => all.length) }),
    )
    const answer = await site.send('/', many(21))
    const html = await answer.text()
    assert.equal(answer.status, 413)
    assert.match(html, /This form takes at most 20 files/)
    assert.match(html, /value="?kept/)
  })
})

describe('a content type', () => {
  for (const type of [
    'application/x-www-form-urlencoded;',
    'application/x-www-form-urlencoded; charset=utf8',
    'application/x-www-form-urlencoded;charset="UTF-8"',
    'Application/X-WWW-Form-Urlencoded ; charset=utf-8; v=1',
  ])
    test(`of ${type} is taken`, async (t) => {
      const site = await openEcho(t, z.object({ note: z.string() }))
      const answer = await send(site, { body: Buffer.from('note=a'), type })
      assert.deepEqual(answer, { status: 200, data: { note: 'a' } })
    })
})
