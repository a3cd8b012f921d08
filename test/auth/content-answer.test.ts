import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Application, ErrorRequestHandler } from 'express'
import { z } from 'zod'
import { action, anyone } from '../../src/actions/index.ts'
import { contentAnswer } from '../../src/auth/index.ts'
import { ContentError } from '../../src/content/index.ts'
import { fields, open, page } from '../actions/site.ts'

const input = z.object({ title: z.string(), picture: z.file().optional() })

/** A form whose handler the Local API refuses with this error. */
async function sendTo(t: TestContext, error: Error): Promise<{ status: number; html: string }> {
  const write = action({ access: anyone, input }, async () => {
    throw error
  })
  const site = await open(t, {
    actions: { write },
    answerError: contentAnswer,
    pages: (app) => page(app, '/', { action: write, fields: ['title', 'picture'] }),
  })
  const answer = await site.send('/', fields({ title: 'As typed' }))
  return { status: answer.status, html: await answer.text() }
}

test('problems that the Local API finds in the data are shown at the fields', async (t) => {
  const errors = { title: 'Another post has this title.' }
  const { status, html } = await sendTo(t, new ContentError('INVALID_INPUT', 'posts: title.', { errors }))
  assert.equal(status, 422)
  assert.match(html, /id="title-error"[^>]*>(<[^>]+>)*[^<]*Another post has this title\./)
  assert.match(html, /value="As typed"/)
})

test('a document that is gone is 404, and the form comes back', async (t) => {
  const { status, html } = await sendTo(
    t,
    new ContentError('NOT_FOUND', 'There is no such document in posts.'),
  )
  assert.equal(status, 404)
  assert.match(html, /This is gone\./)
  assert.match(html, /value="As typed"/)
})

test('a refused operation is 403, a document that has changed 409, and neither tells the collection', async (t) => {
  const denied = await sendTo(t, new ContentError('ACCESS_DENIED', 'You may not do this (update secrets).'))
  assert.equal(denied.status, 403)
  assert.doesNotMatch(denied.html, /secrets/)
  assert.match(denied.html, /value="As typed"/)
  const changed = await sendTo(t, new ContentError('CONFLICT', 'The document in secrets has changed.'))
  assert.equal(changed.status, 409)
  assert.doesNotMatch(changed.html, /secrets/)
})

test('a refused file is said beside the only file field of the form', async (t) => {
  const large = await sendTo(t, new ContentError('FILE_TOO_LARGE', 'The file is larger than 5 MiB.'))
  assert.equal(large.status, 413)
  assert.match(large.html, /id="picture-error"[^>]*>(<[^>]+>)*[^<]*larger than 5 MiB/)
  const wrong = await sendTo(t, new ContentError('FILE_TYPE', 'This file is of another kind.'))
  assert.equal(wrong.status, 422)
  assert.match(wrong.html, /id="picture-error"[^>]*>(<[^>]+>)*[^<]*of another kind/)
})

test('a call of the Local API that is wrong in itself is a bug, and so is any other error with such a code', async (t) => {
  const unknown = await sendTo(t, new ContentError('UNKNOWN_FIELD', 'posts has no field "titel".'))
  assert.equal(unknown.status, 500)
  assert.doesNotMatch(unknown.html, /titel/)
  const stranger = await sendTo(t, Object.assign(new Error('no such key'), { code: 'NOT_FOUND' }))
  assert.equal(stranger.status, 500)
})

test('a program that runs the action gets the same', async (t) => {
  const errors = { title: 'Taken.' }
  const write = action({ access: anyone, input }, async () => {
    throw new ContentError('INVALID_INPUT', 'posts: title.', { errors })
  })
  await open(t, { actions: { write }, answerError: contentAnswer })
  const outcome = await write.run({ form: { title: 'x' }, context: {} })
  assert.ok(outcome.kind === 'invalid')
  assert.deepEqual(outcome.problems.fields, errors)
})

/** A document's page, which passes on what the Local API says, and a form on it. */
async function documentPage(t: TestContext, handle?: (app: Application) => void) {
  const state = { refusal: null as ContentError | null }
  const read = async () => {
    if (state.refusal) throw state.refusal
  }
  const write = action({ access: anyone, input }, read)
  const site = await open(t, {
    actions: { write },
    answerError: contentAnswer,
    pages: (app) => {
      app.get('/', async (_request, response) => {
        await read()
        const form = response.locals.form(write)
        response.send(`<form ${form.attributes}>${form.summary()}</form>`)
      })
      handle?.(app)
    },
  })
  const [address = ''] = await site.formsOn('/')
  return { site, state, send: (title = 'x') => site.post(address, fields({ title })) }
}

const gone = () => new ContentError('NOT_FOUND', 'There is no such document in posts.')

test('a page whose document is gone is 404, and so is the answer to its form', async (t) => {
  const { site, state, send } = await documentPage(t)
  state.refusal = gone()
  assert.equal((await site.get('/')).status, 404)
  const answer = await send()
  assert.equal(answer.status, 404)
  assert.match(await answer.text(), /This is gone\.[\s\S]*name="title"[^>]*>\nx</)
  assert.deepEqual(
    site.events.map(({ status }) => status),
    [404],
  )
})

test('the error handler of the application says it in its own words where no text would be lost', async (t) => {
  const handler: ErrorRequestHandler = (error, _request, response, _next) =>
    void response.status(error.status).send(`Ours: ${error.code}`)
  const { state, send } = await documentPage(t, (app) => app.use(handler))
  state.refusal = gone()
  const answer = await send('')
  assert.deepEqual([answer.status, await answer.text()], [404, 'Ours: NOT_FOUND'])
})

test('what a page passes on has a status of its own', async (t) => {
  const { site, state } = await documentPage(t)
  for (const [code, status] of [
    ['INVALID_QUERY', 400],
    ['ACCESS_DENIED', 403],
    ['CONFLICT', 409],
    ['UNKNOWN_FIELD', 500],
  ] as const) {
    state.refusal = new ContentError(code, 'No.')
    assert.equal((await site.get('/')).status, status)
  }
})
