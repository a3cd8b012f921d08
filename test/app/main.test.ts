import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Browser, createBrowser } from '../../src/testing/index.ts'
import { freshFolder } from '../support/databases.ts'
import { linkInLastMail } from '../support/printed-mail.ts'
import { type Program, start } from '../support/programs.ts'

const MAIN = new URL('../../src/main.ts', import.meta.url)

interface Running {
  readonly program: Program
  readonly address: string
  readonly browser: Browser
}

/** Starts Gazette in a process and an empty folder of its own. */
function launch(folder: string, environment: Readonly<Record<string, string>> = {}): Program {
  const { PATH } = process.env
  return start(MAIN, [], { cwd: folder, env: { PATH, PORT: '0', ...environment } })
}

async function run(folder: string, environment?: Readonly<Record<string, string>>): Promise<Running> {
  const program = launch(folder, environment)
  await program.printed('Gazette is at')
  const address = /Gazette is at (http:\/\/[\d.:]+)/.exec(program.output())?.[1] ?? assert.fail('no address')
  return { program, address, browser: createBrowser(address) }
}

/**
 * Waits until the server has read what was sent before: bytes of an earlier connection are read no later than those of
 * this one, which is answered.
 */
async function served({ browser }: Running): Promise<void> {
  assert.equal((await browser.open('/healthz')).status, 200)
}

async function stop({ program }: Running): Promise<void> {
  program.process.kill('SIGTERM')
  const { code, errors } = await program.ended
  assert.deepEqual([code, errors], [0, ''])
}

/** Signs up, by the link in the e-mail: the first user who confirms an address is admin. */
async function signUp({ program, browser }: Running): Promise<void> {
  const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
  await (await browser.open('/sign-up')).form('users.signUp').fill(person).submit()
  await program.printed('Mail to ada@example.com')
  const link = linkInLastMail(program.output())
  const { password } = person
  await (await browser.open(link)).form('users.verifyEmail').fill({ password }).submit()
}

/** A form that is being sent: all but the last byte of its body has arrived. */
async function sendSlowly({ address, browser }: Running, title: string) {
  const form = (await browser.open('/posts/new')).form('posts.createPost')
  const body = new URLSearchParams({ title, content: 'c' }).toString()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const sent = request(new URL(form.action, address), {
    method: 'POST',
    agent,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': body.length,
      Cookie: browser.cookies.headerFor(new URL(address)),
    },
  })
  sent.write(body.slice(0, -1))
  const answered = once(sent, 'response').then(([response]) => {
    response.resume()
    return response
  })
  return { answered, finish: () => sent.end(body.slice(-1)) }
}

