import assert from 'node:assert/strict'
import type { VisitedPage } from '../../src/testing/index.ts'

const TICKET = /\/_actions\/[\w.]+\/[\w.-]+/g

/** What must never be in an answer: stacks, paths, SQL, names of libraries and of keys. */
const LEAKS =
  /\bat .+:\d+:\d+|node_modules|\/src\/|\/work\/|\.ts\b|\.eta\b|SQLITE_|\bSELECT\b|\bINSERT\b|ENOENT|Multer|JWE|ERR_[A-Z]|TypeError|DATABASE_/

/** Checks that an answer tells nothing about how it was made. */
export function assertTellsNothing({ html, url, headers }: VisitedPage): void {
  const leak = LEAKS.exec(html.replace(TICKET, ''))
  assert.equal(leak, null, `${url} tells ${leak?.[0]}`)
  assert.equal(headers.get('x-powered-by'), null)
  assert.equal(headers.get('server'), null)
}

const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self';font-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';object-src 'none';require-trusted-types-for 'script';trusted-types 'none'"

const SECURE: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Checks the whole set of security headers. */
export function assertSecure({ headers, url, status }: VisitedPage): void {
  for (const [name, value] of Object.entries(SECURE))
    assert.equal(headers.get(name), value, `${name} of ${url} (${status})`)
  assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/)
}
