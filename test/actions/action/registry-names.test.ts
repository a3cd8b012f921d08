import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { action, anyone } from '../../../src/actions/index.ts'
import { createRegistry } from '../../../src/actions/tools.ts'

const write = () => action({ access: anyone }, () => {})

describe('the registry', () => {
  test('passes over what an export says about itself, however often', () => {
    const config: Record<string, unknown> = { port: 3000 }
    config.self = config
    config.both = [config]
    config.inside = { config }
    const posts: Record<string, unknown> = { create: write(), config, again: config }
    posts.self = posts
    const actions: Record<string, unknown> = { posts }
    actions.actions = actions
    assert.deepEqual([...createRegistry(actions).byName.keys()], ['posts.create'])
  })

  test('looks once into what stands in many places', () => {
    let level: Record<string, unknown> = { end: 1 }
    for (let depth = 0; depth < 60; depth++) level = { left: level, right: level }
    assert.deepEqual([...createRegistry({ create: write(), level }).byName.keys()], ['create'])
  })

  test('refuses a group of actions that stands in two places, and names both', () => {
    const posts = { drafts: { create: write() } }
    assert.throws(() => createRegistry({ posts, articles: posts }), {
      name: 'TypeError',
      message: 'articles.drafts.create and posts.drafts.create are the same action. Register it once.',
    })
  })
})
