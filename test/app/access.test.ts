import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Refusal } from '../../src/actions/index.ts'
import { createRegistry } from '../../src/actions/tools.ts'
import { actions } from '../../src/app/actions.ts'
import { createId } from '../../src/content/index.ts'
import { type Gazette, startGazette } from './gazette.ts'

/** The actions that anonymous visitors may call. Adding one here says so on purpose. */
const FOR_STRANGERS = [
  'examples.count',
  'examples.dawdle',
  'examples.echo',
  'examples.leave',
  'examples.order',
  'examples.shout',
  'examples.stumble',
  'examples.visit',
  'examples.whisper',
  'posts.countView',
  'posts.like',
  'preferences.forget',
  'preferences.savePreferences',
  'users.forgotPassword',
  'users.login',
  'users.logout',
  'users.requestVerification',
  'users.resetPassword',
  'users.signUp',
  'users.verifyEmail',
]

/** What readers may call besides; not counting what is theirs alone. */
const FOR_READERS = [
  'comments.addComment',
  'users.changePassword',
  'users.endSession',
  'users.logoutEverywhere',
  'users.refresh',
  'users.rename',
]

describe('an action of Gazette', () => {
  const { byName } = createRegistry(actions)
  let gazette: Gazette
  before(async () => {
    gazette = await startGazette()
  })

  /** The names of the actions whose rule admits this user. */
  async function namesFor(user: object | null): Promise<string[]> {
    const names: string[] = []
    for (const [name, { access, args }] of byName) {
      const context = { user, content: gazette.content, args: args.map(() => createId()) }
      const answer: unknown = await access(context as never)
      if (isAdmission(answer)) names.push(name)
    }
    return names.sort()
  }

  test('may be called by strangers where it is listed here, and nowhere else', async () => {
    assert.deepEqual(await namesFor(null), FOR_STRANGERS.toSorted())
  })

  test('may be called by readers where it is listed here, and nowhere else', async () => {
    const reader = { id: createId(), role: 'reader', name: 'Rita', email: 'rita@example.com' }
    assert.deepEqual(await namesFor(reader), [...FOR_STRANGERS, ...FOR_READERS].sort())
  })

  test('is refused to strangers by asking them to sign in, not by a page that is not there', async () => {
    const open = new Set(FOR_STRANGERS)
    for (const [name, { access, args }] of byName) {
      if (open.has(name)) continue
      const context = { user: null, content: gazette.content, args: args.map(() => createId()) }
      const answer: unknown = await access(context as never)
      assert.ok(answer instanceof Refusal && answer.code === 'UNAUTHORIZED', name)
    }
  })
})

function isAdmission(answer: unknown): boolean {
  return answer === true || (typeof answer === 'object' && answer !== null && 'user' in answer)
}
