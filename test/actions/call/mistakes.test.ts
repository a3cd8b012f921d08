import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import express, { type Express, type Response } from 'express'
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
import { startServer } from '../../support/server.ts'

const probe = {
  mark: action({ access: anyone, input: z.object({ label: z.string() }) }, () => invalid('Never.')),
}
const like = action(
  { access: anyone, args: [z.string()], captured: z.object({ version: z.number() }) },
  () => undefined,
)

/** An application whose only page is what `render` returns. */
function site(
  render: (response: Response) => string,
  options: Partial<ActionsOptions> = {},
  app: Express = express(),
): Express {
  const engine = createActions({ actions: { probe, like }, keys: createKey(), log: () => {}, ...options })
  after(() => engine.close())
  app.use(engine)
  app.get('/', (_request, response) => {
    response.send(render(response))
  })
  return app
}

function formOf({ locals }: Response, { hasSummary }: { readonly hasSummary: boolean }): string {
  const form: FormView = locals.form(probe.mark)
  const summary = hasSummary ? form.summary() : ''
  return `<form ${form.attributes}>${summary}<input ${form.input('label')}><button>Go</button></form>`
}

describe('a mistake of the programmer is said with its fix', () => {
  test('when an action or the engine is given a setting that does not exist', () => {
    const misspelt = { access: anyone, inputs: z.object({}) } as { access: typeof anyone }
    assert.throws(
      () => action(misspelt, () => undefined),
      /no setting inputs\. Its settings are: access, use, rate, input/,
    )
    const options = { actions: { probe }, keys: createKey(), signin: '/x' } as ActionsOptions
    assert.throws(() => createActions(options), /no option signin\. Its options are: actions, keys/)
  })

  test('when identity() returns something that is not a string; undefined is anonymous', async () => {
    const render = (response: Response) => formOf(response, { hasSummary: true })
    const seven = (() => 7) as unknown as () => string
    let said: unknown
    const numbered = site(render, { identity: seven })
    numbered.use((error: unknown, _request: unknown, response: Response, _next: unknown) => {
      said = error
      response.status(500).end()
    })
    await using server = await startServer(numbered)
    assert.equal((await createBrowser(server.origin).open('/')).status, 500)
    assert.match(String(said), /identity\(\) must return a string.*it returned a number/)
    await using anonymous = await startServer(site(render, { identity: () => undefined }))
    assert.equal((await createBrowser(anonymous.origin).open('/')).headers.get('cache-control'), null)
  })

  test('when what is bound or captured does not fit its schema: when it is rendered, not when it is sent', async () => {
    const bind = like.bind as (...args: unknown[]) => ReturnType<typeof like.bind>
    const app = site((response) => {
      const render = (id: unknown, version: unknown) =>
        response.locals.form(bind.call(like, id).capture({ version } as { version: number })).attributes
      assert.throws(
        () => render(1, 1),
        /argument 1 of like\.bind\(…\) does not fit its schema: .*expected string/,
      )
      assert.throws(() => render('1', 'x'), /like\.bind\(…\)\.capture\(…\) does not fit its schema/)
      return String(render('1', 1)) === '' ? '' : 'rendered'
    })
    await using server = await startServer(app)
    assert.equal((await createBrowser(server.origin).open('/')).html, 'rendered')
  })

  test('and the layout shows the failure of a form without a summary', async () => {
    const app = site((response) => {
      const form = formOf(response, { hasSummary: false })
      return `${form}<p id="messages">${response.locals.messages().map(({ text }) => text)}</p>`
    })
    await using server = await startServer(app)
    const page = await (await createBrowser(server.origin).open('/')).form().fill({ label: 'x' }).submit()
    assert.equal(page.textOf('messages'), 'Never.')
  })
})
