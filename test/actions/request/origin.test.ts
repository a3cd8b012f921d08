import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  isProvenOwn,
  type OriginEvidence,
  originProblem,
  parseOrigin,
  trustOrigins,
} from '../../../src/actions/request/origin.ts'

const own = 'https://example.com'

interface Sent {
  readonly site?: string
  readonly origin?: string
}

function evidence({ site, origin }: Sent, trusted: readonly string[] = []): OriginEvidence {
  return { fetchSite: site, origin, own, isTrusted: trustOrigins(trusted) }
}

const passes = (sent: Sent, trusted?: readonly string[]) => originProblem(evidence(sent, trusted)) === null

/** The rows of one table, a test each. */
function rows(
  name: string,
  table: readonly (readonly [row: string, sent: Sent, passes: boolean])[],
  trusted?: readonly string[],
) {
  describe(name, () => {
    for (const [row, sent, expected] of table)
      test(`${row}: ${expected ? 'passes' : 'is refused'}`, () =>
        assert.equal(passes(sent, trusted), expected))
  })
}

// The rows of Go's net/http/csrf_test.go, TestCrossOriginProtectionSecFetchSite. Its last four are about other
// methods, which never get to this policy: an action's URL takes POST alone.
rows("Go's table of Sec-Fetch-Site", [
  ['same-origin', { site: 'same-origin' }, true],
  ['none', { site: 'none' }, true],
  ['cross-site', { site: 'cross-site' }, false],
  ['same-site', { site: 'same-site' }, false],
  ['no header, no origin', {}, true],
  ['no header, our origin', { origin: own }, true],
  ['no header, another origin', { origin: 'https://attacker.example' }, false],
  ['no header, origin null', { origin: 'null' }, false],
])

rows(
  "Go's table of trusted origins",
  [
    ['trusted, no header', { origin: 'https://trusted.example' }, true],
    ['trusted, cross-site', { origin: 'https://trusted.example', site: 'cross-site' }, true],
    ['untrusted, no header', { origin: 'https://attacker.example' }, false],
    ['untrusted, cross-site', { origin: 'https://attacker.example', site: 'cross-site' }, false],
  ],
  ['https://trusted.example'],
)

rows('where this policy is stricter than that of Go', [
  ['same-origin, but another origin', { site: 'same-origin', origin: 'https://attacker.example' }, false],
  ['none, but another origin', { site: 'none', origin: 'https://attacker.example' }, false],
  ['our host under another scheme', { origin: 'http://example.com' }, false],
  ['our host on another port', { origin: 'https://example.com:8443' }, false],
])

rows('the authority of Sec-Fetch-Site', [
  ['cross-site with our origin', { site: 'cross-site', origin: own }, false],
  ['same-site with our origin', { site: 'same-site', origin: own }, false],
  ['same-origin with our origin', { site: 'same-origin', origin: own }, true],
  ['none with our origin', { site: 'none', origin: own }, true],
  ['an unknown value is like cross-site', { site: 'garbage' }, false],
  ['an unknown value with our origin', { site: 'garbage', origin: own }, false],
  ['another case is unknown', { site: 'Same-Origin', origin: own }, false],
  ['two values in one', { site: 'same-origin, cross-site', origin: own }, false],
  ['empty is absent: our origin decides', { site: '', origin: own }, true],
  ['empty is absent: another origin decides', { site: '', origin: 'https://attacker.example' }, false],
])

rows('an Origin of null', [
  ['alone', { origin: 'null' }, false],
  ['cross-site', { origin: 'null', site: 'cross-site' }, false],
  ['same-site', { origin: 'null', site: 'same-site' }, false],
  ['none', { origin: 'null', site: 'none' }, false],
  ['same-origin, as under a strict Referrer-Policy', { origin: 'null', site: 'same-origin' }, true],
  ['NULL', { origin: 'NULL', site: 'same-origin' }, false],
  ['null and a space', { origin: 'null ', site: 'same-origin' }, false],
  ['null twice', { origin: 'null, null', site: 'same-origin' }, false],
  ['empty', { origin: '' }, false],
])

rows(
  'a sibling on the same site',
  [
    ['not listed', { site: 'same-site', origin: 'https://shop.example.com' }, false],
    ['another port of this host', { site: 'same-site', origin: 'https://example.com:4001' }, false],
    ['listed', { site: 'same-site', origin: 'https://blog.example.com' }, true],
    ['listed, but no Origin says so', { site: 'same-site' }, false],
  ],
  ['https://blog.example.com'],
)

rows(
  'a trusted origin is its scheme, host and port',
  [
    ['itself', { site: 'cross-site', origin: 'https://pay.test' }, true],
    ['another scheme', { site: 'cross-site', origin: 'http://pay.test' }, false],
    ['another port', { site: 'cross-site', origin: 'https://pay.test:8443' }, false],
    ['a host that begins so', { site: 'cross-site', origin: 'https://pay.test.evil.com' }, false],
    ['a host that ends so', { site: 'cross-site', origin: 'https://evilpay.test' }, false],
    ['a dot at the end', { site: 'cross-site', origin: 'https://pay.test.' }, false],
    ['a path', { site: 'cross-site', origin: 'https://pay.test/' }, false],
    ['same-origin, as a proxy may say', { site: 'same-origin', origin: 'https://pay.test' }, true],
    ['none', { site: 'none', origin: 'https://pay.test' }, true],
  ],
  ['https://pay.test'],
)

describe('a host that is not ours', () => {
  test('is refused whatever the other headers say', () => {
    for (const fetchSite of ['same-origin', 'none', undefined])
      for (const origin of [undefined, own, 'http://evil.test']) {
        const problem = originProblem({ fetchSite, origin, own: null, isTrusted: () => true })
        assert.match(problem ?? '', /this Host/)
      }
  })
})