describe('npm start', () => {
  it('creates database, keys and posts at the first start, and finds them at the second', async () => {
    const folder = freshFolder()
    const first = await run(folder)
    assert.match((await first.browser.open('/')).text, /A newspaper that fits in one process/)
    await signUp(first)
    const form = (await first.browser.open('/posts/new')).form('posts.createPost')
    await stop(first)
    assert.deepEqual(readdirSync(join(folder, 'data')).sort(), [
      'files',
      'gazette.db',
      'keys',
      'outbox',
      'staging',
    ])
    assert.equal(statSync(join(folder, 'data')).mode & 0o777, 0o700)
    assert.equal(statSync(join(folder, 'data/keys')).mode & 0o777, 0o600)
    const key = readFileSync(join(folder, 'data/keys'), 'utf8').trim()
    assert.match(first.program.output(), /a key was created/)
    assert(!first.program.output().includes(key.split(':')[1] ?? ''))

    const second = await run(folder)
    assert.doesNotMatch(second.program.output(), /created|migrat/)
    assert.equal((await second.browser.open('/posts')).forms('posts.like').length, 3)
    for (const { name, value } of first.browser.cookies.all()) second.browser.cookies.set(name, value)
    const path = new URL(form.action, first.address).pathname
    const answer = await second.browser.request({
      url: path,
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'title=Kept&content=c',
    })
    assert.equal(answer.status, 303, 'a form from before the restart works, and so does the session')
    await stop(second)
  })

  it('plants no posts where there is one', async () => {
    const folder = freshFolder()
    const first = await run(folder)
    await signUp(first)
    for (let left = 3; left > 0; left--)
      await (await first.browser.open('/posts')).forms('posts.deletePost')[0]?.submit()
    await stop(first)
    const second = await run(folder)
    assert.equal((await second.browser.open('/posts')).forms('posts.like').length, 1)
    await stop(second)
  })

  it('ends with one key when two processes start at once', async () => {
    const folder = freshFolder()
    const both = await Promise.all([run(folder), run(folder)])
    const created = both.filter(({ program }) => /a key was created/.test(program.output()))
    assert.equal(created.length, 1)
    const kids = await Promise.all(
      both.map(
        async ({ browser }) => /users\.login\/(\w+)\./.exec((await browser.open('/sign-in')).html)?.[1],
      ),
    )
    assert.equal(kids[0], kids[1])
    assert.deepEqual(
      readdirSync(join(folder, 'data')).filter((name) => name.startsWith('keys')),
      ['keys'],
    )
    assert.equal((await both[0].browser.open('/posts')).forms('posts.like').length, 3)
    await Promise.all(both.map(stop))
  })

  it('warns when the keys are gone but posts are there', async () => {
    const folder = freshFolder()
    await stop(await run(folder))
    rmSync(join(folder, 'data/keys'))
    const second = await run(folder)
    assert.match(second.program.output(), /open forms must be reloaded/)
    await stop(second)
  })

  it('has an account to look around with while developing, and none otherwise', async () => {
    const folder = freshFolder()
    const signIn = async ({ program, browser }: Running) => {
      const [, email = '', password = ''] =
        /sign in as (\S+) with the password ([\w-]+)/.exec(program.output()) ?? assert.fail('no sign-in')
      return await (await browser.open('/sign-in')).form('users.login').fill({ email, password }).submit()
    }
    const first = await run(folder, { NODE_ENV: 'development' })
    await first.program.printed('sign in as')
    const printed = first.program.output()
    assert.match((await signIn(first)).text, /Your account/)
    await stop(first)
    const second = await run(folder, { NODE_ENV: 'development' })
    await second.program.printed('sign in as')
    const passwordIn = (text: string) => /with the password ([\w-]+)/.exec(text)?.[1]
    assert.equal(passwordIn(second.program.output()), passwordIn(printed))
    await stop(second)
    rmSync(join(folder, 'data/keys'))
    const third = await run(folder, { NODE_ENV: 'development' })
    await third.program.printed('sign in as')
    assert.notEqual(passwordIn(third.program.output()), passwordIn(printed))
    assert.match((await signIn(third)).text, /Your account/)
    await stop(third)
    const live = launch(freshFolder(), { NODE_ENV: 'production', ORIGIN: 'https://gazette.example' })
    await live.printed('Gazette is at')
    assert.doesNotMatch(live.output(), /sign in as/)
    live.process.kill('SIGTERM')
    assert.equal((await live.ended).code, 0)
  })

  it('reads .env, and lets the environment win', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, '.env'), 'DATA_DIR=elsewhere\nLOG_LEVEL=warn\n')
    const running = await run(folder, { LOG_LEVEL: 'info' })
    assert.deepEqual(readdirSync(folder).sort(), ['.env', 'elsewhere'])
    await stop(running)
  })

  const refusals: readonly [string, Readonly<Record<string, string>>, RegExp][] = [
    ['a wrong variable', { PORT: 'abc' }, /^PORT must be a whole number from 0 to 65535, not "abc"\.\n$/],
    ['a host without an origin', { HOST: '0.0.0.0' }, /^HOST is 0\.0\.0\.0.*ORIGIN must be set.*\n$/],
    [
      'a host that is not here',
      { HOST: '192.0.2.1', ORIGIN: 'http://a.example' },
      /^HOST 192\.0\.2\.1 is not an address of this machine.*\n$/,
    ],
    [
      'a folder that cannot be made',
      { DATA_DIR: '/dev/null/gazette' },
      /^DATA_DIR \/dev\/null\/gazette cannot be created: .*\n$/,
    ],
    [
      'a database that is away',
      { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
      /^(?!.*hunter2).*\n$/,
    ],
  ]
  for (const [name, environment, sentence] of refusals)
    it(`refuses ${name} in one sentence, and leaves nothing behind`, async () => {
      const folder = freshFolder()
      const { code, errors, output } = await launch(folder, environment).ended
      assert.equal(code, 1)
      assert.match(errors, sentence)
      assert.doesNotMatch(errors, /\bat .*:\d+/)
      assert.doesNotMatch(output, /Gazette is at/)
    })

  it('refuses a port that is taken, and names the variable', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = address && typeof address === 'object' ? address.port : 0
    const { code, errors } = await launch(freshFolder(), { PORT: String(port) }).ended
    other.close()
    assert.equal(code, 1)
    assert.match(errors, new RegExp(`^PORT ${port} is used by another program\\..*\n$`))
  })

  it('refuses keys that cannot be kept', async () => {
    const folder = freshFolder()
    mkdirSync(join(folder, 'data/keys'), { recursive: true })
    const { code, errors } = await launch(folder).ended
    assert.equal(code, 1)
    assert.match(errors, /data\/keys cannot be read/)
  })
})

