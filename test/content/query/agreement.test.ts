import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import { documents, sorts, wheres } from './arbitraries.ts'
import { matches, sorted } from './model.ts'
import type { Sample } from './sample.ts'
import { kinds, openSamples, type Samples } from './samples.ts'

// Each run puts some documents into every database and asks all of them the same.

describe('SQLite, PostgreSQL and plain JavaScript agree', () => {
  let all: readonly Samples[]
  before(async () => {
    all = await Promise.all(kinds.map(openSamples))
  })

  async function replace(docs: readonly Sample[]): Promise<void> {
    await Promise.all(all.map((samples) => samples.replace(docs)))
  }

  test('on every where', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.array(wheres, { minLength: 10, maxLength: 20 }), async (docs, many) => {
        await replace(docs)
        for (const where of many) {
          const expected = docs.filter((document) => matches(where, document)).map(({ id }) => id)
          for (const { matching, dialect } of all) {
            assert.deepEqual(await matching(where), expected, `${dialect.kind} ${JSON.stringify(where)}`)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('on every order, page after page by cursor', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        sorts,
        wheres,
        fc.integer({ min: 1, max: 7 }),
        async (docs, sort, where, limit) => {
          await replace(docs)
          const expected = sorted(
            docs.filter((document) => matches(where, document)),
            sort,
          ).map(({ id }) => id)
          for (const samples of all) {
            const found: unknown[] = []
            for (let cursor: string | null | undefined; cursor !== null; ) {
              const page = await samples.find({ where, sort, page: { limit, cursor: cursor ?? undefined } })
              found.push(...page.ids)
              assert.ok(found.length <= docs.length, 'no row comes twice')
              cursor = page.nextCursor
            }
            assert.deepEqual(found, expected, `${samples.dialect.kind} ${sort}`)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('on every numbered page', async () => {
    await fc.assert(
      fc.asyncProperty(documents, sorts, fc.integer({ min: 1, max: 4 }), async (docs, sort, page) => {
        await replace(docs)
        const expected = sorted(docs, sort).map(({ id }) => id)
        for (const { find } of all) {
          const { ids } = await find({ sort, page: { limit: 7, page } })
          assert.deepEqual(ids, expected.slice((page - 1) * 7, page * 7))
        }
      }),
      { numRuns: 30 },
    )
  })
})
