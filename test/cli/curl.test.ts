import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { delimiter } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { createActions, createKey, readCookie } from '../../src/actions/index.ts'
import { createFolder, hasStack, PROJECT, run, signpost } from './command-line.ts'
import { actions } from './project/actions.ts'
import { allRows, rows } from './project/rows.ts'

const keys = createKey()
const app = express()
const identity = (request: express.Request) => readCookie(request, 'user') ?? null
const engine = createActions({ actions, keys, identity, context: (request) => ({ user: identity(request) }) })
app.use(engine)
app.get('/posts', (_request, response) => void response.send('the posts'))

const server = app.listen(0, '127.0.0.1')
const env = { SIGNPOST_KEYS: keys, PORT: '' }

before(async () => {
  if (!server.listening) await once(server, 'listening')
  env.PORT = String((server.address() as AddressInfo).port)
})
after(async () => {
  server.close()
  await engine.close()
})
beforeEach(() => rows.exec('delete from posts'))

/** Prints the line, which must come without a complaint. */
async function lineFor(
  words: readonly string[],
  place: Parameters<typeof signpost>[1] = { env },
): Promise<string> {
  const { code, out, err } = await signpost(['curl', ...words], place)
  assert.equal(err, '')
  assert.equal(code, 0)
  assert.equal(out.trimEnd().split(' ', 1)[0], 'curl')
  return out.trimEnd()
}

/** Gives the line to a shell, as it stands. The shell finds curl, or where there is none a program that does the same. */
async function send(line: string, cwd = PROJECT): Promise<string> {
  const standIn = fileURLToPath(new URL('./programs', import.meta.url))
  const { code, out } = await run('/bin/sh', ['-c', line], {
    cwd,
    env: { PATH: `${process.env.PATH}${delimiter}${standIn}` },
  })
  assert.equal(code, 0)
  return out
}

test('the printed line does what the form would do: the row is written', async () => {
  const line = await lineFor(['posts.create', '--field', 'title=Hello', '--field', 'content=World'])
  assert.deepEqual(JSON.parse(await send(line)), { location: '/posts' })
  assert.deepEqual(allRows(), [{ title: 'Hello', content: 'World', state: 'new', cover: null }])
})

test('a once action that the line sends twice is done once', async () => {
  const line = await lineFor(['posts.create', '--field', 'title=a', '--field', 'content=b'])
  assert.equal(await send(line), await send(line))
  assert.equal(allRows().length, 1)
})

test('no shell and no curl makes anything of what the fields hold', async () => {
  const title = `it's "$HOME" \`id\` $(id) \\ !! & ; | * ~ é`
  const content = '@/etc/passwd\n<two=lines&more=%41+'
  await send(await lineFor(['posts.create', '--field', `title=${title}`, '--field', `content=${content}`]))
  assert.deepEqual(allRows(), [{ title, content, state: 'new', cover: null }])
})

test('a bound argument is text where the schema wants text', async () => {
  const answer = await send(await lineFor(['posts.like', '--bind', '7']))
  assert.deepEqual(JSON.parse(answer).data, { id: '7' })
  await send(await lineFor(['posts.like', '--bind', "o'clock"]))
  await send(await lineFor(['posts.like', '--bind', '"quoted"']))
  await send(await lineFor(['posts.like', '--bind=--dashes']))
  const written = allRows().map((row) => (row as { title: string }).title)
  assert.deepEqual(written, ['7', "o'clock", 'quoted', '--dashes'])
})

test('captured state and JSON arguments arrive; a form rendered for one user is refused for another', async () => {
  const words = [
    'posts.publish',
    '--bind',
    '7',
    '--bind',
    '{"at":"noon"}',
    '--capture',
    '{"version":3}',
    '--identity',
    'ada',
  ]
  const line = await lineFor(words)
  const anonymous = JSON.parse(await send(line))
  assert.equal(anonymous.code, 'UNAUTHORIZED')
  assert.equal(JSON.parse(await send(`${line} -b user=bob`)).code, 'WRONG_IDENTITY')
  assert.deepEqual(allRows(), [])
  await send(`${line} -b user=ada`)
  assert.deepEqual(allRows(), [{ title: '7', content: 'noon', state: 'published 3 by ada', cover: null }])
})

test('a file is uploaded from its path, whatever it is called', async () => {
  const name = 'my; "cover",1.txt'
  const cwd = createFolder({ [name]: 'the bytes' })
  await send(await lineFor(['posts.upload', '--field', 'title=@x', '--field', `cover=@${name}`]), cwd)
  const [row] = allRows() as { title: string; cover: string }[]
  assert.equal(row?.title, '@x')
  assert.equal(row?.cover, 'the bytes')
})

test('--html asks for what a browser gets', async () => {
  const line = await lineFor([
    'posts.create',
    '--html',
    '--page',
    '/posts',
    '--field',
    'title=',
    '--field',
    'content=x',
  ])
  assert.doesNotMatch(line, /Accept/)
  assert.match(await send(line), /<title>Error: .*<textarea [^>]*name="content"[^>]*>\s*x</s)
  assert.deepEqual(allRows(), [])
})

