import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { changeRole, claimFounder, createUser } from '../../../src/app/users/store.ts'
import type { Browser, VisitedPage } from '../../../src/testing/index.ts'
import { describeEach } from '../../support/databases.ts'
import { type Gazette, startGazette } from '../gazette.ts'
import { confirm, freshBrowser, linkIn, mailTo, PASSWORD, signIn, signUp } from '../people.ts'

const ANNA = { name: 'Anna', email: 'anna@example.com', password: PASSWORD }

const newcomer = (name: string) => ({ ...ANNA, name, email: `${name}@example.com` })

/** What stands in the table, without the Local API. */
async function rowsOf(gazette: Gazette, table: 'users' | 'sessions' | 'posts') {
  const database = gazette.database.withTables<Record<typeof table, Record<string, unknown>>>()
  return await database.read.selectFrom(table).selectAll().execute()
}

/** A page, without what is another in every page. */
function wordsOf({ text, status }: VisitedPage): string {
  return `${status} ${text}`
}

async function login(browser: Browser, email: string, password: string): Promise<VisitedPage> {
  return await (await browser.open('/sign-in')).form('users.login').fill({ email, password }).submit()
}

describeEach('signing up', (kind) => {
  test('asks for a name, an address and a good password, each beside its field, and keeps what is right', async () => {
    const gazette = await startGazette({ kind })
    const form = (await gazette.browser.open('/sign-up')).form('users.signUp')
    const page = await form.fill({ name: ' ', email: 'no address', password: 'password1' }).submit()
    assert.equal(page.status, 422)
    assert.match(page.title, /^Error: Sign up/)
    assert.equal(page.textOf('name-error'), 'Please enter your name.')
    assert.match(page.textOf('email-error') ?? '', /like name@example\.com/)
    assert.match(page.textOf('password-error') ?? '', /Too many people use this password/)
    assert.equal(page.form('users.signUp').value('email'), 'no address')
    assert.equal(page.form('users.signUp').value('password'), '')
    assert.deepEqual(await rowsOf(gazette, 'users'), [])
    assert.deepEqual(gazette.mails, [])
  })

  test('opens the account by the link in the e-mail, once, and not by a mere GET of it', async () => {
    const gazette = await startGazette({ kind })
    const { browser } = gazette
    const sent = await (await browser.open('/sign-up')).form('users.signUp').fill(ANNA).submit()
    assert.match(sent.text, /we have sent you an e-mail/)
    assert.equal((await login(browser, ANNA.email, PASSWORD)).status, 422)
    const link = linkIn(await mailTo(gazette, ANNA.email))
    const page = await browser.open(link)
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.equal((await login(browser, ANNA.email, PASSWORD)).status, 422, 'a GET has opened nothing')
    const wrong = await page.form('users.verifyEmail').fill({ password: 'not the password' }).submit()
    assert.equal(wrong.status, 422, 'the reader of the e-mail may not be the one who signed up')
    assert.match(wrong.textOf('password-error') ?? '', /made with another password/)
    assert.deepEqual(await rowsOf(gazette, 'sessions'), [])
    const confirmed = await wrong.form('users.verifyEmail').fill({ password: PASSWORD }).submit()
    assert.match(confirmed.text, /Your address is confirmed, and you are signed in/)
    assert.equal((await browser.open('/account')).path, '/account')
    const again = await page.form('users.verifyEmail').fill({ password: PASSWORD }).submit()
    assert.equal(again.status, 403)
    const other = freshBrowser(gazette)
    const late = (await other.open(link)).form('users.verifyEmail').fill({ password: PASSWORD })
    const used = await late.submit()
    assert.equal(used.status, 403)
    assert.match(used.text, /This link has been used/)
    assert.equal((await login(other, ANNA.email, PASSWORD)).path, '/')
  })

  test('says the same when there is an account already, and tells its identity by mail', async () => {
    const gazette = await startGazette({ kind })
    await signUp(gazette, ANNA)
    const before = await rowsOf(gazette, 'users')
    const send = async (email: string) => {
      const form = (await freshBrowser(gazette).open('/sign-up')).form('users.signUp')
      return await form.fill({ name: 'Intruder', email, password: 'another password' }).submit()
    }
    const [taken, free] = [await send('ANNA@example.com'), await send('new@example.com')]
    assert.equal(wordsOf(taken), wordsOf(free))
    assert.deepEqual((await rowsOf(gazette, 'users')).slice(0, 1), before)
    assert.equal((await rowsOf(gazette, 'users')).length, 2)
    const mails = gazette.mails.filter(({ subject }) => subject.startsWith('You already have an account'))
    assert.deepEqual(
      mails.map(({ to, text }) => [to, text.includes('token')]),
      [['anna@example.com', false]],
    )
  })

  test('makes one admin of all who confirm an address first, at once', async () => {
    const gazette = await startGazette({ kind })
    await Promise.all(['Ben', 'Carl', 'Dora', 'Emil'].map((name) => confirm(gazette, { name })))
    const roles = (await rowsOf(gazette, 'users')).map(({ role }) => role)
    assert.deepEqual(roles.toSorted(), ['admin', ...Array<string>(3).fill('reader')])
  })
})

