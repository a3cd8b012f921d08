import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { type Browser, createBrowser, type FormOnPage, type VisitedPage } from '../../src/testing/index.ts'
import { freshFolder, server } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { linkInLastMail } from '../support/printed-mail.ts'
import { start } from '../support/programs.ts'
import { type Gazette, startGazette } from './gazette.ts'
import { PASSWORD, signUp } from './people.ts'

const HOLD = new URL('../content/database/programs/hold-lock.ts', import.meta.url)

async function fileOf({ database }: Gazette): Promise<string> {
  const query = sql<{ file: string }>`select file from pragma_database_list where name = 'main'`
  return (await query.execute(database.write)).rows[0]?.file ?? assert.fail('no file')
}

describe('a database that is locked by another program', () => {
  test('answers 503 with Retry-After and the form filled in; the same form is taken when it is free (SQLite)', async () => {
    const gazette = await startGazette()
    const author = await signUp(gazette, { name: 'Otto', role: 'author' })
    const form = (await author.open('/posts/new')).form('posts.createPost')
    const holder = start(HOLD, [await fileOf(gazette)])
    await holder.printed('held')
    const page = await form.fill({ title: 'Typed', content: 'Words.' }).submit()
    assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '1'])
    assert.equal(page.form('posts.createPost').value('title'), 'Typed')
    assert.equal((await gazette.browser.open('/posts')).status, 200)
    assert.deepEqual(await gazette.posts.all(), [])
    holder.process.stdin.end()
    await holder.ended
    const done = await page.form('posts.createPost').submit()
    assert.equal(done.status, 200)
    assert.deepEqual(
      (await gazette.posts.all()).map(({ title }) => title),
      ['Typed'],
    )
  })

  test('answers 503 in time when a row is held, and takes the same like when it is free (PostgreSQL)', async () => {
    const gazette = await startGazette({ kind: 'postgres' })
    await gazette.posts.plant({ title: 'One', content: 'Words.' }, 1)
    const like = (await gazette.browser.open('/posts')).form('posts.like')
    const client = new pg.Client(await urlOf(gazette))
    await client.connect()
    await client.query('begin; select * from posts for update')
    const page = await like.submit()
    assert.deepEqual([page.status, page.headers.get('retry-after')], [503, '1'])
    await client.query('rollback')
    await client.end()
    assert.equal((await like.submit()).status, 200)
    assert.deepEqual(
      (await gazette.posts.all()).map(({ likes }) => likes),
      [1],
    )
  })
})

async function urlOf({ database }: Gazette): Promise<string> {
  const query = sql<{ name: string }>`select current_database() as name`
  const name = (await query.execute(database.write)).rows[0]?.name ?? assert.fail('no name')
  return (await server()).url(name)
}

/** A mount in a namespace of its own, so that only this test sees it; a user namespace gives the rights for it. */
const UNSHARED = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])]
const mayMount = spawnSync('unshare', [...UNSHARED, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

test('a full disk answers 507 with the form filled in, and takes the same form when there is room', {
  skip: !mayMount && 'this machine does not permit mounts',
}, async () => {
  const program = new URL('./programs/small-disk.ts', import.meta.url).pathname
  const { PATH } = process.env
  const gazette = spawn('unshare', [...UNSHARED, process.execPath, program, freshFolder()], {
    env: { PATH, PORT: '0', FORMS_PER_MINUTE: '100000', LOG_LEVEL: 'info' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    const browser = createBrowser(await printed(gazette.stdout, /Gazette is at (http:\/\/[\d.:]+)/))
    await becomeAdmin(browser, gazette)
    const content = 'words '.repeat(10_000)
    let page = await browser.open('/posts/new')
    let made = 0
    for (; page.status === 200 && made < 500; made++) {
      const form = (await browser.open('/posts/new')).form('posts.createPost')
      page = await form.fill({ title: `Post ${made}`, content }).submit()
    }
    assert.deepEqual([page.status, page.headers.get('retry-after')], [507, '60'])
    assert.match(page.text, /no space left/)
    const form = page.form('posts.createPost')
    assert.equal(form.value('content'), content)
    assert.equal((await browser.open('/posts')).status, 200)
    assert.equal((await browser.open('/healthz')).status, 503)
    gazette.stdin.write('take the rest')
    await printed(gazette.stdout, /There is no room/)
    await assertUploadKeepsText(form)
    await assertSignedOutKeepsText(form)
    gazette.stdin.write('make room')
    await printed(gazette.stdout, /There is room/)
    const done = await form.submit()
    assert.equal(done.status, 200)
    assert.match(done.text, new RegExp(`Post ${made - 1}`))
    await eventually(async () => assert.equal((await browser.open('/healthz')).status, 200))
  } finally {
    gazette.kill('SIGKILL')
  }
})

/** An upload that the disk has no room for. */
async function assertUploadKeepsText(form: FormOnPage<VisitedPage>): Promise<void> {
  const cover = new File([Buffer.alloc(256 << 10, 'x')], 'cover.png', { type: 'image/png' })
  const page = await form.request({ fields: { cover } })
  assert.deepEqual([page.status, page.headers.get('retry-after')], [507, '60'])
  assert.equal(page.form('posts.createPost').value('content'), form.value('content'))
}

/** Forms of a user who is signed out are saved in what SQLite has left; then the text comes back in the answer itself. */
async function assertSignedOutKeepsText(form: FormOnPage<VisitedPage>): Promise<void> {
  const send = () => form.request({ headers: { cookie: null } })
  let page = await send()
  for (let saved = 0; page.status === 303 && saved < 500; saved++) page = await send()
  assert.equal(page.status, 401)
  assert.match(page.text, /Please sign in\./)
  const again = page.form('Send again')
  assert.equal(again.value('content'), form.value('content'))
  assert.equal(again.action, form.action)
}

/** The first account is admin. Its e-mail lies on the disk that only the process sees. */
async function becomeAdmin(
  browser: Browser,
  { pid, stdout }: Pick<ChildProcess, 'pid'> & { readonly stdout: NodeJS.ReadableStream },
): Promise<void> {
  const person = { email: 'ada@example.com', password: PASSWORD }
  const mailed = printed(stdout, /(Mail to .+\.txt\)\n)/)
  await (await browser.open('/sign-up'))
    .form('users.signUp')
    .fill({ name: 'Ada', ...person })
    .submit()
  const { password } = person
  await (await browser.open(linkInLastMail(await mailed, `/proc/${pid}/root`)))
    .form('users.verifyEmail')
    .fill({ password })
    .submit()
}

/** What the text says where it is printed, sooner or later. */
async function printed(output: NodeJS.ReadableStream, wanted: RegExp): Promise<string> {
  for (let text = ''; ; text += String((await once(output, 'data'))[0])) {
    const found = wanted.exec(text)
    if (found) return found[1] ?? ''
  }
}
