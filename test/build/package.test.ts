import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { writeBlocks } from '../docs/code-blocks.ts'
import { forgottenExports } from '../docs/forgotten-exports.ts'
import { eventually } from '../support/eventually.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const folder = await mkdtemp(join(tmpdir(), 'signpost-pack-'))
after(() => rm(folder, { recursive: true, force: true }))

/** A whole application that uses the package: one action, one form, template literals for views. */
const APPLICATION = `
import express from 'express'
import { action, anyone, createActions, createKey, redirect } from 'signpost'
import { z } from 'zod'

const titles: string[] = []
const create = action(
  { access: anyone, input: z.object({ title: z.string().min(1) }), args: [z.string()] },
  async (form, { args: [prefix] }) => {
    titles.push(prefix + form.data.title)
    return redirect('/')
  },
)
const app = express()
app.use(createActions({ actions: { posts: { create } }, keys: createKey() }))
app.get('/', (_request, response) => {
  const form = response.locals.form(response.locals.actions.posts.create.bind('a '))
  response.send(\`<p>\${titles.join()}</p><form \${form.attributes}>\${form.summary()}<input \${form.input('title')}><button>Go</button></form>\`)
})
const server = app.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port))
`

const VISIT = `
import { createBrowser } from 'signpost/testing'
const browser = createBrowser(process.argv[2])
const failed = await (await browser.open('/')).form('posts.create').submit()
const page = await failed.form('posts.create').fill({ title: 'story' }).submit()
console.log(JSON.stringify([failed.status, page.status, page.text.includes('a story')]))
`

/** The same with documents: the first start says which tables are missing, the second one works. */
const CONTENT = `
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createKey, parseKeys } from 'signpost'
import { always, collection, createContent, openDatabase } from 'signpost/content'
import { z } from 'zod'

const open = { create: always, read: always, update: always, delete: always }
const posts = collection({
  schema: z.object({ title: z.string().min(1), likes: z.int().default(0) }),
  access: open,
  unique: ['title'],
  versions: { drafts: true },
})
const users = collection({ schema: z.object({ email: z.email() }), access: open, auth: {} })
const accounts = { secrets: parseKeys(createKey()).for('') }

async function start() {
  const database = await openDatabase({ file: 'app.db', migrations: 'migrations' })
  return { database, content: await createContent({ database, accounts, collections: { posts, users } }) }
}

mkdirSync('migrations')
const shipped = fileURLToPath(import.meta.resolve('signpost/package.json')).replace('package.json', 'migrations/')
cpSync(shipped + '003-content.sql', 'migrations/001-content.sql')
cpSync(shipped + '006-sessions.sql', 'migrations/002-sessions.sql')
const { message } = await start().then(() => ({ message: '' }), (error: Error) => error)
const [, ...sql] = message.split('\\n\\n')
writeFileSync('migrations/003-posts.sql', sql.join('\\n\\n'))

const { database, content } = await start()
const { id } = await content.create({ collection: 'posts', data: { title: 'Hello', _status: 'published' } })
await content.update({ collection: 'posts', id, data: { likes: { increment: 2 } } })
const { docs } = await content.find({ collection: 'posts', where: { title: { like: 'hello' } }, sort: '-likes' })
const refused = await content.create({ collection: 'posts', data: { title: '' } }).catch(({ errors }) => Object.keys(errors))
const taken = await content.create({ collection: 'posts', data: { title: 'Hello' } }).catch(({ code }) => code)
const bcrypt = { email: 'ada@example.com', passwordHash: '$2b$10$' + 'a'.repeat(53) }
const hash = await content.create({ collection: 'users', data: bcrypt, overrideAccess: true }).catch(({ message }) => message)
const { totalDocs } = await content.count({ collection: 'users', overrideAccess: true })
// @ts-expect-error: there is no such field
await content.find({ collection: 'posts', where: { titel: { equals: 'x' } } }).catch(() => {})
await database.close()
console.log(JSON.stringify([docs.map(({ title, likes }) => [title, likes]), refused, taken, hash, totalDocs]))
`

