import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import {
  action,
  anyone,
  createActions,
  createInspector,
  createKey,
  forbidden,
  invalid,
  taint,
} from '../../../src/actions/index.ts'
import { internalsOf } from '../../../src/actions/tools.ts'
import type { VisitedPage } from '../../../src/testing/index.ts'
import { message, sendRaw } from '../../support/raw.ts'
import { setEnvironment, startSite } from './inspected.ts'

const restore = setEnvironment('development')
const done: unknown[] = []

function noStrangers() {
  return forbidden('Members only.')
}

const SignUp = z.object({
  name: z.string().min(2).max(40),
  email: z.email(),
  password: z.string().min(8),
  age: z.number().min(18).optional(),
  plan: z.enum(['free', 'paid']),
  about: z.string().max(2000).default(''),
  terms: z.literal(true),
})

const signUp = action({ access: anyone, input: SignUp, once: true }, async ({ data }) => {
  if (data.name === 'Taken') return invalid({ name: 'This name is taken.' })
  if (data.name === 'Crash') throw new TypeError('names.find is not a function')
  done.push(data)
  return { welcome: data.name }
})

const rename = action(
  { access: anyone, args: [z.uuid(), z.number()], captured: z.object({ version: z.number() }) },
  async (_form, { args, captured }) => ({ args, captured }),
)

const remove = action({ access: noStrangers, page: '/somewhere', timeout: 5000 }, async () => {})
const upload = action({ access: anyone, input: z.object({ photo: z.file().max(1000) }) }, async () => {})
const evil = action({ access: anyone, input: z.object({ text: z.string() }) }, async ({ data }) =>
  invalid(data.text),
)
restore()

const actions = { users: { signUp, rename, remove }, media: { upload }, tests: { evil } }
const ID = '0198c0de-0000-7000-8000-000000000001'
const GOOD = { name: 'Ada', email: 'a@b.example', password: 'a long secret', plan: 'paid', terms: 'true' }

describe('the inspector', () => {
  test('lists every action with its rule, where it is defined, its schema and its limits', async () => {
    await using site = await startSite({ actions })
    const page = await site.browser.open('/_signpost')
    assert.equal(page.status, 200)
    for (const name of ['users.signUp', 'users.rename', 'users.remove', 'media.upload', 'tests.evil'])
      assert.notEqual(page.textOf(name), null, name)
    const section = page.textOf('users.signUp') ?? ''
    assert.match(section, /Access anyone: no sign-in is needed/)
    assert.match(section, /Defined in test\/actions\/inspector\/inspector\.test\.ts:\d+/)
    assert.match(section, /name Name text, required, 2 to 40 characters/)
    assert.match(section, /password Password text, required, secret, at least 8 characters/)
    assert.match(section, /plan Plan choice, required, free \| paid/)
    assert.match(section, /Once/)
    assert.match(
      page.textOf('users.remove') ?? '',
      /Access noStrangers.*Page on failure \/somewhere.*5,000 ms/,
    )
    assert.match(page.textOf('media.upload') ?? '', /1 files of 1000 bytes/)
    assert.match(page.textOf('users.rename') ?? '', /1: string \(uuid\), 2: number.*version: number/)
  })

  test('shows which templates name an action, and which pages have rendered it', async (t) => {
    const views = mkdtempSync(join(tmpdir(), 'signpost-inspector-'))
    t.after(() => rmSync(views, { recursive: true, force: true }))
    mkdirSync(join(views, 'users'))
    writeFileSync(join(views, 'users/new.eta'), '<p>\n<% it.form(it.actions.users.signUp) %>')
    await using site = await startSite({
      actions,
      views,
      pages: (app) =>
        app.get('/members/:id', (_request, response) => {
          response.send(`<form ${response.locals.form(signUp).attributes}></form>`)
        }),
    })
    await site.browser.open('/members/7?token=hidden')
    const section = (await site.browser.open('/_signpost')).textOf('users.signUp') ?? ''
    assert.match(section, /users\/new\.eta:2/)
    assert.match(section, /\/members\/:id, most recently \/members\/7/)
    assert.doesNotMatch(section, /hidden/)
    assert.match(
      (await site.browser.open('/_signpost')).textOf('users.remove') ?? '',
      /No template mentions it/,
    )
  })

  test('has a form that calls an action, comes back with what is wrong, and shows what was returned', async () => {
    done.length = 0
    await using site = await startSite({ actions })
    const page = await site.browser.open('/_signpost/actions/users.signUp')
    const failed = await page.form().fill({ name: 'A', email: 'a@b.example' }).submit()
    assert.deepEqual([failed.status, failed.path.startsWith('/_actions/users.signUp/')], [422, true])
    assert.equal(failed.form().value('email'), 'a@b.example')
    assert.deepEqual(done, [])
    const good = await failed
      .form()
      .fill({ ...GOOD, terms: true })
      .submit()
    assert.deepEqual([good.status, good.path], [200, '/_signpost/actions/users.signUp'])
    assert.match(good.text, /Result: \{ "welcome": "Ada" \}/)
    assert.equal(done.length, 1)
  })

  test('asks for what is to be bound, and says what does not fit', async () => {
    await using site = await startSite({ actions })
    const path = '/_signpost/actions/users.rename'
    const page = await site.browser.open(path)
    assert.equal(page.forms().length, 1)
    const unfit = await page.form().fill({ 0: 'x', 1: '7', captured: '{"version":1}' }).submit()
    assert.match(unfit.text, /argument 1 of users\.rename\.bind\(…\) does not fit its schema/)
    const broken = await page.form().fill({ 0: ID, 1: '7', captured: 'no JSON' }).submit()
    assert.match(broken.text, /is not valid JSON/)
    const bound = await page.form().fill({ 0: ID, 1: '7', captured: '{"version":1}' }).submit()
    const answer = await bound.form(1).submit()
    assert.match(answer.text, new RegExp(`"args": \\[ "${ID}", 7 \\], "captured": \\{ "version": 1 \\}`))
  })

  test('has a curl line that works', async () => {
    await using site = await startSite({ actions })
    const { text } = await site.browser.open('/_signpost/actions/users.signUp')
    const line = /curl (\S+) -H 'Accept: application\/json' (.*?)(?= Last calls)/.exec(text)
    const pairs = [...(line?.[2] ?? '').matchAll(/--data-urlencode '?([\w.]+)=([^'\s]*)'?/g)]
    assert.deepEqual(
      pairs.map(([, name]) => name),
      ['name', 'email', 'password', 'plan', 'terms'],
    )
    const body = new URLSearchParams(
      pairs.map(([, name = '', value = '']): [string, string] => [name, value]),
    )
    body.set('password', 'a long secret')
    const answer = await site.browser.request({
      method: 'POST',
      url: line?.[1]?.replaceAll("'", '') ?? '',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    })
    assert.deepEqual([answer.status, (answer.json() as { data: unknown }).data], [200, { welcome: 'Name' }])
  })
})

