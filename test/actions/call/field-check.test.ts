import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { fields, open, page } from '../site.ts'

const Booking = z
  .object({
    name: z.string().min(2, 'A name has two letters.'),
    seats: z.number().max(8, 'At most eight.'),
    rows: z.array(z.object({ word: z.string().min(1, 'Write a word.') })).default([]),
  })
  .refine(({ name, seats }) => name !== 'Ada' || seats === 1, {
    path: ['seats'],
    message: 'Ada comes alone.',
  })

async function openSite(test: TestContext) {
  let calls = 0
  const book = action({ access: anyone, once: true, input: Booking }, () => {
    calls += 1
  })
  const site = await open(test, {
    actions: { hall: { book } },
    pages: (app) => page(app, '/', { action: book, fields: ['name', 'seats'] }),
  })
  /** What the server says about a field while the form is being filled in. */
  const check = async (field: string, values: Readonly<Record<string, string>>) => {
    const headers = { 'signpost-request': `field ${field}`, accept: 'application/json' }
    const answer = await site.send('/', fields(values), headers)
    const body = await answer.text()
    return { status: answer.status, errors: body === '' ? undefined : JSON.parse(body).errors }
  }
  return { check, calls: () => calls }
}

describe('one field, checked while the form is being filled in', () => {
  for (const [what, field, values, errors] of [
    ['that is wrong', 'name', { name: 'A', seats: '2' }, { name: 'A name has two letters.' }],
    ['that is right, in a form that is wrong elsewhere', 'name', { name: 'Bob', seats: '99' }, undefined],
    ['that another field makes wrong', 'seats', { name: 'Ada', seats: '2' }, { seats: 'Ada comes alone.' }],
    ['with rows', 'rows', { name: 'Bob', seats: '1', 'rows.0.word': '' }, { rows: 'Write a word.' }],
    ['that there is none of', 'toString', { name: 'Bob', seats: '1' }, undefined],
  ] as const)
    test(`${what}: ${errors ? '422 with its problem alone' : '204'}, and nothing runs`, async (t) => {
      const { check, calls } = await openSite(t)
      assert.deepEqual(await check(field, values), { status: errors ? 422 : 204, errors })
      assert.equal(calls(), 0)
    })
})