test('the keys come from .env, or from the data folder of the application', async () => {
  const app = ['--app', `${PROJECT}/actions.ts`, '--origin', `http://127.0.0.1:${env.PORT}`]
  const places = [
    { cwd: createFolder({ '.env': `SIGNPOST_KEYS=${keys}\n` }) },
    { cwd: createFolder({ 'data/keys': `${keys}\n` }) },
    { cwd: createFolder({ 'elsewhere/keys': keys, '.env': 'DATA_DIR=elsewhere\n' }) },
  ]
  for (const place of places) await send(await lineFor(['posts.like', '--bind', 'x', ...app], place))
  assert.equal(allRows().length, 3)
})

test('the address is ORIGIN, and without it the loopback address with PORT', async () => {
  const secret = { SIGNPOST_KEYS: keys }
  const words = ['posts.like', '--bind', 'x']
  assert.match(
    await lineFor(words, { env: secret }),
    /^curl http:\/\/127\.0\.0\.1:3000\/_actions\/posts\.like\//,
  )
  assert.match(
    await lineFor(words, { env: { ...secret, PORT: '8080' } }),
    /^curl http:\/\/127\.0\.0\.1:8080\//,
  )
  const configured = { ...secret, PORT: '8080', ORIGIN: 'https://gazette.example' }
  assert.match(await lineFor(words, { env: configured }), /^curl https:\/\/gazette\.example\/_actions\//)
  const given = [...words, '--origin', 'http://localhost:9000']
  assert.match(await lineFor(given, { env: configured }), /^curl http:\/\/localhost:9000\//)
})

test('a required field that is not given is said beside the line', async () => {
  const { code, out, err } = await signpost(['curl', 'posts.create', '--field', 'title=x'], { env })
  assert.equal(code, 0)
  assert.match(out, /^curl /)
  assert.equal(err, 'Note: content is required, and the line does not send it. Add --field content=…\n')
})

test('what does not fit the action is a sentence and 1, and no line', async () => {
  const publish = ['posts.publish', '--bind', '7', '--bind', '{"at":"noon"}']
  const wrong: [string[], RegExp][] = [
    [['posts.lke', '--bind', '7'], /There is no action posts\.lke\. Did you mean posts\.like\?/],
    [['like'], /There is no action like\. Did you mean posts\.like\?/],
    [['__proto__'], /There is no action __proto__/],
    [['posts.like'], /posts\.like takes 1 bound argument, not 0/],
    [['posts.like', '--bind', 'a', '--bind', 'b'], /posts\.like takes 1 bound argument, not 2/],
    [
      ['posts.publish', '--bind', 'seven', '--bind', '{"at":"noon"}'],
      /--bind 1 of posts\.publish does not fit: .*\(given: seven\)/,
    ],
    [['posts.publish', '--bind', '7', '--bind', '{"at":5}'], /--bind 2 of posts\.publish does not fit: at: /],
    [publish, /posts\.publish captures state: give it as JSON with --capture/],
    [[...publish, '--capture', '{version:1}'], /--capture takes JSON/],
    [[...publish, '--capture', '{"version":"x"}'], /--capture of posts\.publish does not fit: version: /],
    [['posts.like', '--bind', 'x', '--capture', '{}'], /posts\.like captures nothing/],
    [['posts.like', '--bind', 'x'.repeat(3000)], /The ticket of posts\.like has \d+ characters/],
    [['posts.create', '--field', 'titel=x'], /posts\.create has no field titel\. Did you mean title\?/],
    [['posts.create', '--field', 'title'], /--field takes name=value, not "title"/],
    [['posts.create', '--page', '//evil.example'], /--page must be a path of this site/],
    [['posts.create', '--origin', 'example.com'], /--origin must be like https:\/\/example\.com/],
  ]
  for (const [words, sentence] of wrong) {
    const finished = await signpost(['curl', ...words], { env })
    assert.equal(finished.code, 1, words.join(' ').slice(0, 80))
    assert.equal(finished.out, '')
    assert.match(finished.err, sentence)
    assert.equal(finished.err.trim().split('\n').length, 1)
    assert.ok(!hasStack(finished))
  }
})

test('keys and addresses that are wrong or missing are a sentence and 1, and show no key', async () => {
  const words = ['curl', 'posts.like', '--bind', 'x', '--app', `${PROJECT}/actions.ts`]
  const wrong: [string, Record<string, string>, RegExp][] = [
    [
      createFolder(),
      {},
      /There are no keys: SIGNPOST_KEYS is not set and there is no data\/keys\..*keys new/,
    ],
    [createFolder({ 'data/keys': 'nonsense' }), {}, /data\/keys: SIGNPOST_KEYS must look like/],
    [createFolder(), { SIGNPOST_KEYS: 'k1:c2VjcmV0' }, /The key k1 in SIGNPOST_KEYS has 6 bytes/],
    [createFolder(), { ...env, PORT: '0' }, /PORT is "0", which is no port to send to/],
    [createFolder(), { ...env, ORIGIN: 'https://a.example/' }, /ORIGIN must be like https:\/\/example\.com/],
  ]
  for (const [cwd, given, sentence] of wrong) {
    const finished = await signpost(words, { cwd, env: given })
    assert.equal(finished.code, 1)
    assert.equal(finished.out, '')
    assert.match(finished.err, sentence)
    assert.doesNotMatch(finished.err, /c2VjcmV0|nonsense/)
  }
})
