import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { action, anyone, readCookie } from '../../../src/actions/index.ts'
import { open, page } from '../site.ts'

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=x' }

/** A multipart body of parts as they are. */
function parts(...all: readonly string[]): string {
  return `${all.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`
}

function notes() {
  const written: unknown[] = []
  const write = action(
    { access: anyone, input: z.object({ note: z.string(), file: z.file().max(1000).optional() }) },
    (form) => {
      written.push(form.data.note)
    },
  )
  return { written, write }
}

test('a cookie that cookie-parser reads as an object counts as absent', async (t) => {
  const { write } = notes()
  const site = await open(t, {
    actions: { write },
    pages: (app) => app.get('/', (request, response) => response.send(typeof readCookie(request, 'sid'))),
  })
  const read = async (cookie: string) => (await site.get('/', { cookie })).text()
  assert.equal(await read('sid=j%3A%7B%22%24gt%22%3A%22%22%7D'), 'undefined')
  assert.equal(await read('sid=j:{"$gt":""}'), 'undefined')
  assert.equal(await read('sid=a; sid=b'), 'undefined')
  assert.equal(await read('sid=a'), 'string')
})

test('a part in an unknown charset is refused, not dropped', async (t) => {
  const { write, written } = notes()
  const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
  const [address = ''] = await site.formsOn('/')
  const send = (charset: string) =>
    fetch(site.origin + address, {
      method: 'POST',
      redirect: 'manual',
      headers: MULTIPART,
      body: parts(
        `Content-Disposition: form-data; name="note"\r\nContent-Type: text/plain; charset=${charset}\r\n\r\nhello`,
      ),
    })
  assert.equal((await send('klingon')).status, 400)
  assert.deepEqual(written, [])
  assert.equal((await send('utf-8')).status, 303)
  assert.deepEqual(written, ['hello'])
})

test('a multipart body is counted as a whole, what stands before and after its parts too', async (t) => {
  const { write, written } = notes()
  const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
  const [address = ''] = await site.formsOn('/')
  const part = 'Content-Disposition: form-data; name="note"\r\n\r\nhello'
  const filling = 'a'.repeat(3 << 20)
  for (const body of [`${filling}\r\n${parts(part)}`, `${parts(part)}${filling}`]) {
    // Chunked, so that no length announces it.
    const stream = new Blob([body]).stream()
    const answer = await fetch(site.origin + address, {
      method: 'POST',
      redirect: 'manual',
      headers: MULTIPART,
      body: stream,
      duplex: 'half',
    } as RequestInit)
    assert.equal(answer.status, 413)
  }
  assert.deepEqual(written, [])
})
