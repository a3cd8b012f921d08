import assert from 'node:assert/strict'
import { createHmac, hkdfSync } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Key, KeyRing } from '../../../src/actions/ticket/keys.ts'
import {
  dayOf,
  isCurrent,
  MAX_TICKET,
  signTicket,
  TICKET_DAYS,
  type Ticket,
  verifyTicket,
} from '../../../src/actions/ticket/ticket.ts'
import { seeded } from './random.ts'
import { masterOf, ringOf } from './rings.ts'

const ring = ringOf('k2', 'k1')
const key = ring.current
const plain: Ticket = { page: '/posts/1/edit', args: ['1'], day: 20_778 }
const full: Ticket = {
  page: '/posts?page=2',
  args: [1, null, true, ['ü'], { a: '"' }],
  day: 20_778,
  identity: 'b3duZXItdGFnIQAA',
  nonce: 'bm9uY2Utbm9uY2UA',
  sealed: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c',
  form: 'posts.update#7',
  previous: 'cHJldmlvdXMtb3V0Y29tZQ',
}

/** The MAC as the design has it, from node:crypto alone: HKDF for the key, then HMAC over what is prefixed by its length. */
function macByHand(kid: string, action: string, payload: string, bytes = 16): string {
  const derived = hkdfSync('sha256', masterOf(kid), '', 'signpost.v1\0ticket\0', 32)
  const message = ['signpost.ticket.v1', kid, action, payload]
    .map((part) => `${part.length}:${part}`)
    .join('')
  return createHmac('sha256', Buffer.from(derived))
    .update(message)
    .digest()
    .subarray(0, bytes)
    .toString('base64url')
}

/** A ticket whose MAC is right, whatever its payload says. */
function macked(payload: unknown, action = 'posts.update'): string {
  const text =
    typeof payload === 'string' ? payload : Buffer.from(JSON.stringify(payload)).toString('base64url')
  return `k2.${text}.${macByHand('k2', action, text)}`
}

const opens = (text: string, action = 'posts.update') => verifyTicket(ring, action, text) !== null