describeEach('signing in', (kind) => {
  test('sets a cookie that scripts and other sites do not get, and another one each time', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    const cookie = anna.cookies.get('session')
    assert.deepEqual(
      [cookie?.httpOnly, cookie?.secure, cookie?.sameSite, cookie?.path],
      [true, false, 'lax', '/'],
    )
    const days = ((cookie?.expires ?? 0) - Date.now()) / 86_400_000
    assert.ok(days > 13.9 && days <= 14)
    // What an attacker has put there before is void afterwards.
    const browser = freshBrowser(gazette)
    browser.cookies.set('session', 'attacker')
    await signIn(gazette, ANNA, browser)
    assert.notEqual(browser.cookies.get('session')?.value, 'attacker')
    const [first, second] = [cookie?.value, browser.cookies.get('session')?.value]
    assert.notEqual(first, second)
    assert.equal((await anna.open('/account')).status, 200)
  })

  test('ends the session that the browser had', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    await signUp(gazette, { name: 'Ben' })
    const stolen = freshBrowser(gazette)
    stolen.cookies.set('session', anna.cookies.get('session')?.value ?? '')
    assert.equal((await stolen.open('/account')).path, '/account')
    const form = (await freshBrowser(gazette).open('/sign-in')).form('users.login')
    const answer = await anna.request({
      url: form.action,
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: anna.origin,
        'Sec-Fetch-Site': 'same-origin',
      },
      body: new URLSearchParams({ email: 'ben@example.com', password: PASSWORD }).toString(),
    })
    assert.equal(answer.status, 303)
    assert.match((await anna.open('/account')).text, /ben@example\.com/)
    assert.equal((await stolen.open('/account')).path.split('?')[0], '/sign-in')
  })

  test('says one thing, whatever was wrong, and keeps the address', async () => {
    const gazette = await startGazette({ kind })
    await signUp(gazette, ANNA)
    const browser = freshBrowser(gazette)
    await (await browser.open('/sign-up'))
      .form('users.signUp')
      .fill({ ...ANNA, email: 'new@example.com' })
      .submit()
    const pages: VisitedPage[] = []
    for (const [email, password] of [
      [ANNA.email, 'not the password'],
      ['unknown@example.com', PASSWORD],
      ['new@example.com', PASSWORD],
    ] as const)
      pages.push(await login(freshBrowser(gazette), email, password))
    assert.equal(new Set(pages.map(wordsOf)).size, 1)
    assert.equal(new Set(pages.map(({ headers }) => [...headers.keys()].sort().join())).size, 1)
    assert.equal(pages[0]?.status, 422)
    assert.equal(pages[0]?.form('users.login').value('email'), ANNA.email)
    assert.equal(pages[0]?.form('users.login').value('password'), '')
    assert.deepEqual(pages[0]?.headers.getSetCookie(), [])
  })

  test('is blocked for a while after ten attempts: 429, Retry-After, and the re-rendered page', async () => {
    const gazette = await startGazette({ kind })
    await signUp(gazette, ANNA)
    const browser = freshBrowser(gazette)
    for (let count = 0; count < 10; count++)
      assert.equal((await login(browser, ANNA.email, 'not the password')).status, 422)
    const page = await login(browser, ANNA.email, PASSWORD)
    assert.equal(page.status, 429)
    assert.ok(Number(page.headers.get('retry-after')) > 60)
    assert.match(page.text, /That was too often\. Please try again in \d+ minutes\./)
    assert.equal(page.form('users.login').value('email'), ANNA.email)
    const sessions = (await rowsOf(gazette, 'sessions')).length
    assert.equal(sessions, 1, 'of signing up, and no other')
    // The owner of the address is not locked out by it.
    await (await browser.open('/forgot-password'))
      .form('users.forgotPassword')
      .fill({ email: ANNA.email })
      .submit()
    const link = linkIn(await mailTo(gazette, ANNA.email))
    await (await browser.open(link)).form('users.resetPassword').fill({ password: 'a new password' }).submit()
    assert.equal((await login(browser, ANNA.email, 'a new password')).path, '/')
  })

  test('takes no field twice, and nothing in place of a text', async () => {
    const gazette = await startGazette({ kind })
    await signUp(gazette, ANNA)
    const browser = freshBrowser(gazette)
    const form = (await browser.open('/sign-in')).form('users.login')
    for (const body of [
      `email=${ANNA.email}&email=other@example.com&password=${encodeURIComponent(PASSWORD)}`,
      `email=${ANNA.email}&password=x&password=${encodeURIComponent(PASSWORD)}`,
      `email[$ne]=&password[$ne]=`,
      `email.a=b&password.c=d`,
      '',
    ]) {
      const page = await form.request({ body })
      assert.equal(page.status, 422, body)
      assert.deepEqual(page.headers.getSetCookie(), [])
    }
    assert.equal((await rowsOf(gazette, 'sessions')).length, 1)
  })
})

