import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import {
  action,
  anyone,
  createMemoryStore,
  redirect,
  type SubmissionStore,
} from '../../../src/actions/index.ts'
import { createSubmissions } from '../../../src/content/index.ts'
import { migratedPlace, open as openDatabase } from '../../support/databases.ts'
import { eventually } from '../../support/eventually.ts'
import { fields, open, page } from '../site.ts'

const TIMEOUT = 100

interface Job {
  readonly store?: SubmissionStore
  /** Begins the writes; the handler waits, and ends them. */
  readonly begin: () => Promise<unknown>
  readonly end: () => Promise<unknown>
}

/** A form that is to be done once, and the first time takes longer than its action may. */
async function openSlow(t: TestContext, { store, begin, end }: Job) {
  let runs = 0
  const endings: string[] = []
  const released = Promise.withResolvers<void>()
  const order = action({ access: anyone, once: true, timeout: TIMEOUT }, async () => {
    const isFirst = ++runs === 1
    await begin()
    if (isFirst) await released.promise
    await end().then(
      () => endings.push('written'),
      (error) => {
        endings.push('refused')
        throw error
      },
    )
    return redirect('/done')
  })
  const site = await open(t, { actions: { order }, store, pages: (app) => page(app, '/', { action: order }) })
  const [address = ''] = await site.formsOn('/')
  const send = () => site.post(address, fields({ count: '1' }))
  return { site, send, endings, release: released.resolve, countRuns: () => runs }
}

describe('a form that is done once, and takes too long', () => {
  test('in memory is not begun again while its handler runs, and is done when that ends', async (t) => {
    const rows: string[] = []
    const { site, send, endings, release, countRuns } = await openSlow(t, {
      begin: async () => rows.push('begun'),
      end: async () => rows.push('ended'),
    })
    assert.deepEqual([(await send()).status, (await send()).status], [503, 503])
    release()
    await eventually(() => assert.deepEqual(endings, ['written']))
    const last = await send()
    assert.equal(last.status, 303)
    assert.equal(last.headers.get('location'), '/done')
    assert.equal(countRuns(), 1)
    assert.deepEqual(rows, ['begun', 'ended'])
    assert.deepEqual(
      site.events.map(({ outcome }) => outcome),
      ['UNAVAILABLE', 'UNAVAILABLE', 'repeat'],
    )
  })

  test('in memory may be sent again when its handler fails in the end', async (t) => {
    let isBroken = true
    const { send, endings, release, countRuns } = await openSlow(t, {
      begin: async () => {},
      end: async () => {
        if (isBroken) throw new Error('broken')
      },
    })
    assert.equal((await send()).status, 503)
    release()
    await eventually(() => assert.deepEqual(endings, ['refused']))
    isBroken = false
    assert.equal((await send()).status, 303)
    assert.equal(countRuns(), 2)
  })

  test('in memory is not begun by a retry that was given up itself', async (t) => {
    const memory = createMemoryStore()
    let ended = 0
    const store: SubmissionStore = {
      ...memory,
      transaction: (work, signal) => memory.transaction(work, signal).finally(() => ended++),
    }
    const { send, endings, release, countRuns } = await openSlow(t, {
      store,
      begin: async () => {},
      end: async () => {
        throw new Error('broken')
      },
    })
    assert.deepEqual([(await send()).status, (await send()).status], [503, 503])
    release()
    await eventually(() => assert.deepEqual(endings, ['refused']))
    // The retry has had its turn.
    await eventually(() => assert.equal(ended, 2))
    assert.equal(countRuns(), 1)
  })

  test('in a database is taken back: later writes of its handler are refused, and a retry does it once', async (t) => {
    interface Tables {
      posts: {
        id: string
        slug: string
        title: string
        content: string
        created_at: number
        updated_at: number
      }
    }
    const database = await openDatabase<Tables>(await migratedPlace('sqlite'))
    let count = 0
    const insert = () => {
      const id = `post-${++count}`
      const post = { id, slug: id, title: '', content: '', created_at: 1, updated_at: 1 }
      return database.write.insertInto('posts').values(post).execute()
    }
    const slugs = async () =>
      (await database.read.selectFrom('posts').select('slug').execute()).map(({ slug }) => slug)
    const { send, endings, release, countRuns } = await openSlow(t, {
      store: createSubmissions(database),
      begin: insert,
      end: insert,
    })
    assert.equal((await send()).status, 503)
    assert.deepEqual(await slugs(), [])
    assert.equal((await send()).status, 303)
    release()
    await eventually(() => assert.equal(endings.length, 2))
    assert.deepEqual(endings, ['written', 'refused'])
    assert.equal((await send()).status, 303)
    assert.equal(countRuns(), 2)
    assert.equal((await slugs()).length, 2, 'the two rows of the second run')
  })
})
