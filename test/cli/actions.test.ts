import assert from 'node:assert/strict'
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createFolder, hasStack, IMPORT_ENGINE, signpost, signpostProcess } from './command-line.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))

test('lists every action with its rule, fields, arguments, captured state and templates', async () => {
  const { code, out, err } = await signpost(['actions'])
  assert.equal(code, 0)
  assert.equal(err, '')
  const blocks = Object.fromEntries(
    out
      .trim()
      .split('\n\n')
      .map((block) => [block.split('\n', 1)[0], block]),
  )
  assert.deepEqual(Object.keys(blocks), ['posts.create', 'posts.like', 'posts.publish', 'posts.upload'])
  assert.match(blocks['posts.create'] ?? '', /title +text, required, 1 to 120 characters/)
  assert.match(blocks['posts.create'] ?? '', /content +text, required, not empty/)
  assert.match(blocks['posts.create'] ?? '', /once +yes/)
  assert.match(blocks['posts.create'] ?? '', /rendered by +posts\/list\.eta:6\n +posts\/new\.eta:1/)
  assert.match(blocks['posts.like'] ?? '', /bound +1: string/)
  assert.match(blocks['posts.like'] ?? '', /fields +whatever is sent/)
  assert.match(blocks['posts.publish'] ?? '', /access +signedIn/)
  assert.match(blocks['posts.publish'] ?? '', /captured +1: version: number/)
  assert.match(blocks['posts.publish'] ?? '', /page +\/posts/)
  assert.match(blocks['posts.publish'] ?? '', /rendered by +posts\/new\.eta:4/)
  assert.match(blocks['posts.upload'] ?? '', /cover +file, required/)
})

test('marks actions that anyone may call, and lists those that no template renders', async () => {
  const { out } = await signpost(['actions'])
  assert.equal(out.match(/\*\* ANYONE \*\*/g)?.length, 3)
  assert.equal(out.match(/not rendered by any template/g)?.length, 1)
  assert.match(out, /posts\.upload\n(.+\n)+ +not rendered by any template/)
})

test('--json holds the same as data', async () => {
  const { code, out } = await signpost(['actions', '--json'])
  assert.equal(code, 0)
  const { actions, warnings } = JSON.parse(out)
  assert.deepEqual(warnings, [])
  assert.deepEqual(actions[2], {
    name: 'posts.publish',
    access: 'signedIn',
    isOpen: false,
    input: 'none',
    fields: [],
    args: ['number', 'object'],
    captured: ['version: number'],
    rate: null,
    once: false,
    asks: null,
    isLong: false,
    timeout: 30_000,
    limits: { text: 1 << 20, fields: 1000, file: 16 << 20, files: 0 },
    page: '/posts',
    renderedBy: [{ file: 'posts/new.eta', line: 4 }],
  })
  assert.equal(actions[0].isOpen, true)
  assert.deepEqual(actions[0].fields[0], {
    name: 'title',
    kind: 'text',
    label: 'Title',
    isRequired: true,
    isList: false,
    isSecret: false,
    limits: { minLength: 1, maxLength: 120 },
  })
})

test('what asks first and what is long work is said, and of the others nothing', async () => {
  const cwd = createFolder({
    'app.ts': `${IMPORT_ENGINE}
      export const actions = {
        remove: action({ access: anyone, confirm: 'Delete this post?' }, () => {}),
        sum: action({ access: anyone }, function* () { yield { done: 1 } }),
        ping: action({ access: anyone }, () => {}),
      }`,
    'views/page.eta': '',
  })
  const { out } = await signpost(['actions', '--app', 'app.ts'], { cwd })
  assert.match(out, /remove\n(.+\n)+? +asks first +Delete this post\?\n/)
  assert.match(out, /sum\n(.+\n)+? +long work +it goes on after its answer\n/)
  assert.equal(out.match(/asks first|long work/g)?.length, 2)
  const { out: json } = await signpost(['actions', '--app', 'app.ts', '--json'], { cwd })
  const asked = JSON.parse(json).actions.map(({ asks, isLong }: Record<string, unknown>) => [asks, isLong])
  assert.deepEqual(asked, [
    [null, false],
    ['Delete this post?', false],
    [null, true],
  ])
})

test('a template that renders an unknown action is a warning with its place, and exit code 1', async () => {
  const views = createFolder({
    'a.eta': '<% %>\n<%= it.actions.posts.lik.bind(1) %>',
    'parts/b.ejs': '<%- actions.psots.like %> <%= it.actions?.posts?.create.bind() %>',
  })
  const { code, out, err } = await signpost(['actions', '--views', views])
  assert.equal(code, 1)
  assert.match(err, /a\.eta:2 renders posts\.lik, which does not exist\. Did you mean posts\.like\?/)
  assert.match(err, /parts\/b\.ejs:1 renders psots, which does not exist\. Did you mean posts\?/)
  assert.equal(err.trim().split('\n').length, 2)
  assert.match(out, /rendered by +parts\/b\.ejs:1/)
  const asJson = await signpost(['actions', '--views', views, '--json'])
  assert.equal(asJson.code, 1)
  assert.equal(JSON.parse(asJson.out).warnings.length, 2)
})

test('without a folder of templates the actions are listed all the same; a folder that was named must be there', async () => {
  const cwd = createFolder({
    'src/app/actions.ts': `${IMPORT_ENGINE}export const actions = { ping: action({ access: anyone }, () => {}) }`,
  })
  const { code, out, err } = await signpost(['actions'], { cwd })
  assert.equal(code, 0)
  assert.match(out, /^ping\n/)
  assert.match(err, /There is no folder views/)
  const named = await signpost(['actions', '--views', 'viws'], { cwd })
  assert.deepEqual(named, { code: 1, out: '', err: 'signpost: There is no folder viws.\n' })
})