describe('a page for members', () => {
  test('sends strangers to sign in, and back to where they wanted to go', async () => {
    const gazette = await startGazette()
    await signUp(gazette, ANNA)
    const browser = freshBrowser(gazette)
    const page = await browser.open('/account?from=there')
    assert.deepEqual(
      page.redirects.map(({ status }) => status),
      [303],
    )
    assert.equal(page.path, '/sign-in?next=%2Faccount%3Ffrom%3Dthere')
    assert.match(page.text, /After signing in you return to it/)
    const refused = await page.form('users.login').fill({ email: ANNA.email, password: 'wrong' }).submit()
    assert.equal(refused.status, 422)
    const arrived = await refused.form('users.login').fill({ password: PASSWORD }).submit()
    assert.equal(arrived.path, '/account?from=there')
    assert.equal(arrived.status, 200)
    assert.equal(arrived.headers.get('cache-control'), 'no-store')
  })

  test('never leads to another site', async () => {
    const gazette = await startGazette()
    await signUp(gazette, ANNA)
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/',
      'javascript:alert(1)',
      '/%09/evil.example',
      '\t//evil.example',
      '/a\r\nSet-Cookie:x=1',
      'account',
      '/sign-in?next=/sign-in',
    ]) {
      const page = await freshBrowser(gazette).open(`/sign-in?next=${encodeURIComponent(next)}`)
      const arrived = await page.form('users.login').fill({ email: ANNA.email, password: PASSWORD }).submit()
      const location = new URL(arrived.redirects.at(-1)?.location ?? 'missing:')
      assert.equal(location.origin, gazette.browser.origin, next)
      assert.doesNotMatch(location.pathname, /^\/\/|evil\.example\/?$(?<!%09\/evil\.example)/)
    }
  })

  test('is 404 for a role without access, like a page that does not exist', async () => {
    const gazette = await startGazette()
    const reader = await signUp(gazette, { name: 'Rita' })
    const page = await reader.open('/users')
    assert.equal(page.status, 403)
    assert.match(page.text, /You may not/)
    assert.equal((await reader.open('/posts/new')).status, 403)
    const draft = await gazette.posts.plant({ title: 'Secret draft', content: 'c' }, null)
    for (const path of [`/posts/${draft.slug}`, `/posts/${draft.id}`, `/posts/${draft.id}/edit`])
      assert.equal((await reader.open(path)).status, 404, path)
    assert.doesNotMatch((await reader.open('/posts')).text, /Secret/)
  })
})

