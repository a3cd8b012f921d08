import assert from 'node:assert/strict'
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { CompactEncrypt, type CompactJWEHeaderParameters, compactDecrypt } from 'jose'
import type { Json } from '../../../src/actions/json.ts'
import { open, seal } from '../../../src/actions/ticket/seal.ts'
import { masterOf, ringOf } from './rings.ts'

const ring = ringOf('k2', 'k1')
const key = ring.current
const made = { purpose: 'seal', context: 'posts.publish 20778' } as const
const derived = key.derive('seal', made.context)
const header = { alg: 'dir', enc: 'A256GCM' }

function sealByJose(
  protectedHeader: CompactJWEHeaderParameters,
  plaintext = '{"version":7}',
): Promise<string> {
  return new CompactEncrypt(Buffer.from(plaintext)).setProtectedHeader(protectedHeader).encrypt(derived)
}

/** A JWE from raw parts, with whatever header and length of tag. */
function sealByHand(
  protectedHeader: object,
  { plaintext = Buffer.from('{"version":7}'), tag = 16 } = {},
): string {
  const encoded = Buffer.from(JSON.stringify(protectedHeader)).toString('base64url')
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derived, nonce, { authTagLength: tag })
  cipher.setAAD(Buffer.from(encoded))
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return `${encoded}..${[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')).join('.')}`
}

describe('a seal', () => {
  test('that the engine makes is opened by jose', async () => {
    const jwe = seal(key, made, { version: 7, note: 'ü' })
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, derived)
    assert.deepEqual(JSON.parse(new TextDecoder().decode(plaintext)), { version: 7, note: 'ü' })
    assert.deepEqual(protectedHeader, header)
  })

  test('that jose makes under the same key is opened by the engine', async () => {
    assert.deepEqual(await open(key, made, await sealByJose(header)), { version: 7 })
    assert.deepEqual(await open(key, made, sealByHand(header)), { version: 7 })
  })

  test('is made under the key that HKDF derives for its purpose and context', async () => {
    const byHand = hkdfSync('sha256', masterOf('k2'), '', `signpost.v1\0seal\0${made.context}`, 32)
    const { plaintext } = await compactDecrypt(seal(key, made, [1]), new Uint8Array(byHand))
    assert.deepEqual(JSON.parse(new TextDecoder().decode(plaintext)), [1])
  })

  test('opens as it was sealed, whatever JSON it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const sealed = JSON.parse(JSON.stringify(value)) as Json
        assert.deepEqual(await open(key, made, seal(key, made, sealed)), sealed)
      }),
      { numRuns: 300 },
    )
  })

  test('does not show how long a short value is', () => {
    const lengths = ['', 'a', 'x'.repeat(61)].map((value) => seal(key, made, value).length)
    assert.equal(new Set(lengths).size, 1)
    for (const length of [0, 1, 61, 62, 63, 126, 127, 500]) {
      const ciphertext = Buffer.from(seal(key, made, 'ü'.repeat(length)).split('.')[3] as string, 'base64url')
      assert.equal(ciphertext.length % 64, 0)
    }
  })

  test('never repeats its nonce, so that the same value never looks the same', () => {
    const nonces = new Set(Array.from({ length: 20_000 }, () => seal(key, made, 1).split('.')[2]))
    assert.equal(nonces.size, 20_000)
  })
})

describe('what does not open', () => {
  const refused = async (jwe: string, sealedFor: Parameters<typeof open>[1] = made) =>
    assert.equal(await open(key, sealedFor, jwe), undefined, jwe.slice(0, 60))

  test('what was sealed under another key, for another purpose or in another context', async () => {
    const jwe = seal(key, made, { version: 7 })
    assert.equal(await open(ringOf('k1').current, made, jwe), undefined)
    await refused(jwe, { ...made, purpose: 'saved-form' })
    await refused(jwe, { ...made, context: 'posts.publish 20779' })
    await refused(jwe, { ...made, context: 'posts.delete 20778' })
    assert.deepEqual(await open(key, made, jwe), { version: 7 })
  })

  test('another header than exactly ours, under the right key', async () => {
    await refused(await sealByJose({ enc: 'A256GCM', alg: 'dir' }))
    await refused(await sealByJose({ ...header, typ: 'JWT' }))
    await refused(await sealByJose({ ...header, kid: 'k2' }))
    await refused(await sealByJose({ ...header, cty: 'json' }))
    await refused(sealByHand({ ...header, crit: ['exp'], exp: 1 }))
    await refused(sealByHand({ ...header, jwk: { kty: 'oct', k: 'AAAA' } }))
    await refused(sealByHand({ ...header, alg: 'none' }))
  })

  test('another algorithm', async () => {
    for (const alg of ['A256KW', 'A256GCMKW', 'PBES2-HS256+A128KW']) {
      const encrypting = new CompactEncrypt(Buffer.from('1')).setProtectedHeader({ alg, enc: 'A256GCM' })
      const secret = alg.startsWith('PBES2') ? Buffer.from('password') : derived
      await refused(await encrypting.encrypt(secret))
    }
    const short = new CompactEncrypt(Buffer.from('1')).setProtectedHeader({
      alg: 'dir',
      enc: 'A128CBC-HS256',
    })
    await refused(await short.encrypt(derived))
  })

  test('anything compressed: fifty megabytes of nothing are not unpacked', async () => {
    const bomb = deflateRawSync(Buffer.alloc(50 << 20, 0x20))
    const before = process.memoryUsage.rss()
    await refused(sealByHand({ ...header, zip: 'DEF' }, { plaintext: bomb }))
    assert.ok(process.memoryUsage.rss() - before < 32 << 20)
  })

  test('a short tag, though it is right as far as it goes', async () => {
    for (const tag of [4, 8, 12, 15]) await refused(sealByHand(header, { tag }))
  })

  test('each part that is altered, cut, taken out or put twice', async () => {
    const jwe = seal(key, made, { version: 7 })
    const parts = jwe.split('.')
    for (const at of [0, 2, 3, 4]) {
      const part = parts[at] as string
      const other = (part[3] === 'A' ? 'B' : 'A') + part.slice(4)
      for (const changed of [part.slice(0, 3) + other, part.slice(4), '', `${part}AAAA`])
        await refused(parts.with(at, changed).join('.'))
    }
    await refused(parts.with(1, 'AAAA').join('.'))
    await refused(parts.slice(0, 4).join('.'))
    await refused(`${jwe}.AAAA`)
    for (const text of ['', '.', '....', '\0', `${parts[0]}....`, 'x'.repeat(100_000)]) await refused(text)
  })

  test('what is no JSON, or no UTF-8, inside a right seal', async () => {
    await refused(sealByHand(header, { plaintext: Buffer.from('{') }))
    await refused(sealByHand(header, { plaintext: Buffer.from('') }))
    await refused(sealByHand(header, { plaintext: Buffer.from([0x22, 0xff, 0x22]) }))
  })
})
