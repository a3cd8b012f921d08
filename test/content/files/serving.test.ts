import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { contentDisposition } from '../../../src/content/files/serving.ts'
import { fileHeaders } from '../../../src/content/index.ts'

const headersOf = (type: string, name = 'a') => fileHeaders({ name, type, etag: '"x"' }, { isPublic: false })

describe('a file is sent', () => {
  test('inline only when it is a picture that runs nothing in a browser', () => {
    for (const type of ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'])
      assert.match(headersOf(type)['Content-Disposition'] ?? '', /^inline;/, type)
    for (const type of [
      'image/svg+xml',
      'text/html',
      'text/plain',
      'application/pdf',
      'image/heic',
      'video/mp4',
      '',
      'x',
    ])
      assert.match(headersOf(type)['Content-Disposition'] ?? '', /^attachment;/, type)
  })

  test('under a type that we know and nothing is run as', () => {
    assert.equal(headersOf('image/png')['Content-Type'], 'image/png')
    assert.equal(headersOf('text/csv')['Content-Type'], 'text/csv; charset=utf-8')
    for (const type of [
      'text/html',
      'image/svg+xml',
      'application/xml',
      'text/javascript',
      'image/png; a=b',
      'a\r\nb: c',
    ])
      assert.equal(headersOf(type)['Content-Type'], 'application/octet-stream', type)
  })

  test('so that nothing is guessed, loaded, run or embedded elsewhere', () => {
    const headers = headersOf('image/png')
    assert.equal(headers['X-Content-Type-Options'], 'nosniff')
    assert.equal(headers['Content-Security-Policy'], "default-src 'none'; sandbox")
    assert.equal(headers['Cross-Origin-Resource-Policy'], 'same-origin')
  })

  test('with no-store, or with no-cache and a validator', () => {
    const file = { name: 'a', type: 'image/png', etag: '"x"' }
    assert.equal(fileHeaders(file, { isPublic: false })['Cache-Control'], 'private, no-store')
    assert.equal(fileHeaders(file, { isPublic: true })['Cache-Control'], 'public, no-cache')
  })
})

describe('the name in the header', () => {
  const names: Readonly<Record<string, string>> = {
    'photo.png': 'inline; filename="photo.png"',
    'a "b" \\c.png': `inline; filename="a _b_ _c.png"; filename*=UTF-8''a%20%22b%22%20%5Cc.png`,
    'Mönch €.png': `inline; filename="M_nch _.png"; filename*=UTF-8''M%C3%B6nch%20%E2%82%AC.png`,
    "it's (1)*.png": `inline; filename="it's (1)*.png"`,
    "ü'()*.png": `inline; filename="_'()*.png"; filename*=UTF-8''%C3%BC%27%28%29%2A.png`,
    'b%2ehtml': `inline; filename="b_2ehtml"; filename*=UTF-8''b%252ehtml`,
    'a\r\nb: c': `inline; filename="a__b: c"; filename*=UTF-8''a%0D%0Ab%3A%20c`,
  }
  for (const [name, header] of Object.entries(names))
    test(JSON.stringify(name), () => assert.equal(contentDisposition('inline', name), header))

  test('is one line of ASCII whatever the name, and says the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = contentDisposition('attachment', name)
        assert.match(header, /^attachment; filename="[^"\\\r\n]*"(; filename\*=UTF-8''[\w.!#$&+^`|~%-]*)?$/)
        const extended = /filename\*=UTF-8''(.*)$/.exec(header)?.[1]
        const plain = /filename="([^"]*)"/.exec(header)?.[1]
        assert.equal(extended === undefined ? plain : decodeURIComponent(extended), name.toWellFormed())
      }),
    )
  })
})
