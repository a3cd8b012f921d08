import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { open, page } from '../site.ts'

const LIMIT = 64 << 10

describe('the text of a multipart form', () => {
  const cases = [
    { name: 'that fills its limit exactly', sizes: [LIMIT / 2, LIMIT / 2], status: 303, arrived: LIMIT },
    { name: 'one byte beyond its limit', sizes: [LIMIT / 2, LIMIT / 2, 1], status: 413, arrived: 0 },
    { name: 'in many fields below the limit', sizes: Array(100).fill(LIMIT - 1), status: 413, arrived: 0 },
  ]
  for (const { name, sizes, status, arrived } of cases)
    test(`${name} is answered with ${status}, however large its files may be`, async (t) => {
      let size = 0
      const write = action(
        {
          access: anyone,
          input: z.object({ t: z.array(z.string()), cover: z.file().optional() }),
          limits: { text: LIMIT, file: 16 << 20, files: 1 },
        },
        async ({ data }) => {
          size = data.t.join('').length
        },
      )
      const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
      const form = new FormData()
      form.append('cover', new Blob(['x'.repeat(1 << 20)]), 'cover.bin')
      for (const length of sizes) form.append('t', 'x'.repeat(length))
      const answer = await site.send('/', form, status === 303 ? {} : JSON_CALLER)
      assert.equal(answer.status, status)
      assert.equal(size, arrived)
      await eventually(() => assert.deepEqual(site.stagedSizes(), []))
    })
})
