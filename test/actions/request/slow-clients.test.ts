import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import express, { type Express } from 'express'
import { createServer, type ServerLimits } from '../../../src/actions/index.ts'
import { shareConnections } from '../../../src/actions/request/connection-share.ts'

async function serve(t: TestContext, app: Express, limits?: ServerLimits) {
  const server = createServer(app, limits).listen(0, '127.0.0.1')
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = (text: string): Socket => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1')
    socket.on('error', () => {})
    socket.write(text)
    return socket
  }
  return { server, open }
}

/** Everything that comes back until the connection is closed. */
async function received(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  await once(socket, 'close')
  return text
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

test('a client that does not read its response loses the connection', async (t) => {
  const app = express()
  const closed = Promise.withResolvers<void>()
  app.get('/', (_request, response) => {
    response.once('close', closed.resolve)
    response.send(Buffer.alloc(64 << 20))
  })
  const { open } = await serve(t, app, { writeTimeout: 100 })
  const socket = open(GET).pause()
  await closed.promise
  socket.destroy()
})

test('a client that waits for a slow handler keeps it, and an idle connection is closed', async (t) => {
  const app = express()
  const { server, open } = await serve(t, app, { writeTimeout: 20, keepAliveTimeout: 20 })
  app.get('/', (_request, response) => {
    server.once('timeout', () => response.send('late'))
  })
  assert.match(await received(open(GET)), /^HTTP\/1\.1 200 OK[^]*late$/)
})

const post = (length: number, body: string) =>
  `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${body}`

test('a body that hardly moves gets 408 and its connection is closed', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const app = express()
  const reading = Promise.withResolvers<void>()
  app.post('/', (request) => {
    request.on('data', () => reading.resolve())
  })
  const { open } = await serve(t, app)
  const socket = open(post(1_000_000, 'x'))
  const answer = received(socket)
  await reading.promise
  t.mock.timers.tick(10_000)
  t.mock.timers.tick(10_000)
  assert.match(await answer, /^HTTP\/1\.1 408 Request Timeout\r\nConnection: close/)
})

test('a body that moves, or that the handler does not read yet, is left alone', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const app = express()
  let arrived = 0
  const read: (() => void)[] = []
  app.post('/', (request, response) => {
    read.push(() =>
      request
        .on('data', (chunk: Buffer) => {
          arrived += chunk.length
        })
        .on('end', () => response.send('done')),
    )
  })
  const { server, open } = await serve(t, app)
  const requested = once(server, 'request')
  const socket = open(post(60_000, 'x'.repeat(20_000)))
  const answer = received(socket)
  await requested
  t.mock.timers.tick(10_000)
  t.mock.timers.tick(10_000)
  for (const start of read) start()
  const until = async (bytes: number) => {
    while (arrived < bytes) await new Promise((resolve) => setImmediate(resolve))
  }
  await until(20_000)
  t.mock.timers.tick(10_000)
  socket.write('x'.repeat(20_000))
  await until(40_000)
  t.mock.timers.tick(10_000)
  socket.end('x'.repeat(20_000))
  assert.match(await answer, /^HTTP\/1\.1 200 OK[^]*done$/)
})

test('one network gets its share of connections, and a private address is not counted', async (t) => {
  for (const [name, isShared, kept] of [
    ['public', () => false, 2],
    ['private', undefined, 4],
  ] as const) {
    const app = express()
    app.get('/', (_request, response) => void response.send('here'))
    const { server, open } = await serve(t, app, { keepAliveTimeout: 60_000 })
    shareConnections(server, { max: 2, ...(isShared && { isShared }) })
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const socket = open(GET)
        const isAnswered = await new Promise<boolean>((resolve) => {
          socket.once('data', () => resolve(true)).once('close', () => resolve(false))
        })
        return { socket, isAnswered }
      }),
    )
    assert.equal(answers.filter(({ isAnswered }) => isAnswered).length, kept, name)
    for (const { socket } of answers) socket.destroy()
  }
})