/** Signs up, is greeted, signs out; then in again, with a wrong password first. */
const SIGN_IN = `
import { createBrowser } from 'signpost/testing'
const browser = createBrowser(process.argv[2])
const fields = { email: 'ada@example.com', password: 'correct horse battery' }
const home = await (await browser.open('/')).form('users.signUp#new').fill(fields).submit()
const greeted = await home.form('users.greet').submit()
const out = await greeted.form('users.logout').submit()
const wrong = await out.form('users.login').fill({ ...fields, password: 'not this' }).submit()
const again = await wrong.form('users.login').fill(fields).submit()
console.log(JSON.stringify([[home.path, home.text.split(' Greet')[0]], greeted.text.split(' Greet')[0], out.path, [wrong.status, again.path]]))
`

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    types: ['node'],
    allowImportingTsExtensions: true,
    skipLibCheck: false,
  },
  include: ['app.ts', 'content.ts'],
}

/** Builds the package once, as it is published. */
const tarball = await pack()

async function pack(): Promise<string> {
  await run('npm', ['run', 'build'], { cwd: root })
  await run('npm', ['pack', '--pack-destination', folder], { cwd: join(root, 'dist') })
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  return join(folder, name ?? assert.fail('npm pack made no tarball'))
}

/** Installs the tarball and these packages into a folder, as a user does. Answers the names of what is there then. */
async function install(place: string, packages: readonly string[]): Promise<readonly string[]> {
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  return await add(place, [tarball, ...packages])
}

async function add(place: string, packages: readonly string[]): Promise<readonly string[]> {
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  await run('npm', ['install', ...flags, ...packages], { cwd: place })
  const lock = JSON.parse(await readFile(join(place, 'package-lock.json'), 'utf8'))
  return Object.keys(lock.packages).filter((path) => path !== '')
}

const typeCheck = (place: string) =>
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', place], { cwd: place })

/** What is said of each package that is missing. */
const MISSING = `
import { openDatabase } from 'signpost/content'
import { createBrowser } from 'signpost/testing'
const said = (error: Error) => error.message
const none = () => 'nothing was missing'
const migrations = '.'
console.log(JSON.stringify([
  await openDatabase({ file: 'app.db', migrations }).then(none, said),
  await openDatabase({ url: 'postgres://me@127.0.0.1:1/app', migrations }).then(none, said),
  await createBrowser('http://127.0.0.1:1').open('/').then(none, said),
]))
`

/** The same of what collections need, where a database can be opened. */
const MISSING_OF_COLLECTIONS = `
import { mkdirSync } from 'node:fs'
import { createKey, parseKeys } from 'signpost'
import { always, collection, createContent, createDiskStore, openDatabase } from 'signpost/content'
import { z } from 'zod'
mkdirSync('migrations')
const database = await openDatabase({ file: 'app.db', migrations: 'migrations' })
const access = { create: always, read: always, update: always, delete: always }
const users = collection({ schema: z.object({ email: z.email() }), access, auth: {} })
const media = collection({ schema: z.object({ alt: z.string() }), access, upload: { types: ['image/png'], maxSize: 1_000_000 } })
const given = { database, accounts: { secrets: parseKeys(createKey()).for('') }, files: createDiskStore({ folder: 'files' }) }
const open = (collections: object) =>
  createContent({ ...given, collections: { ...collections } }).then(() => '', ({ message }: Error) => message)
console.log(JSON.stringify([await open({ users }), await open({ media }), await open({ users, media })]))
await database.close()
`

/** Express with its own, and the engine with multer, cookie-parser, jose and lru-cache; beside them declarations of types. */
const ENGINE_PACKAGES = 81
const ENGINE_TYPES = 11