describeEach('a sign-in', (kind) => {
  test('is renewed with another cookie, and using the former cookie ends it', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    const before = anna.cookies.get('session')?.value ?? ''
    const page = await (await anna.open('/account')).form('users.refresh').submit()
    assert.match(page.text, /Your session is renewed/)
    assert.notEqual(anna.cookies.get('session')?.value, before)
    const thief = freshBrowser(gazette)
    thief.cookies.set('session', before)
    assert.equal((await thief.open('/account')).path, '/account', 'for ten seconds: other tabs are under way')
    const database = gazette.database.withTables<{ sessions: { rotated_at: number } }>()
    await database.write
      .updateTable('sessions')
      .set({ rotated_at: Date.now() - 11_000 })
      .execute()
    for (const browser of [thief, anna])
      assert.equal((await browser.open('/account')).path, '/sign-in?next=%2Faccount')
    assert.deepEqual(await rowsOf(gazette, 'sessions'), [])
    assert.equal(gazette.lines().filter(({ event }) => event === 'session_reuse').length, 1)
  })

  test('is not begun, ended or made by a form of another site', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    const fields = new URLSearchParams({ email: ANNA.email, password: PASSWORD, name: 'Mallory' }).toString()
    const stranger = freshBrowser(gazette)
    const urls = [
      (await stranger.open('/sign-in')).form('users.login').action,
      (await stranger.open('/sign-up')).form('users.signUp').action,
      (await anna.open('/account')).form('users.logout').action,
    ]
    const before = [await rowsOf(gazette, 'users'), await rowsOf(gazette, 'sessions')]
    for (const origin of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ])
      for (const url of urls)
        for (const browser of [stranger, anna]) {
          const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...origin }
          const answer = await browser.request({ url, method: 'POST', headers, body: fields })
          assert.equal(answer.status, 403)
          assert.deepEqual(answer.headers.getSetCookie(), [])
        }
    assert.deepEqual([await rowsOf(gazette, 'users'), await rowsOf(gazette, 'sessions')], before)
  })
})

describeEach('signing out', (kind) => {
  test('works at once, for a copy of the cookie too, on pages and on actions', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, { ...ANNA, role: 'author' })
    const other = await signIn(gazette, ANNA)
    const copy = freshBrowser(gazette)
    copy.cookies.set('session', anna.cookies.get('session')?.value ?? '')
    const form = (await copy.open('/posts/new')).form('posts.createPost').fill({ title: 'T', content: 'c' })
    const logout = (await anna.open('/account')).form('users.logout')
    const page = await logout.submit()
    assert.match(page.text, /You are signed out\./)
    assert.equal(page.redirects[0]?.headers.get('clear-site-data'), '"storage"')
    assert.equal(anna.cookies.get('session'), undefined)
    assert.equal((await copy.open('/account')).path, '/sign-in?next=%2Faccount')
    assert.equal((await form.submit()).path, '/sign-in?next=%2Fposts%2Fnew')
    assert.deepEqual(await gazette.posts.all(), [])
    assert.equal((await other.open('/account')).path, '/account', 'other browsers are not signed out')
    assert.ok((await logout.submit()).status < 500, 'twice is no error')
  })

  test('works everywhere, and forms that are open somewhere are void', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, { ...ANNA, role: 'author' })
    const other = await signIn(gazette, ANNA)
    const form = (await other.open('/posts/new')).form('posts.createPost').fill({ title: 'T', content: 'c' })
    await (await anna.open('/account')).form('users.logoutEverywhere').submit()
    assert.equal((await other.open('/account')).path, '/sign-in?next=%2Faccount')
    await signIn(gazette, ANNA, other)
    const answer = await form.submit()
    assert.equal(answer.status, 403)
    assert.equal(answer.form('posts.createPost').value('title'), 'T')
    assert.deepEqual(await gazette.posts.all(), [])
  })

  test('of another browser is done from the list, by its own id only', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    const other = await signIn(gazette, ANNA)
    const ben = await signUp(gazette, { name: 'Ben' })
    const account = await anna.open('/account')
    const [end] = account.forms('users.endSession')
    assert.equal(account.forms('users.endSession').length, 1)
    assert.ok(!account.html.includes(anna.cookies.get('session')?.value ?? 'none'))
    const stolen = await ben.request({
      url: end?.action ?? '',
      method: 'POST',
      headers: { Origin: ben.origin, 'Sec-Fetch-Site': 'same-origin' },
    })
    assert.equal(stolen.status, 403)
    assert.equal((await other.open('/account')).path, '/account')
    assert.match((await end?.submit())?.text ?? '', /That browser is signed out/)
    assert.equal((await other.open('/account')).path, '/sign-in?next=%2Faccount')
    assert.equal((await anna.open('/account')).path, '/account')
  })

  test('loses nothing that was typed: it is there after signing in again', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, { ...ANNA, role: 'author' })
    const form = (await anna.open('/posts/new')).form('posts.createPost')
    await gazette.content.endSessions({ collection: 'users', ...(await idOf(gazette, ANNA.email)) })
    const wall = await form.fill({ title: 'A long night', content: 'Of writing.' }).submit()
    assert.equal(wall.path, '/sign-in?next=%2Fposts%2Fnew')
    const back = await wall.form('users.login').fill({ email: ANNA.email, password: PASSWORD }).submit()
    assert.equal(back.path, '/posts/new')
    assert.match(back.text, /Your text is here/)
    const again = back.form('posts.createPost')
    assert.deepEqual([again.value('title'), again.value('content')], ['A long night', 'Of writing.'])
    assert.equal((await again.submit()).status, 200)
    assert.equal((await gazette.posts.all()).length, 1)
  })
})

