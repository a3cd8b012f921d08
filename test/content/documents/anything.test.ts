import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ContentError } from '../../../src/content/index.ts'
import { describeEach } from '../../support/databases.ts'
import { openPublication, owner, postData } from './publication.ts'

/** What JSON, a query string or a program's mistake can put in the place of anything. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withNullPrototype: true,
  withSparseArray: true,
  maxDepth: 3,
})
/** The same, but mostly of the right form. */
const field = fc.constantFrom(
  'title',
  'likes',
  'rating',
  'isPinned',
  'tags',
  'meta',
  'secret',
  'note',
  'id',
  '__proto__',
  'constructor',
  'createdAt',
)
const operator = fc.constantFrom(
  'equals',
  'not_equals',
  'in',
  'not_in',
  'greater_than',
  'less_than_equal',
  'like',
  'contains',
  'exists',
  'and',
  'toString',
)
const given = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
  anything,
)
const where = fc.letrec((tie) => ({
  leaf: fc.dictionary(field, fc.dictionary(operator, given, { minKeys: 1, maxKeys: 2 }), { maxKeys: 3 }),
  tree: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.record({ or: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ and: fc.array(tie('tree'), { maxLength: 3 }) }),
  ),
})).tree
/** Mostly what there should be. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: right, weight: 9 }, { arbitrary: anything, weight: 1 })
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  where: mostly(where),
  sort: mostly(fc.oneof(field, fc.array(field, { maxLength: 3 }))),
  select: mostly(fc.dictionary(field, fc.constant(true), { maxKeys: 3 })),
  limit: mostly(fc.integer({ min: 0, max: 101 })),
  page: mostly(fc.integer({ min: 0, max: 9 })),
  cursor: mostly(fc.string()),
  depth: mostly(fc.integer({ min: 0, max: 5 })),
  count: mostly(fc.boolean()),
  draft: mostly(fc.constant(false)),
  context: mostly(fc.constant({})),
  showHiddenFields: mostly(fc.constant(false)),
  id: mostly(fc.oneof(fc.string(), fc.constant('ID'))),
  data: mostly(fc.dictionary(field, mostly(fc.oneof(fc.string(), fc.integer())), { maxKeys: 3 })),
}
const takes: Readonly<Record<string, readonly string[]>> = {
  find: [
    'where',
    'sort',
    'select',
    'limit',
    'page',
    'cursor',
    'depth',
    'count',
    'draft',
    'context',
    'showHiddenFields',
  ],
  findByID: ['id', 'select', 'depth', 'draft', 'context'],
  count: ['where', 'draft'],
  create: ['data', 'select', 'depth', 'file'],
  update: ['id', 'where', 'data', 'select', 'limit'],
  delete: ['id', 'where', 'select', 'limit'],
  duplicate: ['id', 'data', 'depth'],
  findVersions: ['where', 'sort'],
  openFile: ['id'],
}

/** An operation with some of its options. */
const call = fc.constantFrom(...Object.keys(takes)).chain((operation) => {
  const entries = takes[operation]?.map((name) => [name, values[name] ?? anything]) ?? []
  return fc.record({
    operation: fc.constant(operation),
    given: fc.record(Object.fromEntries(entries), { requiredKeys: [] }),
  })
})

describeEach('whatever an operation is given', (kind) => {
  test('it does what it was asked, or refuses by name: nothing else is ever thrown', async () => {
    const { content } = await openPublication(kind)
    const about = { collection: 'posts', user: owner } as const
    const { id } = await content.create({ ...about, data: postData() })
    const outcomes = new Map<string, number>()
    const check = fc.asyncProperty(call, async ({ operation, given }) => {
      const act: (options: object) => Promise<unknown> = Reflect.get(content, operation)
      const outcome: unknown = await act({
        ...given,
        ...about,
        ...('id' in given && given.id === 'ID' && { id }),
      }).then(
        () => 'done',
        (error: unknown) => error,
      )
      const code = outcome instanceof ContentError ? outcome.code : outcome
      assert.equal(typeof code, 'string', outcome instanceof Error ? outcome.stack : String(outcome))
      outcomes.set(String(code), (outcomes.get(String(code)) ?? 0) + 1)
    })
    await fc.assert(check, { numRuns: kind === 'sqlite' ? 4000 : 2000 })
    const done = outcomes.get('done') ?? 0
    assert.ok(done > 30 && outcomes.size > 5, JSON.stringify([...outcomes]))
  })
})
