import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'signpost-pack-'))
after(() => rm(folder, { recursive: true, force: true }))

/** A whole application of somebody else: one action, one form, template literals for views. */
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
  include: ['app.ts'],
}

test('the packed engine installs into an empty Express application, type-checks and works', async () => {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  assert.ok(tarball, 'npm pack made no tarball')
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  await writeFile(join(folder, 'app.ts'), APPLICATION)
  await writeFile(join(folder, 'visit.ts'), VISIT)
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  const packages = [`./${tarball}`, 'express', 'zod', '@types/express', '@types/node@24']
  await run(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages],
    { cwd: folder },
  )

  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], { cwd: folder })

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

test('the package holds what it exports, and nothing of the reference application', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root })
  const packed: unknown = JSON.parse(stdout)
  const [description] = Array.isArray(packed) ? packed : Object.values(packed as object)
  const names: string[] = description.files.map((file: { path: string }) => file.path)
  for (const name of [
    'dist/actions/index.js',
    'dist/actions/index.d.ts',
    'dist/testing/index.js',
    'dist/content/index.js',
    'dist/cli.js',
    'README.md',
    'LICENSE',
  ])
    assert.ok(names.includes(name), `${name} is missing`)
  assert.deepEqual(
    names.filter((name) => /dist\/(app|main)|^(src|test|data|bench)\/|\.env/.test(name)),
    [],
  )
})