test('the engine alone installs what it needs, type-checks, works, and names what other parts need', async (t) => {
  const place = join(folder, 'engine')
  const installed = (await install(place, ['express', 'zod', '@types/node@24'])).filter(
    (path) => path !== 'node_modules/zod',
  )
  const types = installed.filter((path) => /node_modules\/(@types\/.*|undici-types)$/.test(path))
  t.diagnostic(`${installed.length} packages with Express, ${types.length} of them declarations of types`)
  assert.ok(installed.length - types.length <= ENGINE_PACKAGES, installed.join(' '))
  assert.ok(types.length <= ENGINE_TYPES, types.join(' '))
  const { peerDependencies } = JSON.parse(await readFile(join(root, 'dist/package.json'), 'utf8'))
  const { express: _needed, ...optional } = peerDependencies
  assert.deepEqual(
    [...Object.keys(optional), 'eta', 'helmet', 'pino', 'typescript'].filter((name) =>
      installed.includes(`node_modules/${name}`),
    ),
    [],
  )
  await writeFile(join(place, 'app.ts'), APPLICATION)
  await writeFile(join(place, 'missing.ts'), MISSING)
  await writeFile(join(place, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, include: ['app.ts'] }))
  await typeCheck(place)
  const { stdout } = await run(process.execPath, ['missing.ts'], { cwd: place })
  assert.deepEqual(JSON.parse(stdout), [
    'signpost/content with SQLite needs the packages kysely and better-sqlite3: npm install kysely better-sqlite3',
    'signpost/content with PostgreSQL needs the packages kysely and pg: npm install kysely pg',
    'signpost/testing needs the package parse5: npm install parse5',
  ])
  assert.ok(!existsSync(join(place, 'app.db')), 'a database that cannot be opened leaves no file')
  const server = spawn(process.execPath, ['app.ts'], { cwd: place, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(server.stdout, 'data')
    const page = await fetch(`http://127.0.0.1:${String(port).trim()}/`)
    const [, action = ''] = /<form [^>]*action="?([^"\s>]+)/.exec(await page.text()) ?? []
    const sent = await fetch(new URL(action, page.url), {
      method: 'POST',
      body: new URLSearchParams({ title: 'b' }),
    })
    assert.match(await sent.text(), /^<p>a b<\/p>/)
  } finally {
    server.kill()
  }
})

test('collections name what they need when they are opened, all of it in one sentence', async () => {
  const place = join(folder, 'engine')
  await add(place, ['kysely', 'better-sqlite3'])
  await writeFile(join(place, 'collections.ts'), MISSING_OF_COLLECTIONS)
  const { stdout } = await run(process.execPath, ['collections.ts'], { cwd: place })
  assert.deepEqual(JSON.parse(stdout), [
    'signpost/content with accounts needs the package rate-limiter-flexible: npm install rate-limiter-flexible',
    'signpost/content with uploads needs the packages file-type and image-dimensions: npm install file-type image-dimensions',
    'signpost/content with accounts and uploads needs the packages rate-limiter-flexible, file-type and image-dimensions: npm install rate-limiter-flexible file-type image-dimensions',
  ])
})

test('the package is clean for publint and for arethetypeswrong', async () => {
  const bin = (name: string) => join(root, 'node_modules/.bin', name)
  await run(bin('publint'), [join(root, 'dist'), '--strict'])
  await run(bin('attw'), [tarball, '--profile', 'esm-only'])
})