describe('the last calls', () => {
  test('tell outcome, status, duration and problems, the last one first', async () => {
    await using site = await startSite({ actions })
    const page = await site.browser.open('/_signpost/actions/users.signUp')
    await page.form().request({ fields: GOOD })
    await (await site.browser.open('/_signpost/actions/users.signUp'))
      .form()
      .request({ fields: { ...GOOD, name: 'Taken' } })
    await (await site.browser.open('/_signpost/actions/users.remove')).form().request()
    await site.browser.request({ method: 'POST', url: '/_actions/users.signUp/forged' })
    const calls = (await site.browser.open('/_signpost')).textOf('calls') ?? ''
    assert.match(
      calls,
      /4, [\d:]+ POST, no action UNKNOWN_FORM 404 .* 3, [\d:]+ users\.remove FORBIDDEN 403 \d+\.\d Members only\. 2, [\d:]+ users\.signUp INVALID_INPUT 422 .*name: This name is taken\. 1, [\d:]+ users\.signUp data 303/,
    )
  })

  test('tell what was sent without its secrets, and what to change', async () => {
    await using site = await startSite({ actions })
    const form = (await site.browser.open('/_signpost/actions/users.signUp')).form()
    const answer = await form.request({ fields: { ...GOOD, name: 'Crash' } })
    assert.equal(answer.status, 500)
    const call = await site.browser.open('/_signpost/calls/1')
    assert.match(call.text, /TypeError: names\.find is not a function/)
    assert.match(call.text, /At test\/actions\/inspector\/inspector\.test\.ts:\d+/)
    assert.match(call.text, /> \d+ \| .*throw new TypeError/)
    assert.match(call.text, /What to change Check the line above/)
    assert.match(call.text, /email a@b\.example/)
    assert.match(call.text, /Hidden, because they are secrets or files: password/)
    for (const path of ['/_signpost', '/_signpost/calls/1', '/_signpost/actions/users.signUp'])
      assert.doesNotMatch((await site.browser.open(path)).html, /a long secret/)
    const incident = /incidents?|number: ([0-9a-f]+)/.exec(answer.text)?.[1] ?? ''
    assert.equal((await site.browser.open(`/_signpost/calls/${incident}`)).status, 200)
  })

  test('are a hundred, and none is older', async () => {
    await using site = await startSite({ actions })
    for (let index = 0; index < 105; index++)
      await site.browser.request({ method: 'PUT', url: '/_actions/x/y' })
    const page = await site.browser.open('/_signpost')
    assert.equal([...page.html.matchAll(/<a href="\/_signpost\/calls\//g)].length, 100)
    assert.equal((await site.browser.open('/_signpost/calls/5')).status, 404)
    assert.equal((await site.browser.open('/_signpost/calls/6')).status, 200)
  })

  test('are harmless to the developer who looks at them', async () => {
    await using site = await startSite({ actions })
    const text = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>'
    const page = await site.browser.open('/_signpost/actions/tests.evil')
    await page.form().request({ fields: { text, [text]: text } })
    for (const path of [
      '/_signpost',
      '/_signpost/calls/1',
      `/_signpost/actions/users.rename?0=${encodeURIComponent(text)}`,
    ]) {
      const { html } = await site.browser.open(path)
      assert.doesNotMatch(html, /<script|<img/)
    }
  })

  test('hide what is tainted', async () => {
    const secret = taint('sk_live_0123456789', 'a key')
    await using site = await startSite({ actions })
    const page = await site.browser.open('/_signpost/actions/tests.evil')
    await page.form().request({ fields: { text: secret } })
    const call = await site.browser.open('/_signpost/calls/1')
    assert.equal(call.status, 200)
    assert.ok(!call.html.includes(secret))
    assert.match(call.text, /\[tainted\]/)
  })
})

describe('the inspector is for this machine, while developing', () => {
  for (const environment of ['production', 'test', '', 'Development', 'unset'])
    test(`it is nothing where NODE_ENV is ${environment}`, async () => {
      await using site = await startSite({ actions, environment })
      for (const path of [
        '/_signpost',
        '/_signpost/style.css',
        '/_signpost/actions/users.signUp',
        '/_signpost/calls/1',
      ]) {
        const page = await site.browser.open(path)
        assert.deepEqual([page.status, page.html], [404, 'none'])
      }
    })

  test('an inspector created in production stays off and observes nothing', async (t) => {
    const back = setEnvironment('production')
    const engine = createActions({ actions, keys: createKey() })
    t.after(() => engine.close())
    createInspector(engine)
    back()
    assert.equal(internalsOf(engine).observer.observer, undefined)
  })

  const SPOOFED: Readonly<Record<string, readonly string[]>> = {
    'under another name (DNS rebinding)': ['Host: evil.example'],
    'under a name that begins like ours': ['Host: 127.0.0.1.evil.example'],
    'behind a proxy': ['Host: 127.0.0.1', 'X-Forwarded-For: 1.2.3.4'],
    'behind another proxy': ['Host: 127.0.0.1', 'Forwarded: for=1.2.3.4'],
  }
  for (const [what, headers] of Object.entries(SPOOFED))
    test(`it refuses ${what}`, async () => {
      await using site = await startSite({ actions })
      for (const path of ['/_signpost', '/_signpost/calls/1', '/_signpost/style.css']) {
        const reply = await sendRaw(site.port, message(`GET ${path} HTTP/1.1`, headers))
        assert.equal(reply.status, 403)
        assert.doesNotMatch(reply.text, /signUp/)
      }
    })

  test('it answers under the origin that is configured, and under no other', async () => {
    await using site = await startSite({ actions, origin: 'http://dev.example:3000' })
    const send = (host: string) => sendRaw(site.port, message('GET /_signpost HTTP/1.1', [`Host: ${host}`]))
    assert.equal((await send('dev.example:3000')).status, 200)
    for (const host of ['127.0.0.1', 'dev.example', 'evil.example:3000'])
      assert.equal((await send(host)).status, 403, host)
  })

  test('it runs nothing, cannot be framed or cached, and changes nothing', async () => {
    await using site = await startSite({ actions })
    const check = (page: VisitedPage) => {
      assert.equal(page.headers.get('cache-control'), 'no-store')
      assert.match(
        page.headers.get('content-security-policy') ?? '',
        /default-src 'none'.*frame-ancestors 'none'/,
      )
      assert.doesNotMatch(page.html, /<script|<style| style=| on\w+=/)
    }
    for (const path of ['/_signpost', '/_signpost/actions/users.signUp', '/_signpost/nothing'])
      check(await site.browser.open(path))
    assert.equal((await site.browser.request({ method: 'HEAD', url: '/_signpost' })).body.length, 0)
    assert.equal((await site.browser.request({ method: 'POST', url: '/_signpost' })).status, 404)
  })
})
