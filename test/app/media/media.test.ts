import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, rmSync, truncateSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createId } from '../../../src/content/index.ts'
import { filesIn } from '../../content/files/folder.ts'
import { png } from '../../content/files/pictures.ts'
import { eventually } from '../../support/eventually.ts'
import { startGazette } from '../gazette.ts'
import { add, ask, assertHeader, EDITOR, startWithText, TEXT } from './files.ts'

describe('a file', () => {
  test('is sent whole, as what it is, and so that nothing of it runs', async () => {
    const { text, get } = await startWithText()
    const answer = await get()
    assert.deepEqual([answer.status, answer.body], [200, TEXT])
    const expected = {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '100',
      'content-disposition': 'attachment; filename="notes.txt"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'public, no-cache',
      'accept-ranges': 'bytes',
      etag: `"${text.hash}"`,
      'set-cookie': null,
    }
    for (const [name, value] of Object.entries(expected)) assertHeader(answer, name, value)
  })

  test('that is a picture may be shown in a page', async () => {
    const { gazette } = await startWithText()
    const picture = await add(gazette, 'über.png', png(30, 20))
    const answer = await ask(gazette, { url: `/media/${picture.id}` })
    assertHeader(answer, 'content-type', 'image/png')
    assertHeader(answer, 'content-disposition', `inline; filename="_ber.png"; filename*=UTF-8''%C3%BCber.png`)
    assert.deepEqual([picture.width, picture.height], [30, 20])
  })

  test('has the same headers and no body when only they are asked for', async () => {
    const { gazette, text, get } = await startWithText()
    const whole = await get()
    const url = `/media/${text.id}/notes.txt`
    const head = await ask(gazette, { url, method: 'HEAD', headers: { Range: 'bytes=0-1' } })
    assert.deepEqual([head.status, head.body], [200, ''])
    for (const [name, value] of whole.headers) if (name !== 'date') assertHeader(head, name, value)
  })

  test('is found by its id, whatever name follows it', async () => {
    const { text, get } = await startWithText()
    for (const name of ['', '/', '/other.html', '/..%2f..%2fetc', '/%00', `/${'a'.repeat(500)}`])
      assertHeader(await get({}, `/media/${text.id}${name}`), 'content-disposition', /filename="notes\.txt"/)
  })

  test('is not there under any other address', async () => {
    const { gazette, text, get } = await startWithText()
    const hash = text.hash
    const gone = await add(gazette, 'gone.txt', 'gone')
    await gazette.content.delete({ collection: 'media', id: gone.id, user: EDITOR })
    const last = text.id.at(-1) === '0' ? '1' : '0'
    const addresses = [
      ...[
        '/media',
        '/media/',
        `/media/${createId()}`,
        `/media/${text.id.slice(0, -1)}${last}`,
        `/media/${gone.id}`,
      ],
      ...[`/media/${hash}`, `/files/blobs/${hash.slice(0, 2)}/${hash}`, `/blobs/${hash.slice(0, 2)}/${hash}`],
      ...[
        `/media/${text.id}/a/b`,
        `/media/..%2f${hash}`,
        '/media/%2e%2e%2fgazette.db',
        `/media/${text.id.toUpperCase()}`,
      ],
      ...[
        `/media/${text.id}%00`,
        `/media/${text.id}%0a`,
        `/media/'or'1'='1`,
        '/media/__proto__',
        '/media/./incoming',
      ],
    ]
    for (const url of addresses) {
      const answer = await get({}, url)
      assert.equal(answer.status, 404, url)
      assert.doesNotMatch(answer.body, /0123456789/)
    }
  })

  test('is asked for every time whether it may be read: a document that is deleted takes it along', async () => {
    const { gazette, text, get } = await startWithText()
    assert.equal(filesIn(gazette.files).length, 1)
    const etag = `"${text.hash}"`
    assert.equal((await get({ 'If-None-Match': etag })).status, 304)
    await gazette.content.delete({ collection: 'media', id: text.id, user: EDITOR })
    assert.equal((await get({ 'If-None-Match': etag })).status, 404)
    assert.deepEqual(filesIn(gazette.files), [])
  })

  test('stays while another document has the same', async () => {
    const { gazette, text, get } = await startWithText()
    const twin = await add(gazette, 'twin.txt', TEXT)
    assert.equal(filesIn(gazette.files).length, 1)
    await gazette.content.delete({ collection: 'media', id: twin.id, user: EDITOR })
    assert.equal((await get()).body, TEXT)
  })

  test('that was replaced is the new one for those who had the old', async () => {
    const { gazette, text, get } = await startWithText()
    const file = new File(['new'], 'new.txt')
    await gazette.content.update({ collection: 'media', id: text.id, data: {}, file, user: EDITOR })
    const answer = await get({ 'If-None-Match': `"${text.hash}"` })
    assert.deepEqual([answer.status, answer.body], [200, 'new'])
    assert.equal(filesIn(gazette.files).length, 1)
  })

  test('is accepted from signed-in users only', async () => {
    const gazette = await startGazette()
    const file = new File(['text'], 'a.txt')
    await assert.rejects(gazette.content.create({ collection: 'media', data: {}, file }), {
      code: 'ACCESS_DENIED',
    })
    assert.deepEqual(filesIn(gazette.files), [])
  })
})

