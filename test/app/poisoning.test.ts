import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createBrowser } from '../../src/testing/index.ts'
import { MUTATIONS } from '../actions/cache/mutations.ts'
import { startGazette } from './gazette.ts'

const PATHS = ['/', '/posts', '/posts/poisoned', '/feed.xml', '/sitemap.xml', '/robots.txt', '/sign-in']

describe('no header of a visitor changes what the next one gets (S-029)', () => {
  for (const path of PATHS)
    it(path, async () => {
      const { address, posts, cache } = await startGazette()
      await posts.plant({ title: 'Poisoned', content: 'c' }, 1)
      const get = (headers = {}) =>
        createBrowser(address).request({ url: path, headers: { Accept: 'text/html', ...headers } })
      const clean = await get()
      assert.equal(clean.status, 200)
      for (const headers of MUTATIONS) {
        cache.revalidatePath({ prefix: '/' })
        await get(headers)
        const next = await get()
        assert.deepEqual([next.status, next.html], [200, clean.html], JSON.stringify(headers))
      }
    })
})