test('a module that has no actions to list is a sentence and 1', async () => {
  const cwd = createFolder({
    'nothing.ts': 'export const acts = {}',
    'empty.ts': 'export const actions = { posts: {} }',
    'syntax.ts': 'export const actions = {\n  posts: (\n}',
    'throws.ts': 'function open() {\n  throw new Error("no database here")\n}\nopen()',
    'twice.ts': `${IMPORT_ENGINE}const ping = action({ access: anyone }, () => {})\nexport const actions = { ping, pong: ping }`,
    'forgot.ts': `${IMPORT_ENGINE}export const actions = { ping: action({}, () => {}) }`,
  })
  const wrong: [string, RegExp][] = [
    ['missing.ts', /There is no missing\.ts\. Say where your actions are: --app/],
    ['nothing.ts', /nothing\.ts exports no "actions"\. .*export const actions = \{ posts \}/],
    ['empty.ts', /found no action/],
    ['syntax.ts', /syntax\.ts cannot be loaded: /],
    ['throws.ts', /throws\.ts cannot be loaded: no database here \(throws\.ts:2:\d+\)/],
    ['twice.ts', /pong and ping are the same action/],
    ['forgot.ts', /needs an access rule.*\(forgot\.ts:2:\d+\)/],
  ]
  for (const [app, sentence] of wrong) {
    const finished = await signpost(['actions', '--app', app], { cwd })
    assert.equal(finished.code, 1, app)
    assert.equal(finished.out, '')
    assert.match(finished.err, sentence)
    assert.equal(finished.err.trim().split('\n').length, 1)
    assert.ok(!hasStack(finished))
  }
})

test('a promise that the module leaves rejected ends the command with its sentence and 1', async () => {
  const cwd = createFolder({
    'rejects.ts':
      'Promise.reject(new Error("lost connection"))\nawait new Promise((resolve) => setTimeout(resolve, 60_000))',
  })
  const finished = await signpostProcess(['actions', '--app', 'rejects.ts'], { cwd })
  assert.deepEqual([finished.code, finished.out], [1, ''])
  assert.match(finished.err, /^signpost: .*lost connection\n$/)
})

test('says what it cannot know, and marks secrets, lists and what may be left out', async () => {
  const cwd = createFolder({
    'app.ts': `${IMPORT_ENGINE}import { z } from ${JSON.stringify(import.meta.resolve('zod'))}
      const opaque = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } }
      const input = z.object({
        password: z.string().min(8), tags: z.array(z.string()), nick: z.string().optional(), agree: z.literal(true),
        size: z.enum(['s', 'm']), count: z.int().min(1), rows: z.array(z.object({ price: z.number().max(9) })),
      })
      export const actions = {
        signUp: action({ access: () => true, input, args: [z.uuid(), z.union([z.string(), z.null()]), opaque] }, () => {}),
        odd: action({ access: anyone, input: opaque, captured: z.number() }, () => {}),
      }`,
  })
  const { code, out } = await signpost(['actions', '--app', 'app.ts'], { cwd })
  assert.equal(code, 0)
  const lines = out.split('\n').map((line) => line.trim().replace(/ +/g, ' '))
  for (const line of [
    'access inline',
    'fields password text, required, secret, at least 8 characters',
    'tags text, repeated, optional',
    'nick text, optional',
    'agree boolean, required, const true',
    'size choice, required, s | m',
    'count number, required, at least 1',
    'rows.*.price number, required, at most 9',
    'bound 1: string (uuid)',
    '2: string | null',
    '3: any',
    'fields unknown: the input schema offers no JSON Schema',
    'captured 1: number',
    'rendered by unknown: no templates were searched',
  ])
    assert.ok(lines.includes(line), `${line}\n\n${out}`)
})

test('actions of another copy of the engine are recognised, not passed over', async () => {
  const cwd = createFolder({
    'app.ts':
      "import { action, anyone } from './copy/actions/index.ts'\nexport const actions = { posts: { ping: action({ access: anyone }, () => {}) } }",
    'package.json': '{ "type": "module" }',
  })
  for (const room of ['actions', 'errors', 'network', 'schema'])
    cpSync(join(REPOSITORY, 'src', room), join(cwd, 'copy', room), { recursive: true })
  symlinkSync(join(REPOSITORY, 'node_modules'), join(cwd, 'node_modules'))
  const { code, err } = await signpost(['actions', '--app', 'app.ts'], { cwd })
  assert.equal(code, 1)
  assert.match(err, /come from another copy of signpost/)
})

test('an application that logs and keeps something open while it is loaded does not disturb', async () => {
  const cwd = createFolder({
    'app.ts': `${IMPORT_ENGINE}console.log('opening the database')\nsetInterval(() => {}, 1000)\nexport const actions = { ping: action({ access: anyone }, () => {}) }`,
  })
  const { code, out, err } = await signpostProcess(['actions', '--app', 'app.ts', '--json'], { cwd })
  assert.equal(code, 0)
  assert.equal(JSON.parse(out).actions[0].name, 'ping')
  assert.match(err, /opening the database/)
})

test('package.json that is no JSON is a sentence and 1', async () => {
  const finished = await signpost(['actions'], { cwd: createFolder({ 'package.json': '{' }) })
  assert.deepEqual(finished, { code: 1, out: '', err: 'signpost: package.json cannot be read as JSON.\n' })
})
