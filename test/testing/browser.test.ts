import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createBrowser } from '../../src/testing/index.ts'
import { createClock, SECOND } from '../support/clock.ts'
import { leadTo, pageWith, startEcho } from './echo-server.ts'

const FORM =
  '<title> A  page </title><form method="post" action="/send"><button>Go</button></form><a href="/next?x=1#y">Next</a>'

describe('a browser', () => {
  test('opens an address as if it was typed: from nowhere', async () => {
    await using echo = await startEcho({})
    await echo.browser.open('/a?b=1')
    const { method, url, headers } = echo.last()
    assert.deepEqual([method, url], ['GET', '/a?b=1'])
    assert.deepEqual(
      [headers['sec-fetch-site'], headers.origin, headers.referer],
      ['none', undefined, undefined],
    )
    assert.match(headers.accept ?? '', /^text\/html/)
  })

  test('says where a form comes from, as browsers do', async () => {
    await using echo = await startEcho({ '/page': FORM })
    await (await echo.browser.open('/page?q=1')).form().submit()
    const { headers } = echo.last()
    assert.equal(headers.origin, echo.server.origin)
    assert.equal(headers.referer, `${echo.server.origin}/page?q=1`)
    assert.deepEqual(
      ['site', 'mode', 'dest'].map((name) => headers[`sec-fetch-${name}`]),
      ['same-origin', 'navigate', 'document'],
    )
  })

  for (const [policy, html, origin] of [
    ['a header', FORM, { 'Referrer-Policy': 'no-referrer' }],
    ['a meta element', `<meta name="referrer" content="no-referrer">${FORM}`, {}],
  ] as const)
    test(`sends Origin: null under the policy no-referrer of ${policy}`, async () => {
      await using echo = await startEcho({ '/': pageWith(origin, html) })
      await (await echo.browser.open('/')).form().submit()
      assert.deepEqual([echo.last().headers.origin, echo.last().headers.referer], ['null', undefined])
    })

  test('sends no fetch metadata over plain http to another machine', async () => {
    await using echo = await startEcho({ '/': FORM })
    const browser = createBrowser('http://intranet.example', { server: echo.server.origin })
    await (await browser.open('/')).form().submit()
    const { headers } = echo.last()
    assert.deepEqual(
      [headers.host, headers.origin, headers['sec-fetch-site']],
      ['intranet.example', 'http://intranet.example', undefined],
    )
  })

  test('follows redirects with GET, and remembers them', async () => {
    await using echo = await startEcho({
      '/': FORM,
      '/send': leadTo('/between'),
      '/between': leadTo('/end#part', 302),
      '/end': FORM,
    })
    const page = await (await echo.browser.open('/')).form().submit()
    assert.equal(page.url, `${echo.server.origin}/end#part`)
    assert.equal(page.path, '/end')
    assert.deepEqual(
      page.redirects.map(({ status, location }) => [status, new URL(location).pathname]),
      [
        [303, '/between'],
        [302, '/end'],
      ],
    )
    const { method, headers } = echo.last()
    assert.deepEqual([method, headers['content-type'], headers.origin], ['GET', undefined, undefined])
  })

  test('sends the same again after 307', async () => {
    const html = '<form method="post" action="/send"><input name="a" value="1"></form>'
    await using echo = await startEcho({ '/': html, '/send': leadTo('/end', 307) })
    await (await echo.browser.open('/')).form().submit()
    assert.deepEqual([echo.last().method, echo.last().url, echo.last().body], ['POST', '/end', 'a=1'])
  })

  test('shows a redirect to another origin, and goes nowhere else', async () => {
    await using echo = await startEcho({ '/': leadTo('https://pay.example/') })
    const page = await echo.browser.open('/')
    assert.deepEqual([page.status, page.headers.get('location')], [303, 'https://pay.example/'])
    await assert.rejects(echo.browser.open('https://pay.example/'), { message: /visits http/ })
  })

  test('gives up on a circle of redirects', async () => {
    await using echo = await startEcho({ '/': leadTo('/') })
    await assert.rejects(echo.browser.open('/'), { message: /More than 20 redirects/ })
  })

  test('follows a link by its text', async () => {
    await using echo = await startEcho({ '/': FORM })
    const page = await echo.browser.open('/')
    assert.equal((await page.follow('Next')).path, '/next?x=1')
    assert.equal(echo.last().headers['sec-fetch-site'], 'same-origin')
    assert.throws(() => page.follow('Previous'), { message: /no link "Previous"/ })
  })

  test('reads a page as its reader does', async () => {
    const html =
      '<title> A  page </title><style>p{}</style><p id="one">One<b>two</b></p><p>three</p><script>four</script><noscript>five</noscript><template>six</template>'
    await using echo = await startEcho({ '/': html })
    const page = await echo.browser.open('/')
    assert.equal(page.title, 'A page')
    assert.equal(page.text, 'Onetwo three five')
    assert.equal(page.textOf('one'), 'Onetwo')
    assert.equal(page.textOf('two'), null)
  })

  test('finds the form in what only a browser without JavaScript shows', async () => {
    await using echo = await startEcho({ '/': `<noscript>${FORM}</noscript>` })
    assert.equal((await echo.browser.open('/')).forms().length, 1)
  })

  test('sends a raw request with nothing of its own but Host, length and cookies', async () => {
    await using echo = await startEcho({})
    echo.browser.cookies.set('sid', '1')
    await echo.browser.request({ method: 'POST', url: '/x', body: 'é', headers: { Host: ['a', 'b'] } })
    const { rawHeaders } = echo.last()
    assert.deepEqual(rawHeaders, [
      'Cookie',
      'sid=1',
      'Host',
      'a',
      'Host',
      'b',
      'Content-Length',
      '2',
      'Connection',
      'close',
    ])
    await echo.browser.request({ url: '/x', headers: { Cookie: null } })
    assert.equal(echo.last().headers.cookie, undefined)
  })

  test('reads an answer that comes before everything was sent', async () => {
    await using echo = await startEcho({})
    echo.server.server.removeAllListeners('request')
    echo.server.server.on(
      'request',
      (_request, response) => void response.writeHead(413, { Connection: 'close' }).end('early'),
    )
    const page = await echo.browser.request({ method: 'POST', url: '/', body: Buffer.alloc(1 << 20) })
    assert.deepEqual([page.status, page.text], [413, 'early'])
  })
})