describe('SIGTERM', () => {
  it('lets requests in flight finish, refuses new ones, and leaves one file with every row', async () => {
    const folder = freshFolder()
    const running = await run(folder)
    await signUp(running)
    const { process: child, printed, ended } = running.program
    const slow = await Promise.all(['One', 'Two', 'Three'].map((title) => sendSlowly(running, title)))
    await served(running)
    child.kill('SIGTERM')
    await printed('Stopping when')
    await assert.rejects(running.browser.open('/healthz'), /ECONNREFUSED|ECONNRESET/)
    for (const { finish } of slow) finish()
    for (const { answered } of slow) {
      const response = await answered
      assert.equal(response.statusCode, 303)
      assert.equal(response.headers.connection, 'close')
    }
    const { code, errors } = await ended
    assert.deepEqual([code, errors], [0, ''])
    assert.deepEqual(readdirSync(join(folder, 'data')).sort(), [
      'files',
      'gazette.db',
      'keys',
      'outbox',
      'staging',
    ])
    const again = await run(folder)
    for (const { name, value } of running.browser.cookies.all()) again.browser.cookies.set(name, value)
    const text = (await again.browser.open('/posts')).text
    for (const title of ['One', 'Two', 'Three']) assert(text.includes(title))
    await stop(again)
  })

  it('is said at /readyz first, while everything is served for STOP_DELAY_SECONDS', async () => {
    const running = await run(freshFolder(), { STOP_DELAY_SECONDS: '1' })
    const { browser, program } = running
    assert.equal((await browser.open('/readyz')).status, 200)
    program.process.kill('SIGTERM')
    await program.printed('Stopping when')
    const paths = ['/readyz', '/healthz', '/posts']
    const statuses = await Promise.all(paths.map(async (path) => (await browser.open(path)).status))
    assert.deepEqual(statuses, [503, 200, 200])
    assert.equal((await program.ended).code, 0)
  })

  it('answers 503 and closes to what still comes over a kept connection', async () => {
    const running = await run(freshFolder())
    await signUp(running)
    const { port, hostname } = new URL(running.address)
    const slow = await sendSlowly(running, 'Held')
    const kept = connect(Number(port), hostname)
    let answer = ''
    kept.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk
    })
    // Half a request keeps the connection busy while the server begins to stop.
    kept.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n')
    await served(running)
    running.program.process.kill('SIGTERM')
    await running.program.printed('Stopping when')
    kept.write('\r\n')
    await once(kept, 'close')
    assert.match(answer, /^HTTP\/1\.1 503 Service Unavailable\r\n/)
    assert.match(answer, /\r\nConnection: close\r\n/)
    assert.match(answer, /\r\nRetry-After: 5\r\n/)
    assert.match(answer, /default-src 'none'/)
    slow.finish()
    assert.equal((await slow.answered).statusCode, 303)
    assert.equal((await running.program.ended).code, 0)
  })

  it('does not wait for connections that are open and silent', async () => {
    const running = await run(freshFolder())
    const { port, hostname } = new URL(running.address)
    const silent = connect(Number(port), hostname)
    await once(silent, 'connect')
    await served(running)
    await stop(running)
    assert.doesNotMatch(running.program.output(), /gave up|cut off/i)
    silent.destroy()
  })

  it('gives up on requests that do not finish, after STOP_TIMEOUT_SECONDS', async () => {
    const running = await run(freshFolder(), { STOP_TIMEOUT_SECONDS: '1' })
    await signUp(running)
    const slow = await sendSlowly(running, 'Never')
    const cut = assert.rejects(slow.answered)
    await served(running)
    await stop(running)
    await cut
  })

  it('a second time stops at once', async () => {
    const running = await run(freshFolder())
    await signUp(running)
    const slow = await sendSlowly(running, 'Never')
    const cut = assert.rejects(slow.answered)
    await served(running)
    running.program.process.kill('SIGTERM')
    await running.program.printed('Stopping when')
    running.program.process.kill('SIGINT')
    const { code } = await running.program.ended
    assert.notEqual(code, 0)
    await cut
  })
})

describe('a slow client', () => {
  it('is closed with 408 when its request does not arrive, without delaying others', async () => {
    const running = await run(freshFolder(), { REQUEST_TIMEOUT_SECONDS: '5' })
    const { port, hostname } = new URL(running.address)
    let cutOff = 0
    let sent = 0
    const allSent = Promise.withResolvers<void>()
    const answers = Array.from({ length: 200 }, async () => {
      const socket = connect(Number(port), hostname)
      let answer = ''
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk
      })
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', () => {
        if (++sent === 200) allSent.resolve()
      })
      await once(socket, 'close')
      cutOff++
      return answer
    })
    await allSent.promise
    await served(running)
    assert.equal(cutOff, 0, 'the slow clients are still connected')
    for (const answer of await Promise.all(answers))
      assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/)
    await stop(running)
  })
})