/** One session of an account, of a browser that is not used again. */
async function idOf(gazette: Gazette, email: string) {
  const row = (await rowsOf(gazette, 'users')).find((user) => user.email === email)
  const id = String(row?.id)
  const [session] = (await rowsOf(gazette, 'sessions')).filter(({ account }) => account === id)
  return { id, session: String(session?.id), overrideAccess: true } as const
}

describeEach('a password', (kind) => {
  test('is changed by who knows it, and every other browser is signed out', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    const other = await signIn(gazette, ANNA)
    const copy = freshBrowser(gazette)
    copy.cookies.set('session', anna.cookies.get('session')?.value ?? '')
    const form = (await anna.open('/account')).form('users.changePassword')
    const wrong = await form.fill({ password: 'not mine', newPassword: 'a new password' }).submit()
    assert.equal(wrong.status, 422)
    assert.equal(wrong.textOf('password-error'), 'This is not your present password.')
    const weak = await form.fill({ password: PASSWORD, newPassword: 'password1' }).submit()
    assert.equal(weak.status, 422)
    assert.match(weak.textOf('newPassword-error') ?? '', /Too many people/)
    assert.equal((await other.open('/account')).path, '/account')
    const done = await form.fill({ password: PASSWORD, newPassword: 'a new password' }).submit()
    assert.match(done.text, /Your password is changed/)
    assert.equal((await anna.open('/account')).path, '/account')
    for (const browser of [other, copy])
      assert.equal((await browser.open('/account')).path, '/sign-in?next=%2Faccount')
    assert.equal((await login(other, ANNA.email, PASSWORD)).status, 422)
    assert.equal((await login(other, ANNA.email, 'a new password')).path, '/')
  })

  test('that was forgotten is set anew by a link, once; the response does not reveal whether there is an account', async () => {
    const gazette = await startGazette({ kind })
    const anna = await signUp(gazette, ANNA)
    const browser = freshBrowser(gazette)
    const ask = async (email: string) =>
      (await browser.open('/forgot-password')).form('users.forgotPassword').fill({ email }).submit()
    const mails = gazette.mails.length
    const [known, unknown] = [await ask(ANNA.email), await ask('unknown@example.com')]
    assert.equal(wordsOf(known), wordsOf(unknown))
    assert.equal(gazette.mails.length, mails + 1)
    const page = await browser.open(linkIn(await mailTo(gazette, ANNA.email)))
    const weak = await page.form('users.resetPassword').fill({ password: '12345678' }).submit()
    assert.equal(weak.status, 422)
    assert.match(weak.textOf('password-error') ?? '', /Too many people/)
    const done = await weak.form('users.resetPassword').fill({ password: 'a new password' }).submit()
    assert.match(done.text, /Your new password is saved/)
    assert.equal(done.path, '/sign-in')
    assert.equal(browser.cookies.get('session'), undefined, 'a link does not sign in')
    assert.equal((await anna.open('/account')).path, '/sign-in?next=%2Faccount')
    const again = await page.form('users.resetPassword').fill({ password: 'yet another one' }).submit()
    assert.equal(again.status, 403)
    assert.match(again.text, /This link has been used, or is too old/)
    assert.equal((await login(browser, ANNA.email, 'a new password')).path, '/')
  })
})

