import assert from 'node:assert/strict'
import type { VisitedPage } from '../../../src/testing/index.ts'

/** What no answer may hold: stacks, paths, SQL, names of libraries, keys (catalogue, U6). */
const LEAKS =
  /\bat .+:\d+:\d+|node_modules|\/src\/|SQLITE_|\bSELECT\b|\bINSERT\b|ENOENT|ENOSPC|Multer|JWE|ERR_[A-Z]|signpost-fixture-/

const TICKET = /\/_actions\/[\w.]+\/[\w.-]+/g

/** Whatever the answer is, it tells nothing about the server, and no cache keeps it. */
export function assertDiscreet(page: VisitedPage): void {
  assert.doesNotMatch(page.html.replace(TICKET, ''), LEAKS)
  for (const [name, value] of page.headers)
    assert.doesNotMatch(`${name}: ${value.replace(TICKET, '')}`, LEAKS)
  assert.equal(page.headers.get('cache-control'), 'no-store')
}

/** A small answer of its own: no page of the application, no form, no cookie. */
export function assertBare(page: VisitedPage, status: number): void {
  assert.equal(page.status, status)
  assertDiscreet(page)
  assert.deepEqual(page.forms(), [])
  assert.ok(page.body.length < 1000, `${page.body.length} bytes`)
  assert.deepEqual(page.headers.getSetCookie(), [])
}

/** Asserts that the page of the form was re-rendered with this sentence and still has the form. */
export function assertRerendered(page: VisitedPage, status: number, sentence: RegExp): void {
  assert.equal(page.status, status)
  assertDiscreet(page)
  assert.match(page.text, sentence)
  assert.ok(page.forms().length > 0, 'no form')
}

interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly errors?: Readonly<Record<string, string>>
  readonly incident?: string
}

/** RFC 9457, and what it says. */
export function assertProblem(page: VisitedPage, status: number, code: string): Problem {
  assert.equal(page.status, status)
  assertDiscreet(page)
  assert.equal(page.headers.get('content-type'), 'application/problem+json')
  const problem = page.json() as Problem
  assert.deepEqual([problem.status, problem.code], [status, code])
  assert.ok(problem.title.length > 0)
  return problem
}

/** A caller who asks for JSON, and the script of the browser. */
export const JSON_CALLER = { Accept: 'application/json' }
export const SCRIPT = { 'Signpost-Request': '1' }
