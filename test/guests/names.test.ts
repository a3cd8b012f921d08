// The names and the pages of the application: what is its own stays its own.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import express, { type RequestHandler } from 'express'
import {
  type ActionsOptions,
  action,
  anyone,
  createActions,
  createKey,
  redirect,
} from '../../src/actions/index.ts'
import { startServer } from '../support/server.ts'
import { Visitor } from './visitor.ts'

const save = action({ access: anyone }, () => redirect('/'))

async function namesOf(
  t: TestContext,
  options: Partial<ActionsOptions>,
  front: RequestHandler[] = [],
  behind: RequestHandler[] = [],
) {
  const app = express()
  for (const each of front) app.use(each)
  app.use(createActions({ actions: { save }, keys: createKey(), ...options }))
  for (const each of behind) app.use(each)
  app.get('/', (_request, response) => {
    const shown = Object.entries(response.locals).map(([name, value]) => `${name}:${typeof value}`)
    response.send(shown.join())
  })
  const server = await startServer(app)
  t.after(() => server.close())
  return new Visitor(server.origin)
}

const flash: RequestHandler = (_request, response, next) => {
  Object.assign(response.locals, { messages: 'from connect-flash' })
  next()
}

test('locals get other names, or one for all', async (t) => {
  const renamed = await namesOf(t, { locals: { messages: 'actionMessages', form: 'formOf' } })
  assert.equal(
    await renamed.open('/'),
    'formOf:function,actionMessages:function,actions:object,failed:boolean',
  )
  assert.equal(await (await namesOf(t, { locals: 'signpost' })).open('/'), 'signpost:object')
  for (const locals of ['a b', '', { messages: 'form' }, { other: 'x' }] as never[])
    assert.throws(
      () => createActions({ actions: { save }, keys: createKey(), locals }),
      /locals must be one name/,
    )
})

test('a local of the application is left alone, and the developer is warned once of either order', async (t) => {
  const before = process.env.NODE_ENV
  process.env.NODE_ENV = 'development'
  const warnings: string[] = []
  const hear = (warning: Error & { code?: string }) => {
    if (warning.code === 'SIGNPOST_LOCALS') warnings.push(warning.message)
  }
  process.on('warning', hear)
  t.after(() => {
    process.off('warning', hear)
    if (before === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = before
  })
  for (const visitor of [await namesOf(t, {}, [flash]), await namesOf(t, {}, [], [flash])])
    for (let times = 0; times < 2; times++) assert.match(await visitor.open('/'), /messages:string/)
  const apart = await namesOf(t, { locals: { messages: 'notes' } }, [flash], [flash])
  assert.match(await apart.open('/'), /messages:string.*notes:function/)
  await soon()
  assert.equal(warnings.length, 2)
  assert.match(warnings[0] ?? '', /response\.locals\.messages.*locals: \{ messages: /)
})

test('the application renders refusals that belong to no page', async (t) => {
  const refusalPage = ({ status, sentence }: { status: number; sentence: string }) =>
    `<h1>Ours ${status}</h1>${sentence}`
  const visitor = await namesOf(t, { refusalPage })
  const unknown = await visitor.post('/_actions/save/k.x.y', {})
  assert.equal(unknown.status, 404)
  assert.match(unknown.text, /^<h1>Ours 404<\/h1>/)
  const broken = await namesOf(t, {
    refusalPage: () => {
      throw new Error('The view is broken.')
    },
  })
  assert.equal((await broken.post('/_actions/save/k.x.y', {})).status, 404)
})