describe("a browser's cookies", () => {
  const setting = (...cookies: string[]) => pageWith({ 'Set-Cookie': cookies }, '')
  /** What is sent to a path after these cookies were set at `/set`. */
  async function sentAfter(cookies: string[], path = '/') {
    await using echo = await startEcho({ '/set': setting(...cookies) })
    await echo.browser.open('/set')
    await echo.browser.open(path)
    return echo.last().headers.cookie
  }

  test('are sent until they are deleted', async () => {
    assert.equal(await sentAfter(['a=1; Path=/', 'b=2; Path=/; HttpOnly']), 'a=1; b=2')
    assert.equal(
      await sentAfter(['a=1; Path=/', 'a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT']),
      undefined,
    )
    assert.equal(await sentAfter(['a=1; Path=/', 'a=; Path=/; Max-Age=0']), undefined)
  })

  test('are sent below their path, the longest path first', async () => {
    const cookies = ['a=1; Path=/', 'b=2; Path=/admin']
    assert.equal(await sentAfter(cookies, '/admin/x'), 'b=2; a=1')
    assert.equal(await sentAfter(cookies, '/administrator'), 'a=1')
  })

  test('end when their time is over', async () => {
    const clock = createClock()
    await using echo = await startEcho({ '/set': setting('a=1; Path=/; Max-Age=60') }, { now: clock.now })
    await echo.browser.open('/set')
    clock.advance(59 * SECOND)
    assert.equal(echo.browser.cookies.get('a')?.value, '1')
    clock.advance(SECOND)
    assert.equal(echo.browser.cookies.get('a'), undefined)
  })

  test('that are Secure are kept on https and on this machine, and nowhere else', async () => {
    const cookies = ['a=1; Path=/; Secure', '__Host-b=2; Path=/; Secure', '__Host-c=3; Path=/']
    assert.equal(await sentAfter(cookies), 'a=1; __Host-b=2')
    await using echo = await startEcho({ '/set': setting(...cookies) })
    for (const [origin, expected] of [
      ['http://site.example', undefined],
      ['https://site.example', 'a=1; __Host-b=2'],
    ] as const) {
      const browser = createBrowser(origin, { server: echo.server.origin })
      await browser.open('/set')
      await browser.open('/')
      assert.equal(echo.last().headers.cookie, expected)
    }
  })

  test('tell their attributes', async () => {
    await using echo = await startEcho({ '/set': setting('a=1; Path=/x; HttpOnly; Secure; SameSite=Lax') })
    await echo.browser.open('/set')
    assert.deepEqual(echo.browser.cookies.get('a'), {
      name: 'a',
      value: '1',
      path: '/x',
      expires: null,
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
    })
    echo.browser.cookies.clear()
    assert.deepEqual(echo.browser.cookies.all(), [])
  })
})
