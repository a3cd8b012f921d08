import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import express, { type Express } from 'express'
import { createServer, type ServerLimits } from '../../../src/actions/index.ts'

async function serve(t: TestContext, app: Express, limits?: ServerLimits): Promise<number> {
  const server = createServer(app, limits).listen(0, '127.0.0.1')
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Everything that comes back on a connection that gets this text. */
async function talk(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  socket.write(text)
  await once(socket, 'close')
  return received
}

const prototypesOf = (app: Express) => app as unknown as { request: object; response: object }

test('requests and responses are born with the prototypes of the application', async (t) => {
  const app = express()
  const { request, response } = prototypesOf(app)
  Object.assign(request, { tenant: 'one' })
  Object.assign(response, { shout: () => 'HELLO' })
  const born: boolean[] = []
  const port = await serve(t, app)
  // What Express would change is looked at before it can.
  const entrance = Reflect.get(app, 'handle')
  Reflect.set(app, 'handle', (...[req, res, done]: object[]) => {
    const prototypes = prototypesOf(app)
    born.push(Object.getPrototypeOf(req) === prototypes.request)
    born.push(Object.getPrototypeOf(res) === prototypes.response)
    return Reflect.apply(entrance, app, [req, res, done])
  })
  app.get('/', (req, res) => {
    res.json([Reflect.get(req, 'tenant'), Reflect.get(res, 'shout')(), req.app === app, req.ip])
  })
  const answer = await fetch(`http://127.0.0.1:${port}/`)
  assert.deepEqual(await answer.json(), ['one', 'HELLO', true, '127.0.0.1'])
  assert.deepEqual(born, [true, true])
})

test('an application inside another has its own, and gives them back', async (t) => {
  const [outer, inner] = [express(), express()]
  Object.assign(prototypesOf(outer).request, { where: 'outside' })
  Object.assign(prototypesOf(inner).request, { where: 'inside' })
  inner.use((req, res, next) => {
    res.locals.inside = Reflect.get(req, 'where')
    next()
  })
  outer.use('/in', inner)
  outer.use((req, res) => void res.json([res.locals.inside, Reflect.get(req, 'where')]))
  const port = await serve(t, outer)
  assert.deepEqual(await (await fetch(`http://127.0.0.1:${port}/in`)).json(), ['inside', 'outside'])
})

test('what is no HTTP gets a bare 400, and headers without end 431', async (t) => {
  const port = await serve(t, express())
  assert.match(
    await talk(port, 'hello\r\n\r\n'),
    /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n/,
  )
  const long = await talk(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)
  assert.match(long, /^HTTP\/1\.1 431 /)
})

test('a client that takes too long over its headers, or its body, gets 408', async (t) => {
  const app = express()
  app.post('/', (request) => void request.resume())
  const port = await serve(t, app, { requestTimeout: 500, headersTimeout: 300 })
  assert.match(await talk(port, 'GET / HTTP/1.1\r\nHost: a\r\n'), /^HTTP\/1\.1 408 /)
  assert.match(
    await talk(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc'),
    /^HTTP\/1\.1 408 /,
  )
})

test('more connections than the limit are closed', async (t) => {
  const port = await serve(t, express(), { maxConnections: 1 })
  const first = connect(port, '127.0.0.1')
  t.after(() => first.destroy())
  await once(first, 'connect')
  assert.equal(await talk(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n').catch(() => ''), '')
})
