import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Refusal } from '../../src/actions/index.ts'
import { owns, role, signedIn } from '../../src/auth/index.ts'

const ada = { id: 'ada', role: 'author' }
const edda = { id: 'edda', role: 'editor' }

function codeOf(answer: unknown): unknown {
  return answer instanceof Refusal ? answer.code : answer
}

describe('signedIn', () => {
  test('admits signed-in users, and asks anonymous visitors to sign in', () => {
    assert.deepEqual(signedIn({ user: ada }), { user: ada })
    assert.equal(codeOf(signedIn({ user: null })), 'UNAUTHORIZED')
    assert.equal(codeOf(signedIn({} as { user: null })), 'UNAUTHORIZED', 'a context that forgot its user')
  })
})

describe('role', () => {
  test('lets in who has one of the roles, and tells strangers from others', () => {
    const rule = role('editor', 'admin')
    assert.deepEqual(rule({ user: edda }), { user: edda })
    assert.equal(codeOf(rule({ user: ada })), 'FORBIDDEN')
    assert.equal(codeOf(rule<typeof ada>({ user: null })), 'UNAUTHORIZED')
    assert.equal(codeOf(rule({ user: { id: 'x' } as typeof ada })), 'FORBIDDEN', 'who has no role')
    assert.equal(rule.name, "role('editor', 'admin')")
  })

  test('without a role throws at start-up', () => {
    assert.throws(() => Reflect.apply(role, undefined, []), /role\(\) needs at least one role/)
  })
})

describe('owns', () => {
  const posts = [
    { id: '1', author: 'ada' },
    { id: '2', author: 'someone' },
    { id: '3', author: null },
    { id: '4', author: { id: 'ada' } },
  ]
  const content = {
    async find({ where }: { where: { id: { equals: string } } }) {
      return { docs: posts.filter(({ id }) => id === where.id.equals) }
    },
  }
  const ask = async (user: typeof ada | null, id: unknown, rule = owns('posts')) =>
    codeOf(await rule({ user, content, args: [id] }))

  test('admits the owner only; a document without an owner admits no user', async () => {
    assert.deepEqual(await ask(ada, '1'), { user: ada })
    for (const id of ['2', '3', '4']) assert.equal(await ask(ada, id), 'FORBIDDEN', id)
    assert.equal(await ask(null, '1'), 'UNAUTHORIZED')
    assert.equal(await ask({ id: 'null', role: '' }, '3'), 'FORBIDDEN')
    assert.equal(await ask({ id: 'undefined', role: '' }, '3'), 'FORBIDDEN')
  })

  test('lets those in who need not own it', async () => {
    const rule = owns('posts', { or: ['editor'] })
    assert.deepEqual(await ask(edda, '1', rule), { user: edda })
    assert.equal(await ask(edda, '1'), 'FORBIDDEN')
    assert.equal(rule.name, "owns('posts')")
  })

  test('says that a document is gone, rather than that it is not yours', async () => {
    const answer = await owns('posts')({ user: ada, content, args: ['9'] })
    assert.deepEqual(Reflect.get(answer, 'status'), 404)
  })
})
