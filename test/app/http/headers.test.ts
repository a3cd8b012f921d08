import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { startGazette } from '../gazette.ts'
import { startGazetteAs } from '../people.ts'
import { assertSecure, assertTellsNothing } from '../responses.ts'

/** Sends bytes as they are, and answers all that comes back. */
async function sendRaw(address: string, text: string): Promise<string> {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  socket.end(text)
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk
  })
  await once(socket, 'close')
  return answer
}

const TEXT = { 'Content-Type': 'application/x-www-form-urlencoded' }

describe('every answer', () => {
  it('has the security headers and tells nothing of its making, whatever its status', async () => {
    const { browser, posts, database } = await startGazetteAs('author')
    await posts.plant({ title: 'Post', content: 'c' }, 1)
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    form.fill({ title: 'T', content: 'c' })
    const answers = [
      [200, await browser.open('/')],
      [200, await browser.open('/gazette.css')],
      [200, await browser.open('/healthz')],
      [200, await browser.request({ url: '/posts', method: 'HEAD' })],
      [422, await form.request({ fields: { title: '' } })],
      [303, await form.request()],
      [
        403,
        await form.request({ headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } }),
      ],
      [404, await form.request({ url: '/_actions/posts.createPost/forged' })],
      [404, await browser.open('/nowhere')],
      [404, await browser.request({ url: '/posts', method: 'POST' })],
      [405, await form.request({ method: 'PUT' })],
      [409, await form.request({ fields: { title: 'Other' } })],
      [413, await form.request({ headers: TEXT, body: `title=t&content=${'x'.repeat(2 << 20)}` })],
      [415, await form.request({ headers: { 'Content-Type': 'application/json' } })],
      [400, await browser.open('/posts/%E0%A4%A')],
    ] as const
    await database.close()
    const broken = [
      [500, await browser.open('/posts')],
      [500, await browser.request({ url: '/posts', method: 'HEAD' })],
      [500, await form.request()],
    ] as const
    for (const [status, page] of [...answers, ...broken]) {
      assert.equal(page.status, status, `${page.url} ${page.html.slice(0, 300)}`)
      assertSecure(page)
      assertTellsNothing(page)
    }
  })

  it('asks for https for a year where the origin is https, and never otherwise', async () => {
    const plain = await startGazette()
    assert.equal((await plain.browser.open('/')).headers.get('strict-transport-security'), null)
    const secure = await startGazette({ environment: { ORIGIN: 'https://gazette.example' } })
    assert.equal(
      (await secure.browser.open('/')).headers.get('strict-transport-security'),
      'max-age=31536000; includeSubDomains',
    )
  })

  it('to what is no HTTP is short, closes and is not to be kept', async () => {
    const { address } = await startGazette()
    const malformed = await sendRaw(address, 'GET / HTTP/9.9\r\n\r\n')
    assert.match(malformed, /^HTTP\/1\.1 400 Bad Request\r\n/)
    assert.match(malformed, /Connection: close[\s\S]*nosniff[\s\S]*default-src 'none'/)
    const huge = await sendRaw(address, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)
    assert.match(huge, /^HTTP\/1\.1 431 /)
    const smuggled =
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    assert.match(await sendRaw(address, smuggled), /^HTTP\/1\.1 400 /)
  })
})

describe('public files', () => {
  it('are those of the folder and no others', async () => {
    const { browser } = await startGazette()
    const paths = [
      '/package.json',
      '/.env',
      '/.git/HEAD',
      '/src/main.ts',
      '/data/keys',
      '/data/gazette.db',
      '/views/layout.eta',
      '/migrations/001-posts.sql',
    ]
    const tricks = [
      '/..%2fpackage.json',
      '/%2e%2e/package.json',
      '/%2e%2e%2fpackage.json',
      '/gazette.css%00.js',
      '/gazette.css/',
      '/..%5cpackage.json',
      '//package.json',
    ]
    for (const path of [...paths, ...tricks]) {
      const page = await browser.request({ url: new URL(browser.origin).origin + path })
      assert.equal(page.status, 404, path)
      assertTellsNothing(page)
    }
  })

  it('answer ranges and conditions that cannot be met with a status of their own', async () => {
    const { browser, lines } = await startGazette()
    const ask = (headers: Record<string, string>) => browser.request({ url: '/gazette.css', headers })
    const many = Array.from({ length: 1000 }, (_, index) => `${index}-${index}`).join(',')
    assert.equal((await ask({ Range: 'bytes=99999999-' })).status, 416)
    assert.equal((await ask({ 'If-Match': '"other"' })).status, 412)
    const all = await ask({ Range: `bytes=${many}` })
    assert(all.status === 200 || all.status === 206 || all.status === 416)
    assert(all.body.length < 20_000)
    assert.equal(lines().filter(({ level }) => level === 'error').length, 0)
  })
})