describe('the origin policy', () => {
  test('lets nothing foreign through that is not in trustedOrigins, whatever is sent', () => {
    const site = fc.option(
      fc.oneof(fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none', ''), fc.string()),
      { nil: undefined },
    )
    const origin = fc.oneof(
      fc.webUrl({ withFragments: false }).map((url) => new URL(url).origin),
      fc.string(),
    )
    fc.assert(
      fc.property(site, origin, (fetchSite, foreign) => {
        fc.pre(foreign !== own)
        const given = { fetchSite, origin: foreign, own, isTrusted: trustOrigins(['https://pay.test']) }
        const isNull = foreign === 'null' && fetchSite === 'same-origin'
        if (originProblem(given) === null) assert.ok(isNull || foreign === 'https://pay.test')
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('proof that a form comes from our own page', () => {
  const proven = (sent: Sent) => isProvenOwn(evidence(sent, ['https://pay.test']))

  test('is our origin, or same-origin; never silence, and never trust in another', () => {
    assert.equal(proven({ site: 'same-origin' }), true)
    assert.equal(proven({ origin: own }), true)
    assert.equal(proven({}), false)
    assert.equal(proven({ site: 'none' }), false)
    assert.equal(proven({ origin: 'https://pay.test' }), false)
    assert.equal(isProvenOwn({ ...evidence({}), own: null }), false)
  })
})

describe('a configured origin', () => {
  test('is taken as it is', () => {
    for (const origin of [
      'https://example.com',
      'https://example.com:8080',
      'http://example.com',
      'http://localhost:3000',
      'http://[::1]:3000',
      'https://xn--bcher-kva.example',
    ])
      assert.equal(parseOrigin(origin), origin)
  })

  test('is normalised to the ASCII form of an international name', () => {
    assert.equal(parseOrigin('https://müller.example'), 'https://xn--mller-kva.example')
    assert.equal(parseOrigin('https://MÜLLER.example:8443'), 'https://xn--mller-kva.example:8443')
    assert.ok(trustOrigins(['https://*.müller.example'])('https://a.xn--mller-kva.example'))
  })

  for (const [given, meant] of [
    ['https://example.com/', 'https://example.com'],
    ['https://example.com:443', 'https://example.com'],
    ['https://example.com/path?query#fragment', 'https://example.com'],
    ['https://müller.example/', 'https://xn--mller-kva.example'],
  ] as const)
    test(`${given} is refused with what to write`, () =>
      assert.throws(() => parseOrigin(given), {
        message: new RegExp(`Write ${meant.replaceAll('.', '\\.')}\\.$`),
      }))

  test('is refused with a sentence that names the setting and the text', () => {
    assert.throws(
      () => parseOrigin('example.com', 'ORIGIN'),
      /^TypeError: ORIGIN must be like https:\/\/example\.com .*not "example\.com"/,
    )
  })
})

// The rows of Go's TestCrossOriginProtectionAddTrustedOriginErrors.
describe("Go's table of what may be trusted", () => {
  const table = {
    'https://example.com': true,
    'https://example.com:8080': true,
    'http://example.com': true,
    'example.com': false,
    'https://': false,
    'https://example.com/': false,
    'https://example.com/path': false,
    'https://example.com?query=value': false,
    'https://example.com#fragment': false,
    'https://ex ample.com': false,
    '': false,
    null: false,
  }
  for (const [origin, isValid] of Object.entries(table))
    test(`${JSON.stringify(origin)} ${isValid ? 'is taken' : 'is refused'}`, () => {
      if (isValid) assert.equal(trustOrigins([origin])(origin), true)
      else assert.throws(() => trustOrigins([origin]), TypeError)
    })
})

describe('the grammar of trustedOrigins', () => {
  const refused = [
    '*',
    'https://*',
    'https://*.com',
    'https://*.co.uk',
    'https://*.github.io',
    'https://a.*.example.com',
    'https://*example.com',
    'https://*.*.example.com',
    'https://example.*',
    'null',
    'https://user@example.com',
    'https://user:secret@example.com',
    'https://*.example.com/',
    'https://*.example.com/path',
    'https://example.com.',
    'ftp://example.com',
    'javascript:alert(1)',
    'https://example.com:443',
    'https://example.com:99999',
    '//example.com',
    ' https://example.com',
    '*.example.com',
  ]
  for (const entry of refused)
    test(`has no ${entry}`, () =>
      assert.throws(() => trustOrigins([entry]), { name: 'TypeError', message: /trustedOrigins/ }))

  test('lets a star stand for exactly one more label of that scheme and port', () => {
    const isTrusted = trustOrigins(['https://*.example.com', 'http://*.dev.test:8080'])
    const table = {
      'https://a.example.com': true,
      'https://xn--bcher-kva.example.com': true,
      'https://a-b_c.example.com': true,
      'https://example.com': false,
      'https://a.b.example.com': false,
      'https://aexample.com': false,
      'https://a.example.com.evil.com': false,
      'https://a.example.com:8443': false,
      'http://a.example.com': false,
      'https://.example.com': false,
      'https://*.example.com': false,
      'https://a@b.example.com': false,
      'https://evil.com/a.example.com': false,
      'http://a.dev.test:8080': true,
      'http://a.dev.test': false,
      null: false,
      '': false,
    }
    for (const [origin, expected] of Object.entries(table)) assert.equal(isTrusted(origin), expected, origin)
  })

  test('trusts no proxy when it is empty', () => {
    for (const origin of ['', 'null', own, 'https://a.example.com'])
      assert.equal(trustOrigins([])(origin), false)
  })
})
