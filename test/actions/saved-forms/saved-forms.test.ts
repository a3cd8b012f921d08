import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createMemoryStore } from '../../../src/actions/index.ts'
import { HOUR } from '../../support/clock.ts'
import { type Fixture, startFixture } from '../../support/fixture/index.ts'
import { assertDiscreet, assertProblem, JSON_CALLER, SCRIPT } from '../call/answers.ts'

const TYPED = { title: 'A long evening', content: 'Two hours\n\nof work', password: 'hush hush' }

/** Ada's form, filled; she is signed out before it is sent. */
async function signedOutMeanwhile(fixture: Fixture, text: Partial<typeof TYPED> = {}) {
  const browser = fixture.browserOf('ada')
  const form = (await browser.open('/note?draft=1')).form().fill({ ...TYPED, ...text })
  browser.cookies.delete('user')
  return { browser, form }
}

async function signIn(page: Awaited<ReturnType<Fixture['browser']['open']>>, name: string) {
  return page.form('auth.login').fill({ name, password: 'secret' }).submit()
}

describe('a form whose person was signed out meanwhile', () => {
  test('leads to sign-in and back, filled in, to be confirmed', async () => {
    await using fixture = await startFixture()
    const { browser, form } = await signedOutMeanwhile(fixture)
    const login = await form.submit()
    assert.deepEqual([login.title, login.path], ['Sign in', '/login?next=%2Fnote%3Fdraft%3D1'])
    assert.equal(login.redirects[0]?.status, 303)
    assert.match(login.text, /What you typed is kept: it comes back when you have signed in\./)
    const page = await signIn(login, 'ada')
    assert.equal(page.path, '/note?draft=1')
    assert.match(page.text, /You were signed out before this was sent\. Your text is here/)
    assert.deepEqual([page.form().value('title'), page.form().value('content')], [TYPED.title, TYPED.content])
    assert.equal(page.form().value('password'), '')
    assert.deepEqual(fixture.tables.marks(), [])
    await page.form().fill({ password: 'x' }).submit()
    assert.deepEqual(fixture.tables.marks(), ['ada: A long evening'])
    assert.equal((await browser.open('/note?draft=1')).form().value('title'), '')
    assert.equal(browser.cookies.get('signpost-saved-form'), undefined)
  })

  test('waits for its person, over other pages and a wrong password', async () => {
    await using fixture = await startFixture()
    const { browser, form } = await signedOutMeanwhile(fixture)
    const login = await form.submit()
    const wrong = await login.form().fill({ name: 'ada', password: 'wrong' }).submit()
    assert.equal(wrong.status, 422)
    await browser.open('/done')
    await signIn(wrong, 'ada')
    await browser.open('/done')
    assert.equal((await browser.open('/note')).form().value('title'), '')
    for (let visits = 0; visits < 2; visits++)
      assert.equal((await browser.open('/note?draft=1')).form().value('title'), TYPED.title)
  })

  test('is never filled in for another person, nor afterwards for the first', async () => {
    await using fixture = await startFixture()
    const { browser, form } = await signedOutMeanwhile(fixture)
    const page = await signIn(await form.submit(), 'bob')
    assert.doesNotMatch(page.html, /long evening/)
    assert.equal(browser.cookies.get('signpost-saved-form'), undefined)
    browser.cookies.set('user', 'ada')
    assert.doesNotMatch((await browser.open('/note?draft=1')).html, /long evening/)
  })

  test('is filled in on the browser that sent it, and on no other of the same person', async () => {
    await using fixture = await startFixture()
    const { form } = await signedOutMeanwhile(fixture)
    await form.submit()
    assert.doesNotMatch((await fixture.browserOf('ada').open('/note?draft=1')).html, /long evening/)
  })

  test('is kept in no readable form: the store alone shows neither text nor password nor name', async () => {
    const memory = createMemoryStore()
    const kept: string[] = []
    const store = {
      ...memory,
      insert: (key: string, value: string, expires: number) => {
        kept.push(`${key} ${value}`)
        return memory.insert(key, value, expires)
      },
    }
    await using fixture = await startFixture({ store })
    const { browser, form } = await signedOutMeanwhile(fixture)
    await form.submit()
    assert.equal(kept.length, 1)
    assert.match(kept[0] ?? '', /^saved-form:/)
    assert.doesNotMatch(kept.join(), /evening|hours|hush|ada/)
    const [, key = 'no key'] = browser.cookies.get('signpost-saved-form')?.value.split('.') ?? []
    assert.equal(key.length, 43)
    assert.ok(!kept.join().includes(key))
  })

  test('is kept for an hour', async () => {
    await using fixture = await startFixture({ store: undefined })
    const { browser, form } = await signedOutMeanwhile(fixture)
    await form.submit()
    browser.cookies.set('user', 'ada')
    const cookie = browser.cookies.get('signpost-saved-form')?.value ?? ''
    fixture.clock.advance(HOUR - 1)
    assert.equal((await browser.open('/note?draft=1')).form().value('title'), TYPED.title)
    fixture.clock.advance(1)
    browser.cookies.set('signpost-saved-form', cookie)
    assert.equal((await browser.open('/note?draft=1')).form().value('title'), '')
  })

  test('that is more than 64 KiB comes back with the page at once', async () => {
    await using fixture = await startFixture()
    const { browser, form } = await signedOutMeanwhile(fixture, { content: 'x'.repeat(70_000) })
    const page = await form.submit()
    assert.deepEqual([page.status, page.form('probe.note').value('content').length], [401, 70_000])
    assert.equal(browser.cookies.get('signpost-saved-form'), undefined)
  })

  test('is one of a few that are kept for one user: the oldest is dropped', async () => {
    const kept = new Map<string, number>()
    const store = createMemoryStore()
    await using fixture = await startFixture({
      store: {
        ...store,
        insert(key, value, expires) {
          if (key.startsWith('saved-form:')) kept.set(key, value.length)
          return store.insert(key, value, expires)
        },
        async delete(key) {
          kept.delete(key)
          return store.delete(key)
        },
      },
    })
    const { form } = await signedOutMeanwhile(fixture, { content: 'x'.repeat(40_000) })
    const sent: string[] = []
    for (let times = 0; times < 8; times++) {
      assert.equal((await form.request()).status, 303)
      sent.push([...kept.keys()].at(-1) ?? '')
    }
    const bytes = [...kept.values()].reduce((sum, length) => sum + length, 0)
    assert.ok(bytes <= 256 << 10, `${bytes} bytes`)
    assert.ok(kept.size >= 3, `${kept.size} forms`)
    assert.deepEqual([...kept.keys()], sent.slice(-kept.size))
  })

  test('gets a program 401 as problem+json, and no form is saved', async () => {
    await using fixture = await startFixture()
    const { form } = await signedOutMeanwhile(fixture)
    const answer = await form.request({ headers: JSON_CALLER })
    assertProblem(answer, 401, 'UNAUTHORIZED')
    assert.deepEqual(answer.headers.getSetCookie(), [])
    assert.deepEqual(fixture.tables.marks(), [])
  })

  test('shows the script the sign-in page in the same answer', async () => {
    await using fixture = await startFixture()
    const { form } = await signedOutMeanwhile(fixture)
    const answer = await form.request({ headers: SCRIPT })
    assertDiscreet(answer)
    assert.deepEqual(
      [answer.title, answer.headers.get('signpost-location')],
      ['Sign in', '/login?next=%2Fnote%3Fdraft%3D1'],
    )
    assert.match(answer.text, /What you typed is kept/)
  })

  test('without a sign-in page gets 401 and its page, filled in', async () => {
    await using fixture = await startFixture({ loginPage: undefined })
    const { form } = await signedOutMeanwhile(fixture)
    const page = await form.submit()
    assert.deepEqual([page.status, page.form().value('content')], [401, TYPED.content])
    assert.match(page.text, /Please sign in/)
  })

  test('cannot be opened with a changed cookie', async () => {
    await using fixture = await startFixture()
    const { browser, form } = await signedOutMeanwhile(fixture)
    await form.submit()
    const [id = '', key = ''] = browser.cookies.get('signpost-saved-form')?.value.split('.') ?? []
    browser.cookies.set('user', 'ada')
    for (const cookie of [
      `${id}.${key.slice(1)}A`,
      `${id}.`,
      id,
      `j:{"a":1}`,
      `${id}.${key}.x`,
      '../../etc/passwd',
    ]) {
      browser.cookies.set('signpost-saved-form', cookie)
      const page = await browser.open('/note?draft=1')
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.html, /long evening/)
    }
  })
})
