import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLog, logDatabase, pathOf } from '../../../src/app/http/log.ts'
import { readableLog } from '../../../src/app/http/readable-log.ts'
import { startGazette } from '../gazette.ts'
import { startGazetteAs } from '../people.ts'

const TICKET = /[\w-]{1,16}\.[\w-]{30,}\.[\w-]{22}/

describe('the log', () => {
  it('has one line for each visit and for each form that is sent, and none for a re-rendered page', async () => {
    const { browser, lines } = await startGazetteAs('author')
    const before = lines().length
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    await form.fill({ title: '', content: 'c' }).submit()
    await form.fill({ title: 'T', content: 'c' }).submit()
    assert.deepEqual(
      lines()
        .slice(before)
        .map(({ method, path, action, outcome, status }) => [method, path ?? action, outcome, status]),
      [
        ['GET', '/posts/new', undefined, 200],
        ['POST', 'posts.createPost', 'INVALID_INPUT', 422],
        ['POST', 'posts.createPost', 'redirect', 303],
        ['GET', '/posts/t', undefined, 200],
      ],
    )
    assert(lines().every(({ ms }) => typeof ms === 'number'))
  })

  it('never has a ticket, a cookie, a query, or what was typed', async () => {
    const { browser, posts, logText, database } = await startGazetteAs('author')
    await posts.plant({ title: 'Post', content: 'c' }, 1)
    await browser.request({
      url: '/posts?q=CANARY-query',
      headers: { Cookie: 'sid=CANARY-cookie', Referer: `${browser.origin}/CANARY-referer` },
    })
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    await form.fill({ title: 'CANARY-title', content: ' ' }).submit()
    await form.request({ method: 'GET' })
    await form.request({ method: 'DELETE' })
    await form.request({ url: `${form.action}x` })
    await form.request({ url: `/prefix${new URL(form.action, browser.origin).pathname}` })
    await form.request({
      url: new URL(form.action, browser.origin).pathname.replace('_actions', '%5Factions'),
    })
    await (await browser.open('/posts')).form('posts.like').submit()
    await database.close()
    await form.fill({ title: 'CANARY-title', content: 'CANARY-content' }).submit()
    assert.match(logText(), /posts\.createPost/)
    assert.doesNotMatch(logText(), /CANARY/)
    assert.doesNotMatch(logText(), TICKET)
  })

  it('is one line a line, whatever a visitor sends', async () => {
    const { browser, lines, logText } = await startGazette()
    await browser.request({ url: '/%0d%0a{"level":"fatal"}%1b[31m"', headers: { 'User-Agent': 'x"\\' } })
    assert.equal(logText().trimEnd().split('\n').length, lines().length)
    assert.equal(lines().length, 1)
  })

  it('has a health check that is well at debug only', async () => {
    const { browser, lines, database } = await startGazette()
    await browser.open('/healthz')
    assert.equal(lines().at(-1)?.level, 'debug')
    await database.close()
    await browser.open('/healthz')
    assert.equal(lines().at(-1)?.level, 'info')
    assert.equal(lines().at(-1)?.status, 503)
  })

  it('has the incident that a visitor was shown, with the error', async () => {
    const { browser, database, lines } = await startGazette()
    const form = (await browser.open('/sign-up')).form('users.signUp')
    await database.close()
    const fields = { name: 'Anna', email: 'anna@example.com', password: 'correct horse battery' }
    const page = await form.fill(fields).submit()
    assert.equal(page.status, 500)
    const line = lines().find(({ action }) => action === 'users.signUp')
    assert.equal(line?.level, 'error')
    assert(page.text.includes(String(line?.incident)))
    assert.match(JSON.stringify(line?.error), /DATABASE_CLOSED/)
  })

  it('warns of forms that come from elsewhere', async () => {
    const { browser, lines } = await startGazetteAs('author')
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    await form.request({ headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } })
    assert.deepEqual([lines().at(-1)?.level, lines().at(-1)?.outcome], ['warn', 'CROSS_ORIGIN'])
  })

  it('has the address that a trusted proxy sends, and no forged one', async () => {
    const told = { 'X-Forwarded-For': '203.0.113.9' }
    const alone = await startGazette()
    await alone.browser.request({ url: '/', headers: told })
    assert.equal(alone.lines().at(-1)?.address, '127.0.0.1')
    const behind = await startGazette({ environment: { TRUST_PROXY: 'loopback' } })
    await behind.browser.request({ url: '/', headers: told })
    assert.equal(behind.lines().at(-1)?.address, '203.0.113.9')
  })

  it('shortens what is long, and cuts a path behind the name of an action', () => {
    assert.equal(pathOf('/_actions/posts.like/k1.abc.def?x=1'), '/_actions/posts.like')
    assert.equal(pathOf('/a/_ACTIONS/posts.like/k1.abc.def'), '/a/_ACTIONS/posts.like')
    assert.equal(pathOf('/posts?q=typed#x'), '/posts')
    assert.equal(pathOf(`/${'x'.repeat(5000)}`).length, 200)
  })

  it('tells of an error its name, words, code, stack and causes, and none of its other fields', () => {
    const texts: string[] = []
    const log = createLog('info', { write: (line) => texts.push(line) })
    const cause = Object.assign(new Error('duplicate'), { code: '23505', detail: 'Key (title)=(CANARY)' })
    log.error({ error: new Error('outer', { cause }) })
    log.error({ error: 'CANARY' })
    const { error } = JSON.parse(texts[0] ?? '')
    assert.deepEqual([error.message, error.cause.message, error.cause.code], ['outer', 'duplicate', '23505'])
    assert.doesNotMatch(texts.join(''), /CANARY/)
  })

  it('takes what is usual of the database for information and the rest for a warning', () => {
    const texts: string[] = []
    const log = logDatabase(createLog('info', { write: (line) => texts.push(line) }))
    log({ kind: 'migrated', name: '001-posts.sql', milliseconds: 2 })
    log({ kind: 'deadline', milliseconds: 5000 })
    assert.deepEqual(
      texts.map((text) => JSON.parse(text).level),
      ['info', 'warn'],
    )
  })

  it('is readable on a terminal, and steers it nowhere', () => {
    let shown = ''
    const log = createLog('info', readableLog({ write: (text) => (shown += text) }))
    log.info({ path: '/a\u001b[31m\n', status: 200 }, 'Hello')
    log.error({ error: Object.assign(new Error('x'), { stack: 'Error: x\u001b[2J\n    at y' }) })
    assert.match(shown, /^\d\d:\d\d:\d\d info {2}Hello path="\/a\\u001b\[31m\\n" status=200\n/)
    assert.match(shown, /Error: x\\u001b\[2J\n {4}at y\n$/)
  })
})
