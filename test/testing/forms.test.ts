import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldValue } from '../../src/testing/index.ts'
import { startEcho } from './echo-server.ts'

const form = (inside: string, attributes = '') =>
  `<form method="post" action="/send" ${attributes}>${inside}</form>`

/** What a page's only form sends for these fields, as a URL-encoded body. */
async function bodyOf(html: string, fill: Readonly<Record<string, FieldValue>> = {}) {
  await using echo = await startEcho({ '/': html })
  const page = await echo.browser.open('/')
  await page.form().fill(fill).submit()
  return echo.last().body
}

describe('a form', () => {
  const controls: readonly (readonly [what: string, html: string, body: string])[] = [
    ['text as it stands there', '<input name="a" value="1">', 'a=1'],
    ['hidden fields', '<input type="hidden" name="a" value="1">', 'a=1'],
    ['nothing for a control without a name', '<input value="1"><input name="b">', 'b='],
    ['nothing for a disabled control', '<input name="a" disabled><input name="b" value="2">', 'b=2'],
    [
      'nothing from a disabled fieldset, except its first legend',
      '<fieldset disabled><legend><input name="a" value="1"></legend><input name="b" value="2"></fieldset>',
      'a=1',
    ],
    [
      'ticked checkboxes only',
      '<input type="checkbox" name="a" checked><input type="checkbox" name="b">',
      'a=on',
    ],
    [
      'the radio button that is chosen',
      '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2" checked>',
      'a=2',
    ],
    [
      'the first option of a drop-down by default',
      '<select name="a"><option>x</option><option>y</option></select>',
      'a=x',
    ],
    [
      'no disabled option',
      '<select name="a"><option disabled value="">choose</option><option>y</option></select>',
      'a=y',
    ],
    [
      'every selected option of a list',
      '<select name="a" multiple><option selected>x<option selected value="2">y<option>z</select>',
      'a=x&a=2',
    ],
    [
      'the same name as often as it stands there',
      '<input name="a" value="1"><input name="a" value="2">',
      'a=1&a=2',
    ],
    [
      'a textarea without its first line end',
      '<textarea name="a">\n\none\ntwo</textarea>',
      'a=%0D%0Aone%0D%0Atwo',
    ],
    ['names and values encoded', '<input name="a b" value="&amp;=é">', 'a+b=%26%3D%C3%A9'],
    ['the name of a file, without multipart', '<input type="file" name="a">', 'a='],
    [
      'nothing of a data list',
      '<datalist><option value="1"><input name="a"></datalist><input name="b">',
      'b=',
    ],
    [
      'nothing of a button that is not pressed',
      '<button>Go</button><button name="a" value="1">Other</button>',
      '',
    ],
    ['the first button by name, as Enter presses it', '<button name="a" value="1">Go</button>', 'a=1'],
    [
      'no button of another type',
      '<button type="button" name="a">No</button><input type="submit" name="b" value="Go">',
      'b=Go',
    ],
    ['the place of a click on a picture', '<input type="image" name="a">', 'a.x=0&a.y=0'],
  ]
  for (const [what, html, body] of controls)
    test(`sends ${what}`, async () => assert.equal(await bodyOf(form(html)), body))

  test('takes controls along that name it with form=, and leaves those that name another', async () => {
    const html = `${form('<input name="a" value="1"><input name="b" form="other">', 'id="mine"')}<form id="other"></form><input name="c" value="3" form="mine">`
    await using echo = await startEcho({ '/': html })
    await (await echo.browser.open('/')).form('mine').submit()
    assert.equal(echo.last().body, 'a=1&c=3')
  })

  test('is filled as a person fills it', async () => {
    const html =
      form(`<input name="title"><textarea name="text"></textarea><input type="checkbox" name="agree">
      <input type="checkbox" name="tags" value="a"><input type="checkbox" name="tags" value="b" checked>
      <input type="radio" name="one" value="x"><input type="radio" name="one" value="y">
      <select name="pick"><option value="1">One<option value="2">Two</select><input name="row"><input name="row">`)
    const body = await bodyOf(html, {
      title: 'two\nlines',
      text: 'two\nlines',
      agree: true,
      tags: ['a'],
      one: 'y',
      pick: '2',
      row: ['first', 'second'],
    })
    assert.equal(body, 'title=twolines&text=two%0D%0Alines&agree=on&tags=a&one=y&pick=2&row=first&row=second')
  })

  test('refuses what no user could do, and says why', async () => {
    const html = form(`<input name="title"><input type="hidden" name="secret"><input name="fixed" readonly>
      <select name="pick"><option>x</select><input type="checkbox" name="agree"><input type="number" name="amount">
      <input type="file" name="cover">`)
    await using echo = await startEcho({ '/': html })
    const page = await echo.browser.open('/')
    const refused: readonly (readonly [values: Readonly<Record<string, FieldValue>>, message: RegExp])[] = [
      [{ titel: 'x' }, /no field "titel".*title, secret, fixed, pick, agree, amount, cover/],
      [{ secret: 'x' }, /hidden, disabled or read-only/],
      [{ fixed: 'x' }, /hidden, disabled or read-only/],
      [{ pick: 'y' }, /no option "y".*x/],
      [{ agree: 'maybe' }, /no option "maybe"/],
      [{ title: true }, /not a checkbox/],
      [{ amount: 'many' }, /number control cannot hold "many"/],
      [{ title: new File([], 'x') }, /is not a file field/],
      [{ cover: 'x' }, /takes files, not text/],
      [{ cover: [new File([], 'x'), new File([], 'y')] }, /takes one file, not 2/],
      [{ title: ['x', 'y'] }, /has 1 controls, but 2 values were given/],
    ]
    for (const [values, message] of refused) assert.throws(() => page.form().fill(values), { message })
    assert.throws(() => page.form().value('titel'), { message: /no field "titel"/ })
    await assert.rejects(page.form().submit('Send'), { message: /no button "Send"/ })
  })

  test('does what the pressed button says: its address, its name, its type of body', async () => {
    const html = form(
      '<input name="a" value="1"><button>Save</button><button formaction="/delete" formenctype="text/plain" name="b" value="2">Delete</button><button formmethod="get">Look</button>',
    )
    await using echo = await startEcho({ '/': html })
    const page = await echo.browser.open('/')
    await page.form().submit('Delete')
    assert.deepEqual(
      [echo.last().url, echo.last().headers['content-type'], echo.last().body],
      ['/delete', 'text/plain', 'a=1\r\nb=2\r\n'],
    )
    await page.form().submit('Look')
    assert.deepEqual([echo.last().method, echo.last().url, echo.last().body], ['GET', '/send?a=1', ''])
  })

  test('sends files as multipart, each with its name and type', async () => {
    const html = form(
      '<input name="t" value="x&#10;y"><input type="file" name="f">',
      'enctype="multipart/form-data"',
    )
    await using echo = await startEcho({ '/': html })
    const page = await echo.browser.open('/')
    await page.form().submit()
    assert.match(
      echo.last().body,
      /name="f"; filename=""\r\nContent-Type: application\/octet-stream\r\n\r\n\r\n/,
    )
    await page
      .form()
      .fill({ f: new File(['bytes\n'], 'a"b.txt', { type: 'text/plain' }) })
      .submit()
    const { body, headers } = echo.last()
    const [, boundary] = /^multipart\/form-data; boundary=(\S+)$/.exec(headers['content-type'] ?? '') ?? []
    assert.equal(
      body.replaceAll(boundary ?? 'no boundary', 'B'),
      '--B\r\nContent-Disposition: form-data; name="t"\r\n\r\nxy\r\n--B\r\nContent-Disposition: form-data; name="f"; filename="a%22b.txt"\r\nContent-Type: text/plain\r\n\r\nbytes\n\r\n--B--\r\n',
    )
  })

  test('does not press a disabled button', async () => {
    await using echo = await startEcho({ '/': form('<button disabled>Go</button>') })
    await assert.rejects((await echo.browser.open('/')).form().submit(), { message: /"Go" is disabled/ })
    assert.equal(echo.arrived.length, 1)
  })

  test('is found by what it is, and a wrong name lists those that are there', async () => {
    const html = `${form('<button>Save</button>', 'data-signpost="posts.update#7"')}${form('<button>Save</button>', 'data-signpost="posts.update#8"')}<form aria-label="Search"></form>`
    await using echo = await startEcho({ '/': html })
    const page = await echo.browser.open('/')
    assert.equal(page.form('posts.update#8').name, 'posts.update#8')
    assert.equal(page.forms('posts.update').length, 2)
    assert.equal(page.forms('Save').length, 2)
    assert.equal(page.form('Search').name, '')
    assert.equal(page.form(1).name, 'posts.update#8')
    assert.throws(() => page.form('posts.update'), {
      message: /2 forms for "posts.update"[^]*posts.update#7/,
    })
    assert.throws(() => page.form('Send'), { message: /no form for "Send"[^]*posts.update#8/ })
  })

  test('can be sent changed, to attack: fields, headers, method, body', async () => {
    await using echo = await startEcho({ '/': form('<input name="a" value="1"><input name="b" value="2">') })
    const page = await echo.browser.open('/')
    await page.form().request({
      fields: { b: null, c: ['3', '4'] },
      headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': null, 'X-Twice': ['1', '2'] },
    })
    const { body, headers, rawHeaders } = echo.last()
    assert.equal(body, 'a=1&c=3&c=4')
    assert.equal(headers.origin, 'https://evil.example')
    assert.equal(headers['sec-fetch-site'], undefined)
    assert.equal(rawHeaders.filter((name) => name === 'X-Twice').length, 2)
    await page.form().request({ method: 'PUT', body: 'raw', url: '/other' })
    assert.deepEqual([echo.last().method, echo.last().url, echo.last().body], ['PUT', '/other', 'raw'])
  })

  test('prints a curl line that a shell reads as what it sends', async () => {
    await using echo = await startEcho({ '/': form('<input name="it&#39;s" value="a b&#39;c">') })
    echo.browser.cookies.set('sid', '1')
    const line = (await echo.browser.open('/')).form().curl()
    assert.equal(
      line,
      `curl --cookie 'sid=1' --data-urlencode 'it'\\''s=a b'\\''c' '${echo.server.origin}/send'`,
    )
  })

  test('prints a curl line that posts, also where there is nothing to send', async () => {
    await using echo = await startEcho({ '/': form('<button>Like</button>') })
    const line = (await echo.browser.open('/')).form().curl()
    assert.equal(line, `curl --data '' '${echo.server.origin}/send'`)
  })
})