test('the manifest lists the packages that the compiled files import, and no other', () => {
  const dist = join(root, 'dist')
  const imported = globSync('**/*.js', { cwd: dist, exclude: ['public/**'] }).flatMap((path) =>
    [
      ...readFileSync(join(dist, path), 'utf8').matchAll(
        /(?:^import .*?from|^export .*?from|^import|import\() ?'([^'.][^']*)'/gm,
      ),
    ]
      .map(([, name = '']) => name)
      .filter((name) => !isBuiltin(name)),
  )
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'))
  // The engine works on the application's Express and imports only its types.
  const { express, ...drivers } = peerDependencies
  assert.ok(express)
  const listed = Object.keys({ ...dependencies, ...drivers }).filter((name) => !name.startsWith('@types/'))
  assert.deepEqual([...new Set(imported)].sort(), listed.sort())
})

test('every type of a public signature is exported by a door', async () => {
  const dist = join(root, 'dist')
  const { exports } = JSON.parse(readFileSync(join(dist, 'package.json'), 'utf8'))
  const doors = Object.values<{ readonly types?: string }>(exports).flatMap(({ types }) => types ?? [])
  assert.equal(doors.length, 6)
  assert.deepEqual(forgottenExports(dist, doors), [])
})

test('declarations name files that are in the package', async () => {
  const dist = join(root, 'dist')
  const wrong = globSync('**/*.d.ts', { cwd: dist }).flatMap((path) => {
    const text = readFileSync(join(dist, path), 'utf8')
    const targets = [...text.matchAll(/(?:from|import\() ?['"](\.{1,2}\/[^'"]+)['"]/g)].map(
      ([, target = '']) => target,
    )
    return targets
      .filter((target) => !existsSync(join(dist, path, '..', target)))
      .map((target) => `${path}: ${target}`)
  })
  assert.deepEqual(wrong, [])
})

test('the package installs into an empty Express application, type-checks and works', async () => {
  const views = ['ejs', 'eta', 'helmet']
  const content = ['kysely', 'better-sqlite3', 'rate-limiter-flexible']
  await install(folder, ['express', 'zod', '@types/node@24', ...content, 'parse5', ...views])
  await writeFile(join(folder, 'app.ts'), APPLICATION)
  await writeFile(join(folder, 'content.ts'), CONTENT)
  await writeFile(join(folder, 'visit.ts'), VISIT)
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  await typeCheck(folder)

  const { stdout: found } = await run(process.execPath, ['content.ts'], { cwd: folder })
  const bcrypt = 'signpost/content with hashes of bcrypt needs the package bcryptjs: npm install bcryptjs'
  assert.deepEqual(JSON.parse(found), [[['Hello', 2]], ['title'], 'INVALID_INPUT', bcrypt, 0])

  const server = spawn(process.execPath, ['app.ts'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(server.stdout, 'data')
    const origin = `http://127.0.0.1:${String(port).trim()}`
    const { stdout } = await run(process.execPath, ['visit.ts', origin], { cwd: folder })
    assert.deepEqual(JSON.parse(stdout), [422, 200, true])
  } finally {
    server.kill()
  }
})

/** What those types are tested with besides zod: copied, because no part of them has to be compiled. */
const SCHEMA_LIBRARIES = [
  'valibot',
  '@valibot/to-json-schema',
  'arktype',
  '@ark/schema',
  '@ark/util',
  'arkregex',
]

/** A form of many fields, all of which are read. */
function formOf(count: number): string {
  const schemas = [
    'z.string().min(1)',
    'z.number().optional()',
    'z.file()',
    'z.array(z.object({ a: z.string() }))',
  ]
  const parts = ['', '', '', '.0.a']
  const numbers = Array.from({ length: count }, (_, index) => index)
  const fields = numbers.map((index) => `field${index}: ${schemas[index % 4]},`)
  const reads = numbers.map(
    (index) => `form.get('field${index}${parts[index % 4]}'), form.data.field${index}`,
  )
  return `import { action, anyone } from 'signpost'
import { z } from 'zod'
action({ access: anyone, input: z.object({ ${fields.join('\n')} }) }, (form) => void [${reads.join(',\n')}])
`
}

/** 74,000 with TypeScript 7.0 and zod 4.6. */
const MOST_INSTANTIATIONS = 100_000

async function checkForms(resolution: string, module: string, files: Readonly<Record<string, string>>) {
  const inside = join(folder, `forms-${resolution}`)
  await mkdir(inside, { recursive: true })
  for (const name of SCHEMA_LIBRARIES)
    await cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })
  for (const [name, code] of Object.entries(files)) await writeFile(join(inside, name), code)
  const strict = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: true }
  const compilerOptions = { ...TSCONFIG.compilerOptions, ...strict, module, moduleResolution: resolution }
  const include = Object.keys(files)
  await writeFile(join(inside, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run(process.execPath, [compiler, '-p', inside, '--extendedDiagnostics']).catch(
    (error) => assert.fail(error.stdout),
  )
  return Number(/Instantiations:\s*(\d+)/.exec(stdout)?.[1])
}

for (const [resolution, module] of [
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
] as const)
  test(`the types of forms are right in the package, with ${resolution}`, async () => {
    const types = await readFile(join(root, 'test/types/forms.ts'), 'utf8')
    await checkForms(resolution, module, {
      'forms.ts': types.replace('../../src/actions/index.ts', 'signpost'),
      'equal.ts': await readFile(join(root, 'test/types/equal.ts'), 'utf8'),
    })
  })

test('the types of a form of 200 fields cost the compiler little', async (t) => {
  const instantiations = await checkForms('nodenext', 'nodenext', { 'many.ts': formOf(200) })
  t.diagnostic(`${instantiations} instantiations`)
  assert.ok(instantiations > 10_000 && instantiations < MOST_INSTANTIATIONS, String(instantiations))
})

test('the first page of docs/content.md is true, line by line', async () => {
  const page = await readFile(join(root, 'docs/content.md'), 'utf8')
  const [definition = '', calls = ''] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
  const inside = join(folder, 'documented')
  for (const name of ['data', 'migrations']) await mkdir(join(inside, name), { recursive: true })
  await writeFile(join(inside, 'content.ts'), definition)
  await writeFile(
    join(inside, 'use.ts'),
    `import { content } from './content.ts'\n${calls}\nconsole.log(docs.map(({ title }) => title).join(), nextCursor)`,
  )
  await writeFile(join(inside, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, include: ['*.ts'] }))
  await typeCheck(inside)
  const start = () => run(process.execPath, ['use.ts'], { cwd: inside })
  const { stderr } = await start().then(
    () => assert.fail('it started without a table'),
    (error) => error,
  )
  const [, sql = ''] = /Put this into a new migration:\n\n(.*?;)\n\n/s.exec(stderr) ?? []
  await writeFile(join(inside, 'migrations/001-posts.sql'), sql)
  assert.equal((await start()).stdout, 'Hello null\n')
})

test('the first page of docs/auth.md is true: it type-checks, and people sign up, in and out', async () => {
  const page = await readFile(join(root, 'docs/auth.md'), 'utf8')
  const [application = ''] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code)
  const inside = join(folder, 'signing-in')
  for (const name of ['data', 'migrations']) await mkdir(join(inside, name), { recursive: true })
  await writeFile(join(inside, 'app.ts'), application)
  await writeFile(join(inside, 'visit.ts'), SIGN_IN)
  const shipped = join(folder, 'node_modules/signpost/migrations/006-sessions.sql')
  await copyFile(shipped, join(inside, 'migrations/001-sessions.sql'))
  await writeFile(join(inside, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, include: ['app.ts'] }))
  await typeCheck(inside)
  const { stderr } = await run(process.execPath, ['app.ts'], { cwd: inside }).then(
    () => assert.fail('it started without a table'),
    (error) => error,
  )
  const [, sql = ''] = /Put this into a new migration:\n\n(.*?;)\n\n/s.exec(stderr) ?? []
  await writeFile(join(inside, 'migrations/002-users.sql'), sql)
  const server = spawn(process.execPath, ['app.ts'], { cwd: inside, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [printed] = await once(server.stdout, 'data')
    const [, port] = /port: (\d+)/.exec(String(printed)) ?? []
    const { stdout } = await run(process.execPath, ['visit.ts', `http://127.0.0.1:${port}`], { cwd: inside })
    assert.deepEqual(JSON.parse(stdout), [
      ['/', 'You are signed in.'],
      'Hello, ada@example.com',
      '/sign-in',
      [422, '/'],
    ])
  } finally {
    server.kill()
  }
})