describe('a ticket', () => {
  test('is, byte for byte, what it was in the first version', () => {
    assert.equal(
      signTicket(key, 'posts.update', plain),
      'k2.eyJwIjoiL3Bvc3RzLzEvZWRpdCIsImEiOlsiMSJdLCJkIjoyMDc3OH0.jMeShJq_QOD9NhSdBPg18Q',
    )
    assert.equal(
      signTicket(key, 'posts.update', full),
      'k2.eyJwIjoiL3Bvc3RzP3BhZ2U9MiIsImEiOlsxLG51bGwsdHJ1ZSxbIsO8Il0seyJhIjoiXCIifV0sImQiOjIwNzc4LCJvIjoiYjNkdVpYSXRkR0ZuSVFBQSIsIm4iOiJibTl1WTJVdGJtOXVZMlVBIiwicyI6ImV5SmhiR2NpT2lKa2FYSWlMQ0psYm1NaU9pSkJNalUyUjBOTkluMC4uYS5iLmMiLCJmIjoicG9zdHMudXBkYXRlIzciLCJyIjoiY0hKbGRtbHZkWE10YjNWMFkyOXRaUSJ9.N3JRml-KD0q_3SoASxU2QQ',
    )
  })

  test('is what the primitives of node:crypto make of the design', () => {
    const payload = Buffer.from('{"p":"/posts/1/edit","a":["1"],"d":20778}').toString('base64url')
    assert.equal(
      signTicket(key, 'posts.update', plain),
      `k2.${payload}.${macByHand('k2', 'posts.update', payload)}`,
    )
  })

  test('opens as it was signed, every part of it', () => {
    for (const ticket of [plain, full]) {
      const { key: signer, ...opened } =
        verifyTicket(ring, 'posts.update', signTicket(key, 'posts.update', ticket)) ?? {}
      assert.deepEqual(opened, ticket)
      assert.equal(signer, key)
    }
  })

  test('is the same for the same action, content and key, and different for any other', () => {
    const text = signTicket(key, 'posts.update', plain)
    assert.equal(signTicket(key, 'posts.update', { ...plain }), text)
    const others = [
      signTicket(key, 'posts.delete', plain),
      signTicket(ring.find('k1') as Key, 'posts.update', plain),
      ...Object.entries(full).map(([part, value]) =>
        signTicket(key, 'posts.update', { ...plain, [part]: value }),
      ),
    ].filter((other) => other !== text)
    assert.equal(new Set(others).size, 9)
  })

  test('of an older key opens while that key is in the ring, and not after', () => {
    const old = signTicket(ring.find('k1') as Key, 'posts.update', plain)
    assert.ok(opens(old))
    assert.equal(verifyTicket(ringOf('k2'), 'posts.update', old), null)
    assert.equal(verifyTicket(ringOf('k1'), 'posts.update', signTicket(key, 'posts.update', plain)), null)
  })

  test('of one action opens for no other: all ordered pairs', () => {
    const names = [
      'posts.update',
      'posts.delete',
      'posts.updat',
      'posts',
      'update',
      'postsupdate',
      'admin.wipe',
      'a',
      'POSTS.UPDATE',
    ]
    for (const issued of names)
      for (const sent of names)
        assert.equal(opens(signTicket(key, issued, full), sent), issued === sent, `${issued} sent to ${sent}`)
  })

  test('does not open when a part moves from the name into the payload', () => {
    const payload = Buffer.from('{"p":"/","a":[],"d":1}').toString('base64url')
    const mac = macByHand('k2', 'posts.update', payload)
    assert.ok(opens(`k2.${payload}.${mac}`))
    assert.equal(opens(`k2.${payload.slice(1)}.${mac}`, `posts.update${payload[0]}`), false)
  })

  test('opens as it was signed, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 })
    const tickets = fc.record(
      { page: text, args: fc.array(fc.jsonValue({ maxDepth: 2 })), day: fc.nat() },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(tickets, text, (ticket, action) => {
        const signed = signTicket(key, action, ticket as Ticket)
        if (signed.length > MAX_TICKET) return assert.equal(verifyTicket(ring, action, signed), null)
        const { key: signer, ...opened } = verifyTicket(ring, action, signed) ?? {}
        assert.equal(signer, key)
        assert.deepEqual(opened, JSON.parse(JSON.stringify(ticket)))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the life of a ticket', () => {
  const midnight = 20_778 * 86_400_000

  test('is counted in days of UTC', () => {
    assert.equal(dayOf(0), 0)
    assert.equal(dayOf(midnight - 1), 20_777)
    assert.equal(dayOf(midnight), 20_778)
  })

  test('is fourteen days, the day of issue included, and the day before it for clocks that differ', () => {
    const isCurrentAt = (time: number) => isCurrent(plain, dayOf(time))
    const day = 86_400_000
    assert.equal(TICKET_DAYS, 14)
    assert.equal(isCurrentAt(midnight - day - 1), false)
    assert.equal(isCurrentAt(midnight - day), true)
    assert.equal(isCurrentAt(midnight), true)
    assert.equal(isCurrentAt(midnight + 14 * day - 1), true)
    assert.equal(isCurrentAt(midnight + 14 * day), false)
  })
})

describe('what is refused as a ticket', () => {
  test('each single bit that is flipped, anywhere', () => {
    for (const ticket of [plain, full]) {
      const bytes = Buffer.from(signTicket(key, 'posts.update', ticket))
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        assert.equal(opens(flipped.toString('latin1')), false, `bit ${bit}`)
      }
    }
  })

  test('each ticket that is cut, at either end', () => {
    const text = signTicket(key, 'posts.update', plain)
    for (let length = 0; length < text.length; length++) {
      assert.equal(opens(text.slice(0, length)), false)
      assert.equal(opens(text.slice(text.length - length)), false)
    }
  })

  test('another spelling of the same bytes: padding, white space, the other alphabet, unused bits', () => {
    const text = signTicket(key, 'posts.update', { ...plain, page: '/posts/1/edit?ÿ~~~???' })
    const [kid, payload, mac] = text.split('.') as [string, string, string]
    assert.ok(opens(text))
    const lenient = (part: string) => [
      `${part}=`,
      `${part}==`,
      `${part} `,
      ` ${part}`,
      `${part}\n`,
      `${part}\0`,
      `${part.slice(0, 5)}!${part.slice(5)}`,
    ]
    for (const other of lenient(mac)) assert.equal(opens(`${kid}.${payload}.${other}`), false, other)
    for (const other of lenient(payload)) {
      assert.equal(opens(`${kid}.${other}.${mac}`), false, other)
      // Even under a right MAC: only the canonical spelling is ours.
      assert.equal(opens(macked(other)), false, other)
    }
    for (const other of lenient(kid)) assert.equal(opens(`${other}.${payload}.${mac}`), false, other)
    const unusedBits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const spellings = [...unusedBits].filter((last) => opens(`${kid}.${payload}.${mac.slice(0, -1)}${last}`))
    assert.deepEqual(spellings, [mac.at(-1)])
  })

  test('a MAC of another length under the right key', () => {
    const payload = signTicket(key, 'posts.update', plain).split('.')[1] as string
    for (const bytes of [0, 4, 8, 12, 15, 17, 32])
      assert.equal(opens(`k2.${payload}.${macByHand('k2', 'posts.update', payload, bytes)}`), false)
    assert.ok(opens(`k2.${payload}.${macByHand('k2', 'posts.update', payload)}`))
  })

  test('an unknown key id, whatever its name', () => {
    const [, payload, mac] = signTicket(key, 'posts.update', plain).split('.')
    for (const kid of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '../k2',
      'K2',
      'k2 ',
      'k3',
      '',
      '0',
      'k'.repeat(4096),
    ])
      assert.equal(opens(`${kid}.${payload}.${mac}`), false, kid.slice(0, 20))
  })

  test('too many or too few parts', () => {
    const text = signTicket(key, 'posts.update', plain)
    for (const other of [
      '',
      '.',
      '..',
      '...',
      'k2',
      'k2.',
      'k2..',
      `${text}.`,
      `${text}.a`,
      `.${text}`,
      text.replaceAll('.', ''),
    ])
      assert.equal(opens(other), false, other)
  })

  test('a payload that is no ticket, even when its MAC is right', () => {
    assert.ok(opens(macked({ p: '/', a: [], d: 1 })))
    const payloads = [
      null,
      1,
      'x',
      [],
      {},
      { p: '/', a: [] },
      { p: '/', a: [], d: '1' },
      { p: '/', a: [], d: 1.5 },
      { p: 1, a: [], d: 1 },
      { p: '/', a: {}, d: 1 },
      { p: '/', a: [], d: 1, o: 5 },
      { p: '/', a: [], d: 1, n: null },
      { p: '/', a: [], d: 1, s: {} },
      { p: '/', a: [], d: 1, f: [] },
      { p: '/', a: [], d: 1, r: false },
    ]
    for (const payload of payloads) assert.equal(opens(macked(payload)), false, JSON.stringify(payload))
  })

  test('what is longer than a ticket can be: the key ring is not even asked', () => {
    const asked: string[] = []
    const spy: KeyRing = {
      ...ring,
      current: key,
      find(kid) {
        asked.push(kid)
        return ring.find(kid)
      },
    }
    for (const length of [MAX_TICKET + 1, 8 << 10, 1 << 20]) {
      assert.equal(verifyTicket(spy, 'posts.update', `k2.${'A'.repeat(length - 3)}`), null)
    }
    assert.deepEqual(asked, [])
    verifyTicket(spy, 'posts.update', `k2.${'A'.repeat(MAX_TICKET - 3)}`)
    assert.deepEqual(asked, ['k2'])
  })

  test('one million altered tickets: not one is accepted', { timeout: 120_000 }, () => {
    const sources = [
      signTicket(key, 'posts.update', plain),
      signTicket(key, 'posts.update', full),
      signTicket(key, 'posts.update', { ...plain, args: ['2'] }),
      signTicket(key, 'posts.delete', plain),
      signTicket(ring.find('k1') as Key, 'posts.update', plain),
    ]
    const genuine = new Set(sources.filter((text) => opens(text)))
    assert.equal(genuine.size, 4)
    const mutate = createMutator(sources, seeded(20_261_121))
    const mutated = { tried: 0, unchanged: 0, accepted: [] as string[] }
    while (mutated.tried < 1_000_000) {
      const text = mutate()
      if (genuine.has(text)) {
        mutated.unchanged++
        continue
      }
      mutated.tried++
      if (opens(text)) mutated.accepted.push(text)
    }
    assert.deepEqual(mutated.accepted, [])
    assert.ok(mutated.unchanged < mutated.tried, 'most mutations must change something')
  })

  test('whatever text there is, without ever throwing', () => {
    const part = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.constantFrom('k2', 'k1', '__proto__'),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), part, (parts, action) => {
        assert.equal(verifyTicket(ring, action, parts.join('.')), null)
      }),
      { numRuns: 5_000 },
    )
  })
})

