import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import express from 'express'
import { z } from 'zod'
import { action, anyone, unauthorized } from '../../../src/actions/index.ts'
import { fields, open, page, type Site } from '../site.ts'

const LIMIT = 1000

async function openExpecting(t: TestContext) {
  const titles: string[] = []
  const input = z.object({ title: z.string() })
  const write = action({ access: anyone, input, limits: { text: LIMIT } }, async ({ data }) => {
    titles.push(data.title)
  })
  const closed = action({ access: () => unauthorized(), input }, async ({ data }) => {
    titles.push(data.title)
  })
  const site = await open(t, {
    actions: { write, closed },
    pages(app) {
      page(app, '/', { action: write, fields: ['title'] })
      page(app, '/closed', { action: closed, fields: ['title'] })
      app.post(
        '/other',
        express.text({ type: '*/*' }),
        (request, response) => void response.send(request.body),
      )
    },
  })
  return { site, titles }
}

/** The response to a program that sends its body only after 100 Continue. */
async function sendPatiently(site: Site, path: string, body: string, length = body.length): Promise<string> {
  const socket = connect(site.port, '127.0.0.1')
  let received = ''
  let isSent = false
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${site.port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`,
  )
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.on('data', (chunk) => {
    received += chunk
    if (received.startsWith('HTTP/1.1 100 ') && !isSent) {
      isSent = true
      socket.end(body)
    }
  })
  socket.on('close', () => resolve(received))
  return await promise
}

describe('a form that asks first whether its body is wanted', () => {
  test('gets 100 Continue, once everything but the body is accepted', async (t) => {
    const { site, titles } = await openExpecting(t)
    const [address = ''] = await site.formsOn('/')
    const answer = await sendPatiently(site, address, `${fields({ title: 'hello' })}`)
    assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 303 /)
    assert.doesNotMatch(answer, /Connection: close/i)
    assert.deepEqual(titles, ['hello'])
  })

  const refusals: Readonly<
    Record<string, { status: number; path: string; forge?: boolean; length?: number }>
  > = {
    'a forged ticket': { status: 404, path: '/', forge: true },
    'too large a length': { status: 413, path: '/', length: 1000 * LIMIT },
    'an access rule that refuses': { status: 401, path: '/closed' },
  }
  for (const [name, { status, path, forge = false, length }] of Object.entries(refusals))
    test(`is refused for ${name} without being told to send, and the connection ends`, async (t) => {
      const { site, titles } = await openExpecting(t)
      const [address = ''] = await site.formsOn(path)
      const forged = forge ? address.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) : address
      const answer = await sendPatiently(site, forged, 'title=hello', length)
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.doesNotMatch(answer, / 100 Continue/)
      assert.match(answer, /Connection: close/i)
      assert.deepEqual(titles, [])
    })

  test('gets 100 Continue at once where the application reads bodies itself', async (t) => {
    const { site } = await openExpecting(t)
    const answer = await sendPatiently(site, '/other', 'hello')
    assert.match(answer, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 [^]*hello$/)
  })
})
