import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { action, anyone } from '../../../src/actions/index.ts'
import { open, page } from '../site.ts'

test('files arrive in the order in which they were sent, however long each takes to write', async (t) => {
  const albums: string[] = []
  const write = action(
    { access: anyone, input: z.object({ photos: z.array(z.file()) }), limits: { files: 8 } },
    async ({ data: { photos } }) => {
      albums.push(photos.map(({ name }) => name).join(''))
    },
  )
  const site = await open(t, { actions: { write }, pages: (app) => page(app, '/', { action: write }) })
  const form = new FormData()
  for (const [index, name] of [...'abcdefgh'].entries())
    form.append('photos', new File(['x'.repeat(index % 2 === 0 ? 1 << 20 : 1)], name))
  for (let round = 0; round < 5; round++) assert.equal((await site.send('/', form)).status, 303)
  assert.deepEqual(albums, Array(5).fill('abcdefgh'))
})
