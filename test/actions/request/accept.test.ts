import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startFixture } from '../../support/fixture/index.ts'

const fixture = await startFixture()
after(() => fixture[Symbol.asyncDispose]())

/** The type of the answer to a request that asks for these types, when the URL has no ticket. */
async function typeFor(accept: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${fixture.port}/_actions/a.b/c`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/x-www-form-urlencoded' },
  })
  return answer.headers.get('content-type')?.split(';')[0] ?? ''
}

const JSON_TYPE = 'application/problem+json'
const TABLE: Readonly<Record<string, string>> = {
  'application/json': JSON_TYPE,
  'Application/JSON; charset=utf-8': JSON_TYPE,
  'application/problem+json': JSON_TYPE,
  'application/problem+json, text/html;q=0.5': JSON_TYPE,
  'application/vnd.api+json': JSON_TYPE,
  'application/*': JSON_TYPE,
  '*/*': 'text/html',
  'text/html, application/json;q=0.9': 'text/html',
  'text/html, application/problem+json;q=0.9': 'text/html',
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8': 'text/html',
  'application/json;q=0, text/html': 'text/html',
}

describe('Accept', () => {
  for (const [accept, type] of Object.entries(TABLE))
    test(`${accept} gets ${type}`, async () => assert.equal(await typeFor(accept), type))
})