/** Alters tickets as forgers do: bits, cuts, insertions, splices of two, and parts that change places. */
function createMutator(sources: readonly string[], random: (limit: number) => number): () => string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %'
  const pick = () => sources[random(sources.length)] as string
  const character = () => alphabet[random(alphabet.length)] as string
  const partsOf = (text: string) => text.split('.') as [string, string, string]
  const mutations: ((text: string) => string)[] = [
    (text) => {
      const at = random(text.length)
      return (
        text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random(8))) + text.slice(at + 1)
      )
    },
    (text) => {
      const at = random(text.length)
      return text.slice(0, at) + character() + text.slice(at + 1)
    },
    (text) => text.slice(0, random(text.length)),
    (text) => text.slice(1 + random(text.length - 1)),
    (text) => {
      const at = random(text.length)
      return text.slice(0, at) + character() + text.slice(at)
    },
    (text) => {
      const at = random(text.length)
      return text.slice(0, at) + text.slice(at + 1 + random(4))
    },
    (text) => text.slice(0, random(text.length)) + pick().slice(random(text.length)),
    (text) => {
      const [kid, payload] = partsOf(text)
      return `${kid}.${payload}.${partsOf(pick())[2]}`
    },
    (text) => {
      const [kid, , mac] = partsOf(text)
      return `${kid}.${partsOf(pick())[1]}.${mac}`
    },
    (text) => {
      const [, payload, mac] = partsOf(text)
      return `${['k1', 'k2', 'k3', '', '__proto__'][random(5)]}.${payload}.${mac}`
    },
    (text) => {
      const parts = partsOf(text)
      return [parts[random(3)], parts[random(3)], parts[random(3)]].join('.')
    },
    (text) => {
      const [kid, payload, mac] = partsOf(text)
      const claim = JSON.parse(Buffer.from(payload, 'base64url').toString())
      const changed = { ...claim, d: claim.d + 1 + random(20), a: [random(1000)] }
      return `${kid}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${mac}`
    },
  ]
  return () => (mutations[random(mutations.length)] as (text: string) => string)(pick())
}