describe('an e-mail', () => {
  test('leads to ORIGIN, whatever the Host of the request was, and to one address', async () => {
    const gazette = await startGazette({ environment: { ORIGIN: 'https://gazette.example' } })
    await signUp(gazette, ANNA)
    const form = (await gazette.browser.open('/forgot-password')).form('users.forgotPassword')
    const before = gazette.mails.length
    const bodies = [
      `email=${ANNA.email}`,
      `email=${ANNA.email}&email=evil@example.com`,
      `email=${ANNA.email},evil@example.com`,
      `email=${encodeURIComponent(`${ANNA.email}\nBcc: evil@example.com`)}`,
      `email=${ANNA.email}&token=known&serverURL=https://evil.example&expiration=9e12&disableEmail=1`,
    ]
    const hosts = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' }
    for (const body of bodies) await form.request({ body, headers: hosts })
    const mails = gazette.mails.slice(before)
    assert.ok(mails.length >= 1 && mails.length <= 2)
    for (const { to, text } of mails) {
      assert.equal(to, ANNA.email)
      assert.match(text, /https:\/\/gazette\.example\/reset-password\?token=[\w-]{43}\n/)
      assert.doesNotMatch(text, /evil|known/)
    }
  })

  test('has a secret that stands in no log, and that its page hands to no other site', async () => {
    const gazette = await startGazette()
    await signUp(gazette, ANNA)
    const { browser } = gazette
    await (await browser.open('/forgot-password'))
      .form('users.forgotPassword')
      .fill({ email: ANNA.email })
      .submit()
    const link = linkIn(await mailTo(gazette, ANNA.email))
    const page = await browser.open(link)
    assert.equal(page.headers.get('referrer-policy'), 'same-origin')
    await page.form('users.resetPassword').fill({ password: 'a new password' }).submit()
    const token = link.split('=')[1] ?? assert.fail()
    for (const secret of [token, PASSWORD, 'a new password', ANNA.email])
      assert.ok(!gazette.logText().includes(secret), secret)
  })
})

describe('the session cookie', () => {
  test('has the prefix __Host- where the origin is https, and no other name is taken there', async () => {
    const gazette = await startGazette({ environment: { ORIGIN: 'https://gazette.example' } })
    const anna = await signUp(gazette, ANNA)
    assert.equal(anna.cookies.get('session'), undefined)
    const cookie = anna.cookies.get('__Host-session')
    assert.deepEqual(
      [cookie?.secure, cookie?.httpOnly, cookie?.sameSite, cookie?.path],
      [true, true, 'lax', '/'],
    )
    assert.equal((await anna.open('/account')).path, '/account')
    const tossed = freshBrowser(gazette)
    tossed.cookies.set('session', cookie?.value ?? '')
    assert.equal((await tossed.open('/account')).path, '/sign-in?next=%2Faccount')
  })

  test('is anonymous when the cookie is sent twice, or is not a token of ours', async () => {
    const gazette = await startGazette()
    const anna = await signUp(gazette, ANNA)
    const token = anna.cookies.get('session')?.value ?? ''
    const statusWith = async (cookie: string) =>
      (await freshBrowser(gazette).request({ url: '/account', headers: { Cookie: cookie } })).status
    assert.equal(await statusWith(`session=${token}`), 200)
    for (const cookie of [
      `session=${token}; session=${token}`,
      `session=x; session=${token}`,
      `session=${token.slice(0, -2)}xx`,
      `session=../../etc/passwd`,
      `session=%2e%2e%2f`,
      'session=j:{"a":1}',
      'session=s:x.y',
      'session=',
      'session=null',
      `session=${'x'.repeat(4096)}`,
    ])
      assert.equal(await statusWith(cookie), 303, cookie.slice(0, 60))
    assert.equal(gazette.lines().filter(({ level }) => level === 'error').length, 0)
  })

  test('costs strangers nothing: no row, no cookie', async () => {
    const gazette = await startGazette()
    for (const path of ['/', '/posts', '/sign-in', '/sign-up', '/forgot-password']) {
      const page = await gazette.browser.open(path)
      assert.deepEqual(page.headers.getSetCookie(), [], path)
    }
    assert.deepEqual(await rowsOf(gazette, 'sessions'), [])
  })
})

