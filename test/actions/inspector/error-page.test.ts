import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Application } from 'express'
import { z } from 'zod'
import { action, anyone, forbidden, redirect } from '../../../src/actions/index.ts'
import { setEnvironment, startSite } from './inspected.ts'

const restore = setEnvironment('development')
const Text = z.object({ what: z.string(), password: z.string().optional() })

const crash = action({ access: anyone, input: Text }, async ({ data }) => {
  if (data.what === 'date') return { when: new Date() }
  if (data.what === 'evil') return redirect('//evil.example')
  if (data.what === 'text') throw 'no Error'
  if (data.what === 'no') throw forbidden('Not you.')
  throw new Error('The mail server is asleep')
})
restore()

const actions = { tests: { crash } }

/** A page with a form, and pages that break. */
function render(app: Application): void {
  app.get('/form', (_request, response) => {
    const form = response.locals.form(crash)
    response.send(
      `<form ${form.attributes}>${form.summary()}<input ${form.input('what')}><input ${form.input('password')}></form>`,
    )
  })
  app.get('/posts/:id', ({ params }) => {
    const post = undefined as unknown as { title: string }
    throw new TypeError(`Cannot read properties of ${post} (reading '${params.id}')`)
  })
  app.get('/flaky', (_request, response) => {
    const { attributes } = response.locals.form(crash)
    if (response.locals.failed) throw new Error('No summary here.')
    response.send(`<form ${attributes}><input name="what"></form>`)
  })
  app.get('/hostile', () => {
    throw new Error('<script>alert(1)</script>')
  })
}

const PLACE = 'test/actions/inspector/error-page.test.ts'

/** What a failed form says on its page. */
async function failed(
  what: string,
  environment?: string,
): Promise<{ status: number; text: string; html: string }> {
  await using site = await startSite({ actions, pages: render, environment })
  const form = (await site.browser.open('/form')).form()
  return await form.request({ fields: { what, password: 'a long secret' } })
}

describe('while developing, a form whose action fails', () => {
  test('names the action, the error, the line, and where to read more', async () => {
    const { status, text } = await failed('error')
    assert.equal(status, 500)
    assert.match(
      text,
      new RegExp(`tests\\.crash threw Error: The mail server is asleep\\. Look at ${PLACE}:\\d+\\.`),
    )
    assert.match(text, /\/_signpost\/calls\/[0-9a-f]{10}/)
  })

  test('names the change to make where the engine knows it, and where the action is defined', async () => {
    const { text } = await failed('date')
    assert.match(text, /tests\.crash returned a value that is not JSON: when is a Date\. Return plain data/)
    assert.match(text, new RegExp(`Look at ${PLACE}:\\d+`))
    assert.match((await failed('evil')).text, /redirect\("\/\/evil\.example"\) does not stay on this site/)
    assert.match((await failed('text')).text, /tests\.crash threw string/)
  })

  test('says to visitors what it says in production where it was refused and not broken', async () => {
    const { status, text } = await failed('no')
    assert.deepEqual([status, text], [403, 'Not you.'])
  })

  test('says nothing of it otherwise', async () => {
    for (const environment of ['production', 'test', 'unset'])
      for (const what of ['error', 'date', 'evil', 'text']) {
        const { status, html } = await failed(what, environment)
        assert.equal(status, 500)
        assert.doesNotMatch(html, /asleep|error-page|threw|_signpost|not JSON|stay on/)
      }
  })

  test('says why a call was refused before its page was known, and what to change', async () => {
    await using site = await startSite({ actions, pages: render })
    const form = (await site.browser.open('/form')).form()
    const foreign = await form.request({
      headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    })
    assert.match(foreign.text, /Sec-Fetch-Site is cross-site.*Set the option origin /)
    const forged = await form.request({ url: '/_actions/tests.crash/forged' })
    assert.match(forged.text, /has no valid ticket.*SIGNPOST_KEYS/)
  })
})

test('in development, a form without a user from a signed-in user is not blamed on the origin', async () => {
  const identity = ({ headers }: { headers: { cookie?: string | undefined } }) => headers.cookie ?? null
  await using site = await startSite({ actions, pages: render, identity })
  const { action } = (await site.browser.open('/form')).form()
  const { text } = await site.browser.request({
    method: 'POST',
    url: action,
    headers: { Cookie: 'ada', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'what=x',
  })
  assert.match(
    text,
    /a form that was rendered without a user.*Nothing is wrong with your origin.*signpost curl <name> --identity/,
  )
  assert.doesNotMatch(text, /ORIGIN|trustedOrigins/)
})

describe('while developing, a page that fails', () => {
  test('names the line, what the page was asked with, and the change to make', async () => {
    await using site = await startSite({ actions, pages: render })
    const page = await site.browser.open('/posts/title?after=7')
    assert.equal(page.status, 500)
    assert.match(page.text, /TypeError while rendering a page/)
    assert.match(page.text, /The value before the dot is missing/)
    assert.match(page.text, new RegExp(`At ${PLACE}:\\d+`))
    assert.match(page.html, /&gt; \d+ \| .*throw new TypeError/)
    assert.match(page.text, /Page GET \/posts\/title Route \/posts\/:id Query after 7/)
  })

  test('names the action where the page was re-rendered after a failure', async () => {
    await using site = await startSite({ actions, pages: render })
    const answer = await (await site.browser.open('/flaky')).form().request({ fields: { what: 'no' } })
    assert.match(answer.text, /No summary here\..*Action The page is re-rendered because tests\.crash failed/)
  })

  test('runs nothing of what was thrown', async () => {
    await using site = await startSite({ actions, pages: render })
    assert.doesNotMatch((await site.browser.open('/hostile')).html, /<script/)
  })

  for (const environment of ['production', 'test', 'unset'])
    test(`says nothing of it where NODE_ENV is ${environment}`, async () => {
      await using site = await startSite({ actions, pages: render, environment })
      const page = await site.browser.open('/posts/title')
      assert.deepEqual([page.status, page.html], [500, 'It is broken.'])
    })
})
