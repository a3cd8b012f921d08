import assert from 'node:assert/strict'
import { hkdfSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { identityTag } from '../../../src/actions/ticket/identity-tag.ts'
import {
  createKey,
  createKeyOf,
  type Key,
  type Purpose,
  parseKeys,
} from '../../../src/actions/ticket/keys.ts'
import { masterOf, ringOf } from './rings.ts'

const good = masterOf('k1').toString('base64')
const PURPOSES: readonly Purpose[] = ['ticket', 'identity', 'seal', 'saved-form', 'cookie']

const bytesOf = (key: Key, purpose: Purpose, context?: string) =>
  key.derive(purpose, context).export().toString('hex')

describe('a ring of keys', () => {
  test('signs with the first key and knows them all', () => {
    const ring = parseKeys(` k2:${masterOf('k2').toString('base64')} , k1:${good}`)
    assert.equal(ring.current.kid, 'k2')
    assert.equal(ring.find('k1')?.kid, 'k1')
    assert.equal(ring.find('k2'), ring.current)
  })

  test('knows no key by a name that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'k3', '', 'K1'])
      assert.equal(ringOf('k1').find(name), undefined)
  })

  test('takes base64 in both alphabets, padded or not', () => {
    const master = Buffer.from(masterOf('k1')).fill(0xff, 0, 3)
    const spellings = [
      master.toString('base64'),
      master.toString('base64').replace('=', ''),
      master.toString('base64url'),
    ]
    const keys = spellings.map((spelling) => bytesOf(parseKeys(`k1:${spelling}`).current, 'ticket'))
    assert.equal(new Set(keys).size, 1)
  })
})

describe('a list of keys that cannot be used', () => {
  const weak: Record<string, Buffer> = {
    'all zero': Buffer.alloc(32),
    'all the same': Buffer.alloc(32, 0xa5),
    'a sequence': Buffer.from(Array.from({ length: 32 }, (_, index) => index)),
    'a sequence downwards': Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index)),
    'a sentence': Buffer.from('correct horse battery staple 123'),
    'a sentence of many letters': Buffer.from('The quick brown fox jumps 4 2 ~!'),
    'two bytes in turn': Buffer.from('abababababababababababababababab'),
    'a pattern': Buffer.from('0123456789abcdef'.repeat(4), 'hex'),
  }
  const lists: Record<string, { list: string; says: RegExp }> = {
    nothing: { list: '', says: /must look like "k1:<base64 of 32 bytes>"/ },
    'a comma too many': { list: `k1:${good},`, says: /must look like/ },
    'no id': { list: good, says: /must look like/ },
    'an empty id': { list: `:${good}`, says: /must look like/ },
    'an id in capitals': { list: `K1:${good}`, says: /must look like/ },
    'an id with a dot, which parts a ticket': { list: `k.1:${good}`, says: /must look like/ },
    'a long id': { list: `${'k'.repeat(17)}:${good}`, says: /must look like/ },
    'a line end in the key': { list: `k1:${good.slice(0, 20)}\n${good.slice(20)}`, says: /must look like/ },
    'the same id twice': {
      list: `k1:${good},k1:${masterOf('k2').toString('base64')}`,
      says: /two keys named k1/,
    },
    'a key of 16 bytes': {
      list: `k1:${masterOf('k1').subarray(16).toString('base64')}`,
      says: /k1 .*16 bytes, but needs 32/,
    },
    'a key of 33 bytes': {
      list: `k1:${Buffer.concat([masterOf('k1'), Buffer.from('x')]).toString('base64')}`,
      says: /33 bytes/,
    },
  }
  for (const [name, bytes] of Object.entries(weak))
    lists[name] = { list: `k1:${bytes.toString('base64')}`, says: /k1 .*is not random/ }

  for (const [name, { list, says }] of Object.entries(lists))
    test(`is refused: ${name}; the refusal says what to do and never shows a key`, () => {
      assert.throws(
        () => parseKeys(list),
        (error: Error) => {
          assert.match(error.message, says)
          if (!/named k1/.test(error.message)) assert.match(error.message, /npx signpost keys new/)
          for (const secret of list.split(/[:,\s]/).filter((part) => part.length >= 8))
            assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(secret.slice(0, 8)), error.message)
          return true
        },
      )
    })
})

describe('a fresh key', () => {
  test('can be used as it is, and is named after itself', () => {
    const entry = createKey()
    assert.match(entry, /^k[0-9a-f]{8}:[A-Za-z0-9+/]{43}=$/)
    assert.equal(parseKeys(entry).current.kid, entry.split(':')[0])
    assert.equal(
      parseKeys(`${createKey()},${entry}`).find(entry.split(':')[0] as string)?.kid,
      entry.split(':')[0],
    )
  })

  test('is never the one before', () => {
    assert.equal(new Set(Array.from({ length: 1_000 }, createKey)).size, 1_000)
  })
})

describe('a derived key', () => {
  test('is HKDF-SHA-256 of the key, the version, the purpose and the context', () => {
    for (const context of [undefined, '', 'posts.publish 20778']) {
      const byHand = hkdfSync('sha256', masterOf('k1'), '', `signpost.v1\0seal\0${context ?? ''}`, 32)
      assert.equal(bytesOf(ringOf('k1').current, 'seal', context), Buffer.from(byHand).toString('hex'))
    }
  })

  test('differs for each purpose, context and key', () => {
    const keys = ['k1', 'k2'].map((kid) => ringOf(kid).current)
    const contexts = ['', 'posts.publish 20778', 'posts.publish 20779', 'posts.delete 20778', 'ticket', '\0']
    const all = keys.flatMap((key) =>
      PURPOSES.flatMap((purpose) => contexts.map((context) => bytesOf(key, purpose, context))),
    )
    assert.equal(new Set(all).size, keys.length * PURPOSES.length * contexts.length)
  })

  test('is the same after a thousand others have pushed it out', () => {
    const key = createKeyOf('k1', masterOf('k1'))
    const first = bytesOf(key, 'seal', 'day 0')
    for (let day = 1; day <= 1_500; day++) key.derive('seal', `day ${day}`)
    assert.equal(bytesOf(key, 'seal', 'day 0'), first)
  })

  test('is derived once while it is used', () => {
    const key = createKeyOf('k1', masterOf('k1'))
    assert.equal(key.derive('seal', 'today'), key.derive('seal', 'today'))
  })
})

describe('an identity tag', () => {
  const key = ringOf('k1').current

  test('is the same for the same identity and key, and has 96 bits', () => {
    assert.equal(identityTag(key, 'user-1 v3'), identityTag(key, 'user-1 v3'))
    assert.equal(Buffer.from(identityTag(key, 'user-1 v3'), 'base64url').length, 12)
  })

  test('differs for each identity, each version of their credentials and each key', () => {
    const owners = ['user-1 v3', 'user-1 v4', 'user-2 v3', '', ' ', 'user-1 v3 ']
    const tags = ['k1', 'k2'].flatMap((kid) =>
      owners.map((identity) => identityTag(ringOf(kid).current, identity)),
    )
    assert.equal(new Set(tags).size, 12)
  })

  test('does not show the identity', () => {
    const tag = identityTag(key, 'anna@example.com')
    assert.doesNotMatch(Buffer.from(tag, 'base64url').toString('latin1'), /anna/)
    assert.doesNotMatch(tag, /anna/)
  })
})