/** The pages of the documentation that a page leads to. */
async function pagesOf(page: string): Promise<string[]> {
  const text = await readFile(join(root, page), 'utf8')
  return [...text.matchAll(/\]\((docs\/[\w-]+\.md)/g)].map(([, path = '']) => path)
}

/** What the page leaves to its reader: an application with one form. */
const TESTED = `
import express from 'express'
import { action, anyone, createActions, createKey, redirect } from 'signpost'
import { z } from 'zod'

const createPost = action(
  { access: anyone, input: z.object({ title: z.string().min(1).max(120) }) },
  () => redirect('/posts'),
)
export const app = express()
app.use(createActions({ actions: { posts: { createPost } }, keys: createKey() }))
app.get('/posts', (_request, response) => void response.send('Posts'))
app.get('/posts/new', (_request, response) => {
  const form = response.locals.form(response.locals.actions.posts.createPost)
  response.send(\`<form \${form.attributes}>\${form.summary()}<input \${form.input('title')}>\${form.error('title')}</form>\`)
})
`

test('the first test of docs/testing.md passes, and type-checks', async () => {
  const page = await readFile(join(root, 'docs/testing.md'), 'utf8')
  const [, example = ''] = /```ts\n(.*?)```/s.exec(page) ?? []
  const inside = join(folder, 'tested')
  await mkdir(inside)
  await writeFile(join(inside, 'app.ts'), TESTED)
  await writeFile(join(inside, 'posts.test.ts'), example)
  await writeFile(join(inside, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, include: ['*.ts'] }))
  await typeCheck(inside)
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env
  const { stdout } = await run(process.execPath, ['--test'], { cwd: inside, env })
  assert.match(stdout, /pass 1\n[^]*fail 0\n/)
})

