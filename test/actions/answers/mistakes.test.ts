import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import express from 'express'
import { z } from 'zod'
import {
  type ActionEvent,
  type ActionsOptions,
  action,
  anyone,
  createActions,
  createKey,
  type FormView,
  invalid,
} from '../../../src/actions/index.ts'
import { createBrowser } from '../../../src/testing/index.ts'
import { open } from './fixture.ts'

const probe = {
  mark: action({ access: anyone, input: z.object({ label: z.string() }) }, () => invalid('Never.')),
}

describe('a mistake of the programmer is said with its fix', () => {
  test('when an action or the engine is given a setting that does not exist', () => {
    const misspelt = { access: anyone, inputs: z.object({}) } as { access: typeof anyone }
    assert.throws(
      () => action(misspelt, () => undefined),
      /no setting inputs\. There are: access, timeout, input/,
    )
    const options = { actions: { probe }, keys: createKey(), signin: '/x' } as ActionsOptions
    assert.throws(() => createActions(options), /no option signin\. There are: actions, keys/)
  })

  test('when owner() answers something that is no text; undefined is nobody', async (t) => {
    const numbered = await open(t, { owner: (() => 7) as unknown as () => string })
    assert.equal((await numbered.browser().open('/mark')).status, 500)
    const nobody = await open(t, { owner: () => undefined })
    assert.equal((await nobody.browser().open('/mark')).headers.get('cache-control'), null)
  })

  test('when a body parser stands in front of the engine', async (t) => {
    const events: ActionEvent[] = []
    const app = express()
    app.use(express.urlencoded({ extended: false }))
    app.use(createActions({ actions: { probe }, keys: createKey(), log: (event) => events.push(event) }))
    app.get('/', (_request, response) => {
      const form: FormView = response.locals.form(probe.mark)
      response.send(
        `<form ${form.attributes}>${form.summary()}<input ${form.input('label')}><button>Go</button></form>`,
      )
    })
    const server = app.listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const page = await (await createBrowser(`http://127.0.0.1:${port}`).open('/'))
      .form()
      .fill({ label: 'x' })
      .submit()
    assert.equal(page.status, 500)
    assert.match(String(events[0]?.error), /Mount createActions\(\) in front of express\.urlencoded\(\)/)
    server.closeAllConnections()
  })

  test('when what is bound or captured does not fit its schema: where it is drawn, not when it is sent', async (t) => {
    const like = action(
      { access: anyone, args: [z.string()], captured: z.object({ version: z.number() }) },
      () => undefined,
    )
    const app = express()
    app.use(createActions({ actions: { like }, keys: createKey() }))
    const bind = like.bind as (...args: unknown[]) => ReturnType<typeof like.bind>
    const draw = (response: express.Response, id: unknown, version: unknown) =>
      response.locals.form(bind.call(like, id).capture({ version } as { version: number })).attributes
    app.get('/:case', (request, response) => {
      const isArgument = request.params.case === 'argument'
      assert.throws(
        () => (isArgument ? draw(response, 1, 1) : draw(response, '1', 'x')),
        isArgument
          ? /argument 1 of like\.bind\(…\) does not fit its schema: .*expected string/
          : /like\.bind\(…\)\.capture\(…\) does not fit its schema/,
      )
      response.send(draw(response, '1', 1) ? 'checked' : '')
    })
    const server = app.listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const browser = createBrowser(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
    for (const which of ['argument', 'captured'])
      assert.equal((await browser.open(`/${which}`)).html, 'checked')
    server.closeAllConnections()
  })

  test('when a form has no summary, its failure is told by the layout instead', async (t) => {
    const app = express()
    app.use(createActions({ actions: { probe }, keys: createKey() }))
    app.get('/', (_request, response) => {
      const form: FormView = response.locals.form(probe.mark)
      const body = `<form ${form.attributes}><input ${form.input('label')}><button>Go</button></form>`
      response.send(`${body}<p id="messages">${response.locals.messages().map(({ text }) => text)}</p>`)
    })
    const server = app.listen(0, '127.0.0.1')
    t.after(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const browser = createBrowser(`http://127.0.0.1:${(server.address() as { port: number }).port}`)
    const page = await (await browser.open('/')).form().fill({ label: 'x' }).submit()
    assert.equal(page.textOf('messages'), 'Never.')
    server.closeAllConnections()
  })
})
