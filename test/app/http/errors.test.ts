import assert from 'node:assert/strict'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, beforeEach, describe, it } from 'node:test'
import express from 'express'
import { readConfig } from '../../../src/app/config.ts'
import { errorPageHtml } from '../../../src/app/http/error-page-html.ts'
import { handleErrors } from '../../../src/app/http/errors.ts'
import { createLog } from '../../../src/app/http/log.ts'
import { listen } from '../../../src/app/http/server.ts'
import { createBrowser } from '../../../src/testing/index.ts'
import { freshFolder } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'
import { startGazetteAs } from '../people.ts'
import { assertSecure, assertTellsNothing } from '../responses.ts'

const VIEWS = join(import.meta.dirname, '../../../views')

/** The views of Gazette, with some written over. */
function viewsWith(changed: Readonly<Record<string, string>>): string {
  const folder = freshFolder()
  cpSync(VIEWS, folder, { recursive: true })
  for (const [name, text] of Object.entries(changed)) writeFileSync(join(folder, `${name}.eta`), text)
  return folder
}

function incidentOf(html: string): string {
  return /<code>([0-9a-f]{10})<\/code>/.exec(html)?.[1] ?? assert.fail('no incident on the page')
}

/** An application whose page throws. */
async function startThrowing(throwing: () => never) {
  const texts: string[] = []
  const log = createLog('info', { write: (line) => texts.push(line) })
  const app = express().disable('x-powered-by')
  app.get('/', throwing)
  app.get('/late', (_request, response) => {
    response.write('begun')
    throwing()
  })
  app.get('/well', (_request, response) => void response.send('well'))
  app.use(handleErrors(log))
  const { address, stop } = await listen(app, readConfig({ PORT: '0' }))
  after(stop)
  return { browser: createBrowser(address), texts }
}

const circular: Record<string, unknown> = {}
circular.self = circular

const THROWN: Readonly<Record<string, unknown>> = {
  'an error': new Error('CANARY /src/secret.ts SELECT 1'),
  text: 'CANARY',
  null: null,
  undefined: undefined,
  'a status of 200': { status: 200, message: 'CANARY' },
  'a status of 999': { status: 999, statusCode: 'x' },
  'a teapot': Object.assign(new Error('CANARY'), { status: 418, expose: true }),
  headers: Object.assign(new Error('CANARY'), { headers: { 'set-cookie': 'CANARY=1' }, statusCode: 302 }),
  'something circular': circular,
  'a cause that is itself': Object.assign(new Error('CANARY'), { cause: circular }),
  'a getter that throws': Object.defineProperty({}, 'status', {
    get() {
      throw new Error('CANARY')
    },
  }),
}

for (const environment of [undefined, 'production', 'test'])
  describe(`whatever is thrown, with NODE_ENV ${environment}`, () => {
    const given = process.env.NODE_ENV
    beforeEach(() => setEnvironment(environment))
    afterEach(() => setEnvironment(given))

    for (const [name, thrown] of Object.entries(THROWN))
      it(`is one plain page for ${name}`, async () => {
        const { browser, texts } = await startThrowing(() => {
          throw thrown
        })
        const page = await browser.open('/')
        // Express takes `throw undefined` and `throw null` for no error at all: a page that is not there.
        assert.equal(page.status, thrown === undefined || thrown === null ? 404 : 500)
        assert.doesNotMatch(page.html, /CANARY/)
        assert.equal(page.headers.get('set-cookie'), null)
        assertTellsNothing(page)
        if (page.status === 500) assert(texts.join('').includes(incidentOf(page.html)))
        assert.equal((await browser.open('/well')).html, 'well')
      })
  })

describe('whatever is thrown, while developing', () => {
  const given = process.env.NODE_ENV
  beforeEach(() => setEnvironment('development'))
  afterEach(() => setEnvironment(given))

  for (const [name, thrown] of Object.entries(THROWN))
    it(`is shown with an incident number that is in the log: ${name}`, async () => {
      const { browser, texts } = await startThrowing(() => {
        throw thrown
      })
      const page = await browser.open('/')
      if (thrown === undefined || thrown === null) return assert.equal(page.status, 404)
      assert.equal(page.status, 500)
      assert.equal(page.headers.get('set-cookie'), null)
      assert.match(page.text, thrown instanceof Error ? /Error: CANARY/ : /not an Error|our side/)
      assert(texts.join('').includes(incidentOf(page.html)))
    })
})

function setEnvironment(value: string | undefined): void {
  if (value === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = value
}

describe('a page that fails', () => {
  it('after it has begun is cut off, and the next one is fine', async () => {
    const { browser, texts } = await startThrowing(() => {
      throw new Error('late')
    })
    await assert.rejects(browser.open('/late'))
    assert.match(texts.join(''), /"message":"late"/)
    assert.equal((await browser.open('/well')).html, 'well')
  })

  it('has a number that the log has too, with the details', async () => {
    const { browser, database, lines } = await startGazette()
    await database.close()
    const page = await browser.open('/posts?token=CANARY')
    assert.equal(page.status, 500)
    assert.match(page.text, /Something went wrong on our side/)
    const line = lines().find(({ incident }) => incident === incidentOf(page.html))
    assert.equal(line?.path, '/posts')
    assert.match(JSON.stringify(line?.error), /DATABASE_CLOSED.*stack/)
  })

  it('in its template or the layout, or on a missing page, is rendered without them', async () => {
    const views = viewsWith({ layout: '<%= it.nothing.at.all %>', 'posts/new': '<% throw "CANARY" %>' })
    const { browser, lines } = await startGazette({ views })
    for (const path of ['/', '/posts/new', '/nowhere']) {
      const page = await browser.open(path)
      assert.equal(page.status, 500, path)
      assertSecure(page)
      assertTellsNothing(page)
    }
    assert.equal(lines().filter(({ level }) => level === 'error').length, 3)
  })

  it('while it is re-rendered for a form gives its text back on the page of the engine, without a loop', async () => {
    const views = viewsWith({
      'parts/field':
        '<% if (it.form.failed) throw new Error("CANARY") %><input <%~ it.form.input(it.name) %>>',
    })
    const { browser, posts, lines } = await startGazetteAs('author', { views })
    const form = (await browser.open('/posts/new')).form('posts.createPost')
    const page = await form.fill({ title: '', content: 'What was typed' }).submit()
    assert.equal(page.status, 422)
    assert.match(page.html, /What was typed<\/textarea>/)
    assertTellsNothing(page)
    assert.doesNotMatch(page.html, /CANARY/)
    assert.equal((await posts.all()).length, 0)
    assert.equal(lines().filter(({ level }) => level === 'error').length, 1)
  })

  it('that prints an action tells the right spelling to the log, and nothing to the visitor', async () => {
    const views = viewsWith({ 'posts/new': '<form action="<%= it.actions.posts.createPost %>"></form>' })
    const { browser, logText } = await startGazetteAs('author', { views })
    const page = await browser.open('/posts/new')
    assert.equal(page.status, 500)
    assert.doesNotMatch(page.html, /createPost|=&gt;|=>|function|<form/)
    assert.match(logText(), /it\.actions\.posts\.createPost\.bind\(\)/)
  })

  it('shows nothing of what it is given as HTML', () => {
    const html = errorPageHtml({ status: 500, heading: '<b>', sentence: '"&', advice: ['<u>'] }, '<i>')
    assert.doesNotMatch(html, /<b>|<i>|<u>|"&[^a]/)
  })
})