const BLANK = `
import { createBrowser } from 'signpost/testing'
const page = await createBrowser(process.argv[2]).open('/posts/new')
const refused = await page.form('posts.createPost').submit()
const next = await refused.form('posts.createPost').fill({ title: 'Hello' }).submit()
console.log(JSON.stringify([refused.status, refused.textOf('title-error'), next.status, next.path]))
`

test('the quick start of README works as it is written', async () => {
  const page = await readFile(join(root, 'README.md'), 'utf8')
  const inside = join(folder, 'quick-start')
  await mkdir(join(inside, 'views'), { recursive: true })
  for (const [name, opening] of [
    ['posts.ts', '// posts.ts'],
    ['app.ts', '// app.ts'],
    ['views/new.ejs', '<!-- views/new.ejs'],
  ] as const)
    await writeFile(join(inside, name), blockThatOpens(page, opening))
  await writeFile(join(inside, 'visit.ts'), BLANK)
  await writeFile(join(inside, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, include: ['*.ts'] }))
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', inside], { cwd: inside })
  const { stdout: key } = await run(
    process.execPath,
    ['node_modules/signpost/bin/signpost.js', 'keys', 'new'],
    { cwd: folder },
  )
  await writeFile(join(inside, '.env'), `SIGNPOST_KEYS=${key}`)
  const port = await freePort()
  const server = spawn(process.execPath, ['--env-file=.env', 'app.ts'], {
    cwd: inside,
    stdio: 'inherit',
    env: { ...process.env, PORT: String(port) },
  })
  try {
    const origin = `http://127.0.0.1:${port}`
    await eventually(async () => void (await fetch(`${origin}/posts/new`)), 30_000)
    const { stdout } = await run(process.execPath, ['visit.ts', origin], { cwd: inside })
    assert.deepEqual(JSON.parse(stdout), [422, 'Title must have 1 to 120 characters.', 200, '/posts/new'])
  } finally {
    server.kill()
  }
})

function blockThatOpens(page: string, opening: string): string {
  const blocks = [...page.matchAll(/```\w+\n(.*?)```/gs)].map(([, code = '']) => code)
  const found = blocks.find((code) => code.startsWith(opening))
  assert.ok(found, `README has no block that opens with ${opening}`)
  return found
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test('every TypeScript block of README and docs type-checks against the package', async () => {
  const inside = join(folder, 'blocks')
  writeBlocks(inside)
  const configuration = { ...TSCONFIG, include: ['*.ts'] }
  await writeFile(join(inside, 'tsconfig.json'), JSON.stringify(configuration))
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', inside], {
    cwd: inside,
  }).catch(({ stdout }) => assert.fail(stdout))
})

test('the package holds what it exports, and nothing of the reference application', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(root, 'dist'),
  })
  const packed: unknown = JSON.parse(stdout)
  const [description] = Array.isArray(packed) ? packed : Object.values(packed as object)
  const names: string[] = description.files.map((file: { path: string }) => file.path)
  for (const name of [
    'actions/index.js',
    'actions/index.d.ts',
    'testing/index.js',
    'content/index.js',
    'content/index.d.ts',
    'auth/index.js',
    'auth/index.d.ts',
    'migrations/006-sessions.sql',
    'migrations/002-submissions.sql',
    'migrations/003-content.sql',
    'cli.js',
    'bin/signpost.js',
    'actions/tools.js',
    'public/enhance.js',
    'public/enhance-extras.js',
    'public/enhance.d.ts',
    'README.md',
    'LICENSE',
    ...(await pagesOf('README.md')),
  ])
    assert.ok(names.includes(name), `${name} is missing`)
  assert.deepEqual(
    names.filter((name) =>
      /^(app|browser|main|src|test|data|bench|node_modules)\b\/|\.env|posts\.sql|media\.sql/.test(name),
    ),
    [],
  )
})
