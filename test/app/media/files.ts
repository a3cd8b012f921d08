import assert from 'node:assert/strict'
import type { RawRequest } from '../../../src/testing/index.ts'
import { type Gazette, startGazette } from '../gazette.ts'

export const EDITOR = { id: 'editor' }

export const TEXT = '0123456789'.repeat(10)

/** An answer whose body may be anything. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** A Gazette with one text among its media. */
export async function startWithText() {
  const gazette = await startGazette()
  const text = await add(gazette, 'notes.txt', TEXT)
  const get = (headers: RawRequest['headers'] = {}, url = `/media/${text.id}/notes.txt`) =>
    ask(gazette, { url, headers: headers ?? {} })
  return { gazette, text, get }
}

export async function add({ content }: Gazette, name: string, bytes: string | Uint8Array) {
  const part = typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)
  const file = new File([part], name)
  return await content.create({ collection: 'media', data: {}, file, user: EDITOR })
}

export async function ask({ browser }: Gazette, request: RawRequest): Promise<Answer> {
  const { status, headers, html } = await browser.request(request)
  return { status, headers, body: html }
}

export function assertHeader({ headers }: Answer, name: string, value: string | RegExp | null): void {
  const given = headers.get(name)
  if (value instanceof RegExp) assert.match(given ?? '', value, name)
  else assert.equal(given, value, name)
}
