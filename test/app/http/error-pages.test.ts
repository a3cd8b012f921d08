import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import express from 'express'
import {
  action,
  anyone,
  conflict,
  createActions,
  createKey,
  forbidden,
  tooManyRequests,
  unavailable,
} from '../../../src/actions/index.ts'
import { errorPageHtml } from '../../../src/app/http/error-page-html.ts'
import { ERROR_PAGES } from '../../../src/app/http/error-pages.ts'
import { handleErrors, notFound } from '../../../src/app/http/errors.ts'
import { createLog } from '../../../src/app/http/log.ts'
import { useViews } from '../../../src/app/views.ts'
import { ContentError } from '../../../src/content/index.ts'
import { attributeOf, elementsOf } from '../../../src/testing/document.ts'
import { createBrowser, type VisitedPage } from '../../../src/testing/index.ts'
import { htmlFindings } from '../../browser/face/findings.ts'
import { startServer } from '../../support/server.ts'
import { startGazette } from '../gazette.ts'
import { assertTellsNothing } from '../responses.ts'

/** A page of Gazette that throws, and what the log has of it. */
async function openThrowing(thrown: Error) {
  const texts: string[] = []
  const app = express().disable('x-powered-by')
  useViews(app, { folder: join(import.meta.dirname, '../../../views'), isDevelopment: false })
  const nothing = action({ access: anyone }, async () => {})
  const engine = createActions({ actions: { nothing }, keys: createKey() })
  app.use(engine)
  app.get('/', () => {
    throw thrown
  })
  app.use(notFound(async () => []))
  app.use(handleErrors(createLog('info', { write: (line) => texts.push(line) })))
  const server = await startServer(app)
  after(async () => {
    await server.close()
    await engine.close()
  })
  return { page: await createBrowser(server.origin).open('/'), texts }
}

function assertHelps(page: VisitedPage): void {
  const links = elementsOf(page.html).filter((element) => attributeOf(element, 'href') === '/')
  assert(links.length > 0, 'there is a way out')
  const steps = elementsOf(page.html).filter(({ tagName }) => tagName === 'li')
  assert(steps.length > 0, 'there is something to do')
}

const REFUSED = [
  [403, forbidden('Only editors see this.'), /You do not have access to this page Only editors see this\./],
  [
    409,
    conflict('Someone was faster.'),
    /This has changed in the meantime Someone was faster\. .*Reload the page/,
  ],
  [429, tooManyRequests(undefined, { retryAfterSeconds: 7 }), /Too many requests .*wait a minute/],
  [403, new ContentError('ACCESS_DENIED', 'CANARY'), /You do not have access to this page .*another account/],
  [404, new ContentError('NOT_FOUND', 'CANARY'), /Page not found .*Front page/],
  [409, new ContentError('CONFLICT', 'CANARY'), /This has changed in the meantime/],
  [400, new URIError('CANARY'), /This address is not valid/],
] as const

describe('a page that is refused', () => {
  for (const [status, thrown, words] of REFUSED)
    it(`says what can be done: ${status} for ${thrown.name}`, async () => {
      const { page, texts } = await openThrowing(thrown)
      assert.equal(page.status, status)
      assert.match(page.text, words)
      assert.doesNotMatch(page.html, /CANARY/)
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assertHelps(page)
      assertTellsNothing(page)
      assert.deepEqual(texts, [], 'what is expected is no incident')
    })

  it('says when to come back, where that is known', async () => {
    const { page } = await openThrowing(tooManyRequests(undefined, { retryAfterSeconds: 7 }))
    assert.equal(page.headers.get('retry-after'), '7')
    const { page: busy } = await openThrowing(unavailable(undefined, { retryAfterSeconds: 3 }))
    assert.deepEqual([busy.status, busy.headers.get('retry-after')], [503, '3'])
    assert.match(busy.text, /The server is busy/)
  })

  it('that no visitor can do anything about is a bug, with a number', async () => {
    const { page, texts } = await openThrowing(new ContentError('UNKNOWN_FIELD', 'CANARY'))
    assert.equal(page.status, 500)
    assert.match(page.text, /send us this number: [0-9a-f]{10}/)
    assert.match(texts.join(), /UNKNOWN_FIELD/)
  })
})

describe('a page that is not there', () => {
  it('offers what was published last, and no draft; nothing where the tables cannot be read', async () => {
    const { browser, posts, database } = await startGazette()
    assert.doesNotMatch((await browser.open('/nowhere')).text, /what is new/)
    for (let number = 1; number <= 4; number++)
      await posts.plant({ title: `Post ${number}`, content: 'c' }, number)
    await posts.plant({ title: 'Secret', content: 'c' }, null)
    const page = await browser.open('/nowhere')
    assert.match(page.text, /Latest posts Post 4 Post 3 Post 2 Front page/)
    assert.equal((await page.follow('Post 4')).status, 200)
    await database.close()
    assert.equal((await browser.open('/nowhere')).status, 404)
  })
})

describe('the page of a form that is gone', () => {
  it('says that what was typed is still in the browser', async () => {
    const { browser, posts, content } = await startGazette()
    const { id } = await posts.plant({ title: 'Doomed', content: 'c' }, 1)
    const form = (await browser.open('/posts/doomed')).form(`posts.like#${id}`)
    await content.delete({ collection: 'posts', id, overrideAccess: true })
    const page = await form.submit()
    assert.equal(page.status, 404)
    assert.match(page.text, /Page not found .*your browser’s Back button/)
    assert.equal(page.title, 'Error: Page not found · Gazette')
  })
})

describe('a plain error page', () => {
  for (const [name, errorPage] of Object.entries(ERROR_PAGES))
    it(`is valid HTML that helps: ${name}`, async () => {
      const html = errorPageHtml(errorPage, '0123456789')
      assert.deepEqual(await htmlFindings(html), [])
      assert(html.includes('href="/"') && html.includes('<li>'))
    })
})
