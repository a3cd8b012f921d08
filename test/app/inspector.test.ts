import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createBrowser } from '../../src/testing/index.ts'
import { setEnvironment } from '../actions/inspector/inspected.ts'
import { startGazette } from './gazette.ts'

describe('the inspector of Gazette', () => {
  it('shows every action, and the templates that render it, in development', async (test) => {
    test.after(setEnvironment('development'))
    const { address } = await startGazette({ environment: { NODE_ENV: 'development' } })
    const page = await createBrowser(address).open('/_signpost')
    assert.equal(page.status, 200)
    assert.match(page.textOf('posts.like') ?? '', /parts\/like\.eta:\d+/)
    assert.match(page.textOf('users.login') ?? '', /password Password text, required, secret/)
  })

  for (const NODE_ENV of ['production', 'test'])
    it(`is not there where NODE_ENV is ${NODE_ENV}`, async (test) => {
      test.after(setEnvironment(NODE_ENV))
      const { address } = await startGazette({ environment: { NODE_ENV } })
      for (const path of [
        '/_signpost',
        '/_signpost/style.css',
        '/_signpost/actions/posts.like',
        '/_signpost/calls/1',
      ]) {
        const page = await createBrowser(address).open(path)
        assert.equal(page.status, 404)
        assert.doesNotMatch(page.html, /inspector/i)
      }
    })
})

describe('a page of Gazette that breaks', () => {
  const views = join(import.meta.dirname, '../../views')

  it('tells who develops what was thrown, and visitors nothing of it', async (test) => {
    const restore = setEnvironment('development')
    test.after(restore)
    const { address, database } = await startGazette({ views })
    await database.close()
    const told = await createBrowser(address).open('/posts')
    assert.equal(told.status, 500)
    assert.match(told.text, /while rendering a page.*Error.*Request.*\/posts/)
    restore()
    const visitor = await createBrowser(address).open('/posts')
    assert.equal(visitor.status, 500)
    assert.doesNotMatch(visitor.html, /thrown|inspector|src\//)
  })
})