describeEach('people', (kind) => {
  test('can be renamed by the user and by an admin only', async () => {
    const gazette = await startGazette({ kind })
    const [anna, ben] = [await signUp(gazette, ANNA), await signUp(gazette, { name: 'Ben' })]
    const admin = await signUp(gazette, { name: 'Ada', role: 'admin' })
    const form = (await anna.open('/account')).form('users.rename')
    const empty = await form.fill({ name: '   ' }).submit()
    assert.deepEqual([empty.status, empty.textOf('name-error')], [422, 'Please enter your name.'])
    assert.match((await form.fill({ name: 'Anna  Maria' }).submit()).text, /The name is now Anna Maria/)
    const body = new URLSearchParams({ name: 'Mallory' }).toString()
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: ben.origin,
      'Sec-Fetch-Site': 'same-origin',
    }
    const stolen = await ben.request({ url: form.action, method: 'POST', headers, body })
    assert.equal(stolen.status, 403)
    const { id: bens } = await idOf(gazette, 'ben@example.com')
    const { id: annas } = await idOf(gazette, ANNA.email)
    const list = await admin.open('/users')
    assert.match(list.text, /Ada.*Anna Maria.*Ben/)
    await list.form(`users.rename#${bens}`).fill({ name: 'Benjamin' }).submit()
    const names = (await rowsOf(gazette, 'users')).map(({ id, name }) => [id, name])
    assert.deepEqual(new Map(names as [unknown, unknown][]).get(annas), 'Anna Maria')
    assert.deepEqual(new Map(names as [unknown, unknown][]).get(bens), 'Benjamin')
    const user = { id: bens, email: 'ben@example.com', name: 'Ben', role: 'reader' } as const
    const rename = { collection: 'users', id: annas, data: { name: 'Mallory' }, user } as const
    await assert.rejects(gazette.content.update(rename), { code: 'ACCESS_DENIED' })
  })

  test('become admin by confirming an address first, not by signing up first', async () => {
    const gazette = await startGazette({ kind })
    const form = (await freshBrowser(gazette).open('/sign-up')).form('users.signUp')
    await form.fill({ name: 'Stranger', email: 'stranger@nowhere.invalid', password: PASSWORD }).submit()
    const rolesOf = async () => {
      const rows = await rowsOf(gazette, 'users')
      return Object.fromEntries(rows.map(({ name, role }) => [name, role]))
    }
    assert.deepEqual(await rolesOf(), { Stranger: 'reader' })
    await confirm(gazette, ANNA)
    assert.deepEqual(await rolesOf(), { Stranger: 'reader', [ANNA.name]: 'admin' })
    await confirm(gazette, { name: 'Ben' })
    assert.deepEqual(await rolesOf(), { Stranger: 'reader', [ANNA.name]: 'admin', Ben: 'reader' })
  })

  test('that come after the first account is gone are readers', async () => {
    const { content } = await startGazette({ kind })
    const users = await Promise.all(
      ['ben', 'carl', 'dora'].map((name) => createUser(content, newcomer(name))),
    )
    await Promise.all(users.map((user) => claimFounder(content, user)))
    const where = { role: { equals: 'admin' } } as const
    const { docs } = await content.find({ collection: 'users', where, overrideAccess: true })
    assert.equal(docs.length, 1)
    const [first] = docs
    const other = users.find(({ id }) => id !== first?.id)
    const admin = { collection: 'users', id: other?.id ?? '', data: { role: 'admin' } } as const
    await content.update({ ...admin, overrideAccess: true })
    await content.delete({ collection: 'users', id: first?.id ?? '', overrideAccess: true })
    const last = await createUser(content, newcomer('emil'))
    await claimFounder(content, last)
    const { role } = await content.findByID({ collection: 'users', id: last.id, overrideAccess: true })
    assert.equal(role, 'reader')
  })

  test('keep an admin, also where two take the role from each other at once', async () => {
    const { content } = await startGazette({ kind })
    const data = { ...ANNA, role: 'admin' } as const
    const anna = await content.create({ collection: 'users', data, overrideAccess: true })
    const ben = { ...data, email: 'ben@example.com' }
    const { id } = await content.create({ collection: 'users', data: ben, overrideAccess: true })
    for (let round = 0; round < 10; round++) {
      await Promise.allSettled([
        changeRole(content, id, 'reader', { ...ANNA, role: 'admin', id: anna.id }),
        changeRole(content, anna.id, 'reader', { ...ben, id }),
      ])
      const where = { role: { equals: 'admin' } } as const
      const { totalDocs } = await content.count({ collection: 'users', where, overrideAccess: true })
      assert.notEqual(totalDocs, 0)
      await content.update({ collection: 'users', where: {}, data: { role: 'admin' }, overrideAccess: true })
    }
  })

  test('get another role from an admin, at once, with another cookie; the last admin stays', async () => {
    const gazette = await startGazette({ kind })
    const ben = await signUp(gazette, { name: 'Ben' })
    const admin = await signUp(gazette, { name: 'Ada', role: 'admin' })
    assert.equal((await ben.open('/posts/new')).status, 403)
    const before = ben.cookies.get('session')?.value
    const { id } = await idOf(gazette, 'ben@example.com')
    const changed = await (await admin.open('/users'))
      .form(`users.changeRole#${id}`)
      .fill({ role: 'author' })
      .submit()
    assert.match(changed.text, /Ben is now author/)
    assert.equal((await ben.open('/posts/new')).status, 200)
    assert.notEqual(ben.cookies.get('session')?.value, before)
    const { id: own } = await idOf(gazette, 'ada@example.com')
    const last = await (await admin.open('/users'))
      .form(`users.changeRole#${own}`)
      .fill({ role: 'reader' })
      .submit()
    assert.equal(last.status, 422)
    assert.match(last.text, /There must be at least one admin/)
    const roles = (await rowsOf(gazette, 'users')).map(({ role }) => role)
    assert.deepEqual(roles.toSorted(), ['admin', 'author'])
    const odd = await (await admin.open('/users'))
      .form(`users.changeRole#${id}`)
      .request({ body: 'role=emperor' })
    assert.equal(odd.status, 422)
    const self = { collection: 'users', id, data: { role: 'admin' }, user: { id, role: 'author' } } as never
    await assert.rejects(gazette.content.update(self), { code: 'ACCESS_DENIED' })
  })

  test('are signed out, and their accounts opened again, by an admin', async () => {
    const gazette = await startGazette({ kind })
    const ben = await signUp(gazette, { name: 'Ben' })
    const admin = await signUp(gazette, { name: 'Ada', role: 'admin' })
    const { id } = await idOf(gazette, 'ben@example.com')
    await (await admin.open('/users')).form(`users.signOutUser#${id}`).submit()
    assert.equal((await ben.open('/account')).path, '/sign-in?next=%2Faccount')
    for (let count = 0; count < 10; count++) await login(ben, 'ben@example.com', 'not the password')
    assert.equal((await login(ben, 'ben@example.com', PASSWORD)).status, 429)
    assert.equal(gazette.lines().filter(({ event }) => event === 'account_locked').length, 1)
    await (await admin.open('/users')).form(`users.unlock#${id}`).submit()
    assert.equal((await login(ben, 'ben@example.com', PASSWORD)).path, '/')
  })

  test('change what they have written, and not what others have', async () => {
    const gazette = await startGazette({ kind })
    const author = await signUp(gazette, { name: 'Otto', role: 'author' })
    const other = await signUp(gazette, { name: 'Nina', role: 'author' })
    const editor = await signUp(gazette, { name: 'Edda', role: 'editor' })
    const form = (await author.open('/posts/new')).form('posts.createPost')
    await form.fill({ title: 'Mine', content: 'c' }).submit()
    const [post] = await gazette.posts.all()
    assert.equal(post?.author, (await idOf(gazette, 'otto@example.com')).id)
    assert.equal((await other.open('/posts/mine')).status, 404, 'a draft is its author’s')
    const publish = await author.open(`/posts/${post?.id}/edit`)
    await publish.form('posts.saveDraft').submit('Publish')
    assert.match((await other.open('/posts/mine')).text, /By Otto/)
    assert.equal((await other.open('/posts')).forms('posts.deletePost').length, 0)
    assert.equal((await other.open(`/posts/${post?.id}/edit`)).status, 403)
    const remove = (await author.open('/posts')).form(`posts.deletePost#${post?.id}`)
    const headers = { Origin: other.origin, 'Sec-Fetch-Site': 'same-origin' }
    assert.equal((await other.request({ url: remove.action, method: 'POST', headers })).status, 403)
    assert.equal((await gazette.posts.all()).length, 1)
    await (await editor.open('/posts')).form(`posts.deletePost#${post?.id}`).submit()
    assert.deepEqual(await gazette.posts.all(), [])
    assert.equal((await remove.submit()).status, 404)
  })
})
