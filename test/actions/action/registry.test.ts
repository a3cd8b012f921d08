import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import type { ActionLink } from '../../../src/actions/action/action-link.ts'
import { action, anyone } from '../../../src/actions/index.ts'
import { createRegistry } from '../../../src/actions/tools.ts'
import { setEnvironment } from '../inspector/inspected.ts'

const noop = (args = 0) =>
  action({ access: anyone, args: Array(args).fill(z.string()) }, async () => 'the secret source')
const printer = {
  urlOf: ({ definition, args }: { definition: { knownAs: string }; args: unknown }) =>
    `/${definition.knownAs}/${JSON.stringify(args)}`,
}

describe('the registry', () => {
  test('names actions by the keys on the way to them', () => {
    const [create, like, wipe] = [noop(), noop(), noop()]
    const registry = createRegistry({ posts: { create, like }, admin: { danger: { wipe } } })
    assert.deepEqual([...registry.byName.keys()], ['posts.create', 'posts.like', 'admin.danger.wipe'])
    assert.equal(registry.nameOf(wipe.definition), 'admin.danger.wipe')
    assert.equal(registry.byName.get('posts.like'), like.definition)
  })

  test('takes module namespaces, and passes over what is no action', async () => {
    const store = await import('../../../src/actions/store/memory-store.ts')
    const create = noop()
    const posts = {
      create,
      PAGE_SIZE: 20,
      helper: () => 1,
      Schema: z.object({}),
      nothing: null,
      when: new Date(),
      list: [noop()],
      text: 'x',
    }
    assert.deepEqual([...createRegistry({ posts, store }).byName.keys()], ['posts.create'])
  })

  test('has no action by a name that every object has', () => {
    const { byName } = createRegistry({ posts: { create: noop() } })
    for (const name of [
      '__proto__',
      'constructor',
      'toString',
      'posts',
      'posts.',
      'posts.create.',
      'Posts.create',
      '',
    ])
      assert.equal(byName.get(name), undefined)
  })

  test('throws when there is none, so that a wrong import is found', () => {
    for (const actions of [{}, { posts: {} }, { posts: { helper: () => 1 } }])
      assert.throws(() => createRegistry(actions), {
        name: 'TypeError',
        message: /found no action\. Give it \{ actions: \{ posts \} \}/,
      })
  })

  test('throws for an action that stands there twice, and names both', () => {
    const create = noop()
    assert.throws(
      () => createRegistry({ posts: { create }, drafts: { create } }),
      /drafts\.create and posts\.create are the same action/,
    )
  })

  test('throws for two actions that come to the same name', () => {
    assert.throws(
      () => createRegistry({ posts: { 'tags.add': noop(), tags: { add: noop() } } }),
      /There are two actions named posts\.tags\.add\. Give one another key\./,
    )
  })

  test('throws for a key that cannot be part of a URL', () => {
    for (const key of ['create-post', 'a/b', 'ünï', '1st', '_hidden', '', 'x'.repeat(101), '__proto__x'])
      assert.throws(
        () => createRegistry({ posts: { [key]: noop() } }),
        { name: 'TypeError', message: /cannot be an action's name: use letters, digits and _ only/ },
        key,
      )
  })

  test('throws for an action that was not registered, with those that are', () => {
    const registry = createRegistry({ posts: { create: noop(), like: noop() } })
    assert.throws(
      () => registry.nameOf(noop().definition),
      /is not registered\. Give it to createActions.*posts\.create, posts\.like/,
    )
  })

  test('calls it by its key or its handler, and by its line where it has no name', () => {
    const registry = createRegistry({ posts: { create: noop() } })
    const elsewhere = action({ access: anyone }, () => undefined)
    createRegistry({ other: { save: elsewhere } })
    const restore = setEnvironment('development')
    const nameless = action({ access: anyone }, () => undefined)
    restore()
    const publish = () => undefined
    for (const [unknown, says] of [
      [elsewhere, /^The action other\.save is not registered\./],
      [action({ access: anyone }, publish), /^The action publish is not registered\./],
      [action({ access: anyone }, () => undefined), /^An action that is rendered is not registered\./],
      [
        nameless,
        /^An action that is rendered \(test\/actions\/action\/registry\.test\.ts:\d+\) is not registered\./,
      ],
    ] as const)
      assert.throws(() => registry.nameOf(unknown.definition), { name: 'TypeError', message: says })
  })
})

describe('the actions of a template', () => {
  const registry = createRegistry({ posts: { like: noop(1), create: noop() }, wipe: noop() })
  const view = registry.viewFor(printer as never) as {
    posts: { like: ActionLink; create: ActionLink }
    wipe: ActionLink
  }

  test('are bound and print their URL on the page that is rendered', () => {
    assert.equal(`${view.posts.like.bind('p1')}`, '/posts.like/["p1"]')
    assert.equal(JSON.stringify({ url: view.wipe.bind() }), '{"url":"/wipe/[]"}')
  })

  test('of two pages that are rendered at once stay separate', () => {
    const other = registry.viewFor({ urlOf: () => '/other' } as never) as typeof view
    const { posts } = view
    assert.equal(`${other.posts.like.bind('p1')}`, '/other')
    assert.equal(`${posts.like.bind('p1')}`, '/posts.like/["p1"]')
  })

  test('throw where they are printed unbound, with the right spelling', () => {
    const prints = [
      (link: ActionLink) => `${link}`,
      String,
      JSON.stringify,
      (link: ActionLink) => `<form action="${link}">`,
      (link: ActionLink) => link.toString(),
    ]
    for (const print of prints) {
      assert.throws(() => print(view.posts.like), {
        name: 'TypeError',
        message: /it\.actions\.posts\.like\.bind\(argument1\)/,
      })
      assert.throws(() => print(view.posts.create), {
        message: /action="<%= it\.actions\.posts\.create\.bind\(\) %>"/,
      })
    }
  })

  test('print nothing of an action that is there as a whole group', () => {
    assert.throws(() => `${view.posts}`, TypeError)
    assert.doesNotMatch(JSON.stringify(view), /secret|=>|function/)
  })

  test('are not there under other names', () => {
    const group = view.posts as unknown as Record<string, unknown>
    for (const name of ['publish', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])
      assert.equal(group[name], undefined, name)
  })
})
