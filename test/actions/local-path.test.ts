import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { localPath } from '../../src/actions/local-path.ts'
import { redirect } from '../../src/actions/outcome.ts'
import { pageFor } from '../../src/actions/ticket/ticket-urls.ts'

const ORIGIN = 'https://example.com'

/** Where a browser on our origin goes for that `Location`. */
const destination = (location: string) => new URL(location, `${ORIGIN}/posts/1`).origin

/** Every target that a redirect to elsewhere has been smuggled in with, in this and other frameworks. */
const FOREIGN = [
  '//evil.com',
  '/\\evil.com',
  '\\\\evil.com',
  '\\/evil.com',
  'https:evil.com',
  'https://evil.com',
  'http://a@evil.com',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '\tjavascript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  '///evil.com',
  '////evil.com',
  '/\t/evil.com',
  '/\n/evil.com',
  '/\r/evil.com',
  '\t//evil.com',
  ' //evil.com',
  '/.//evil.com',
  '/..//evil.com',
  '/a/..//evil.com',
  '/./\\evil.com',
  'https:///evil.com',
  '//evil.com/%2f..',
  '//evil.com\\@example.com',
  '/%2e%2e//evil.com',
  '//%00evil.com',
  'evil.com',
  '.evil.com',
  '@evil.com',
  '',
  '?next=/',
  '#top',
  '/a\\b',
  '/a\u0000b',
  '/a\u0085b',
  '/a\u007fb',
  '/a\ud800b',
  '/a\r\nSet-Cookie: x=1',
  '\u2044/evil.com',
  '\uff0f/evil.com',
]

/** What looks dangerous and is a path of this origin, as browsers and Express read it. */
const LOCAL: Readonly<Record<string, string>> = {
  '/': '/',
  '/posts/1?page=2&sort=-date': '/posts/1?page=2&sort=-date',
  '/posts/1#comments': '/posts/1#comments',
  '/%5cevil.com': '/%5cevil.com',
  '/%2f%2fevil.com': '/%2f%2fevil.com',
  '/\u2044/evil.com': '/%E2%81%84/evil.com',
  '/é': '/%C3%A9',
  '/a b': '/a%20b',
  '/a/../b': '/b',
  '/a/./b': '/a/b',
  '/../../etc/passwd': '/etc/passwd',
  '/a//b': '/a//b',
  '/login?next=//evil.com': '/login?next=//evil.com',
  '/login?next=https://evil.com': '/login?next=https://evil.com',
  '/"><script>': '/%22%3E%3Cscript%3E',
  '/a?b=<script>"': '/a?b=%3Cscript%3E%22',
  '/javascript:alert(1)': '/javascript:alert(1)',
  '/@evil.com': '/@evil.com',
  '/:80': '/:80',
}

describe('a path of this origin', () => {
  for (const target of FOREIGN)
    test(`is not ${JSON.stringify(target)}`, () => {
      assert.equal(localPath(target), null)
      assert.throws(() => redirect(target), { name: 'TypeError', message: /does not stay on this site/ })
    })

  for (const [target, path] of Object.entries(LOCAL))
    test(`is ${JSON.stringify(path)} for ${JSON.stringify(target)}`, () => {
      assert.equal(localPath(target), path)
      assert.equal(redirect(target).location, path)
    })

  test('is never anything but text', () => {
    for (const value of [undefined, null, 1, true, {}, ['/a'], { toString: () => '/a' }, Symbol('/a')])
      assert.equal(localPath(value), null)
  })

  test('is the same when it is read again', () => {
    fc.assert(
      fc.property(pathLike(), (text) => {
        const path = localPath(text)
        if (path !== null) assert.equal(localPath(path), path)
      }),
      { numRuns: 3_000 },
    )
  })

  test('stays on the origin for whatever text, and can stand in a header', () => {
    fc.assert(
      fc.property(pathLike(), (text) => {
        const path = localPath(text)
        if (path === null) return
        assert.equal(destination(path), ORIGIN)
        assert.match(path, /^\/(?![/\\])[\x21-\x7e]*$/)
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('redirect()', () => {
  test('names the target and the fix when it refuses, and never more than a hundred characters of it', () => {
    assert.throws(() => redirect('//evil.com'), /redirect\("\/\/evil\.com"\).*starts with one slash.*origins/)
    assert.throws(
      () => redirect(`//${'x'.repeat(10_000)}`),
      (error: Error) => error.message.length < 400,
    )
  })

  test('refuses a path that no browser would follow for its length', () => {
    assert.equal(redirect(`/${'a'.repeat(4_000)}`).location.length, 4_001)
    assert.throws(() => redirect(`/${'a'.repeat(100_000)}`), TypeError)
  })

  test('leads to an origin that is listed, and to no other', () => {
    const origins = ['https://pay.example']
    assert.equal(
      redirect('https://pay.example/checkout?id=1', { origins }).location,
      'https://pay.example/checkout?id=1',
    )
    for (const target of [
      'https://pay.example.evil.com/',
      'http://pay.example/',
      'https://pay.example:8443/',
      'https://user@pay.example/',
      'https://a:b@pay.example/',
      '//pay.example/',
      'javascript://pay.example/%0aalert(1)',
      'https://evil.com/',
    ])
      assert.throws(() => redirect(target, { origins }), TypeError, target)
  })
})

describe('the page of a ticket', () => {
  test('is the path and query that the visitor asked for', () => {
    assert.equal(pageFor('/posts?page=2'), '/posts?page=2')
    assert.equal(pageFor('/a/../b?x=<'), '/b?x=%3C')
  })

  test('is the front page when the visitor asked for another site, or for an action', () => {
    for (const url of [
      '//evil.test/x',
      '/\\evil.test/x',
      'http://evil.test/x',
      '/_actions/posts.like/k2.a.b',
      '/a/../_actions/x',
    ])
      assert.equal(pageFor(url), '/')
  })

  test('keeps its query, however long', () => {
    const page = `/posts?q=${'a'.repeat(8_000)}`
    assert.equal(pageFor(page), page)
  })

  test('is a path of this origin, whatever was asked for', () => {
    fc.assert(
      fc.property(pathLike(), (url) => {
        const page = pageFor(url)
        assert.equal(destination(page), ORIGIN)
        assert.ok(page.length <= 700)
      }),
      { numRuns: 5_000 },
    )
  })
})

/** Text made of what paths and tricks are made of. */
function pathLike(): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constantFrom(
      '/',
      '//',
      '\\',
      '..',
      '.',
      '?',
      '#',
      '@',
      ':',
      '%2f',
      '%5c',
      '%09',
      '\t',
      '\n',
      ' ',
      'evil.com',
      'https:',
      'javascript:',
      '\u2044',
      '\ud800',
      '_actions',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.webPath(),
  )
  return fc
    .array(piece, { maxLength: 8 })
    .chain((pieces) => fc.constantFrom(pieces.join(''), `/${pieces.join('')}`))
}