describe('a part of a file', () => {
  test('is what was asked for', async () => {
    const { get } = await startWithText()
    for (const [range, body, content] of [
      ['bytes=0-0', '0', 'bytes 0-0/100'],
      ['bytes=95-', '56789', 'bytes 95-99/100'],
      ['bytes=-3', '789', 'bytes 97-99/100'],
      ['bytes=98-500', '89', 'bytes 98-99/100'],
    ] as const) {
      const answer = await get({ Range: range })
      assert.deepEqual([answer.status, answer.body], [206, body], range)
      assertHeader(answer, 'content-range', content)
      assertHeader(answer, 'content-length', String(body.length))
      assertHeader(answer, 'x-content-type-options', 'nosniff')
    }
  })

  test('behind its end is said not to be there', async () => {
    const { get } = await startWithText()
    for (const range of ['bytes=100-', 'bytes=-0', 'bytes=99999999999999999999-']) {
      const answer = await get({ Range: range })
      assert.deepEqual([answer.status, answer.body], [416, ''], range)
      assertHeader(answer, 'content-range', 'bytes */100')
    }
  })

  test('is the whole where it is several, another unit or nonsense', async () => {
    const { get } = await startWithText()
    const thousand = `bytes=${Array.from({ length: 1000 }, (_, index) => `${index}-${index}`)}`
    for (const range of ['bytes=0-1,5-6', thousand, 'bytes=9-1', 'lines=1-2', 'bytes', 'bytes=a-b']) {
      const answer = await get({ Range: range })
      assert.deepEqual([answer.status, answer.body], [200, TEXT], range)
    }
  })

  test('is given only to go with the same file', async () => {
    const { text, get } = await startWithText()
    const range = 'bytes=1-2'
    assert.equal((await get({ Range: range, 'If-Range': `"${text.hash}"` })).body, '12')
    for (const other of ['"x"', `W/"${text.hash}"`, 'Fri, 20 Nov 2026 12:00:00 GMT', 'nonsense'])
      assert.equal((await get({ Range: range, 'If-Range': other })).body, TEXT, other)
  })
})

describe('a condition on a file', () => {
  test('saves sending what the browser has', async () => {
    const { text, get } = await startWithText()
    for (const known of [`"${text.hash}"`, `W/"${text.hash}"`, `"x", "${text.hash}"`, '*']) {
      const answer = await get({ 'If-None-Match': known })
      assert.deepEqual([answer.status, answer.body], [304, ''], known)
      assertHeader(answer, 'etag', `"${text.hash}"`)
      assertHeader(answer, 'cache-control', 'public, no-cache')
    }
    assert.equal((await get({ 'If-None-Match': '"x"' })).status, 200)
    assert.equal((await get({ 'If-None-Match': `"${text.hash}"`, Range: 'bytes=0-1' })).status, 304)
  })

  test('that the file has to be another one fails', async () => {
    const { text, get } = await startWithText()
    assert.equal((await get({ 'If-Match': '"x"' })).status, 412)
    assert.equal((await get({ 'If-Match': `"${text.hash}"` })).status, 200)
  })
})

describe('what goes wrong while a file is sent', () => {
  test('bytes that are gone are a page that is not there', async () => {
    const { gazette, get } = await startWithText()
    for (const path of filesIn(gazette.files)) rmSync(join(gazette.files, path))
    const answer = await get()
    assert.equal(answer.status, 404)
    assertHeader(answer, 'content-type', /^text\/html/)
    assertHeader(answer, 'content-disposition', null)
  })

  test('a file that is shorter than it should be ends with an error, so that no client takes it for whole', async () => {
    const { gazette, text } = await startWithText()
    for (const path of filesIn(gazette.files)) truncateSync(join(gazette.files, path), 50)
    const asked = request(`${gazette.address}/media/${text.id}`).end()
    const [response] = await once(asked, 'response')
    response.resume()
    await assert.rejects(once(response, 'end'), { code: 'ECONNRESET' })
    await eventually(() => assert.match(gazette.logText(), /ends 50 bytes early/))
    assert.equal((await gazette.browser.open('/healthz')).status, 200)
  })

  test('a visitor who goes away leaves nothing open, and nothing in the log', async () => {
    const { gazette } = await startWithText()
    const large = await add(gazette, 'large.txt', 'a'.repeat(9_000_000))
    const open = () => readdirSync('/proc/self/fd').length
    const before = open()
    for (let round = 0; round < 20; round++) {
      const asked = request(`${gazette.address}/media/${large.id}`, { agent: false }).end()
      const [response] = await once(asked, 'response')
      await once(response, 'data')
      response.destroy()
    }
    await eventually(() => assert.ok(open() <= before, `${open()} open, ${before} before`))
    assert.doesNotMatch(gazette.logText(), /"level":50/)
  })
})
