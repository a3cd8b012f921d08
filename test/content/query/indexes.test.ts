import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { createId } from '../../../src/content/ids.ts'
import { sample } from './sample.ts'
import { kinds, type Listing, openSamples, type Samples } from './samples.ts'

const ROWS = 20_000

const rows = Array.from({ length: ROWS }, (_, number) =>
  sample({
    title: `Title ${(number * 7919) % ROWS}`,
    word: number % 10 === 0 ? null : `word ${number}`,
    likes: (number * 31) % ROWS,
    rank: number % 10 === 0 ? null : number,
    score: number / 4,
    done: number === 77,
  }),
)
const [first = sample()] = rows
const last = createId()

/** What is asked for, and the index that has to answer. */
const listings: readonly (Listing & { readonly index: RegExp; readonly isByText?: true })[] = [
  { where: { id: { equals: first.id } }, index: /samples_pkey|sqlite_autoindex_samples_1/ },
  { where: { id: { in: [first.id, last] } }, index: /samples_pkey|sqlite_autoindex_samples_1/ },
  { index: /samples_pkey|sqlite_autoindex_samples_1/ },
  { where: { word: { equals: 'word 7' } }, index: /samples_key/ },
  { where: { word: { in: ['word 7', 'word 8', 'word 10'] } }, index: /samples_key/ },
  { where: { word: { greater_than: 'word 9998' } }, index: /samples_key/, isByText: true },
  { where: { likes: { equals: 7 } }, index: /samples_likes/ },
  { where: { likes: { equals: 7.5 } }, index: /samples_likes/ },
  { where: { likes: { in: [7, 8] } }, index: /samples_likes/ },
  { where: { likes: { greater_than_equal: 19_990.5 } }, index: /samples_likes/ },
  { where: { rank: { less_than: 9 } }, index: /samples_order/ },
  { where: { score: { equals: 7.25 } }, index: /samples_score/ },
  { where: { score: { in: [7.25, 8] } }, index: /samples_score/ },
  { where: { score: { less_than: 2 } }, index: /samples_score/ },
  { where: { done: { equals: true } }, index: /samples_done/ },
  { sort: 'likes', index: /samples_likes/ },
  { sort: '-likes', index: /samples_likes/ },
  { sort: '-rank', index: /samples_order/ },
  { sort: 'rank', index: /samples_order/ },
  { sort: '-title', index: /samples_title/, isByText: true },
]

for (const kind of kinds) {
  describe(`The plan of ${kind}`, () => {
    let samples: Samples
    before(async () => {
      samples = await openSamples(kind)
      await samples.replace(rows)
      await analyze(samples)
    })

    for (const { index, isByText, ...listing } of listings) {
      // An index of PostgreSQL has the order of its database: in English it cannot answer for bytes.
      if (isByText && kind === 'postgres in English') continue
      test(`uses an index for ${JSON.stringify(listing)}`, async () => {
        const plan = await samples.explain(listing)
        requireIndexed(plan, index)
        if (listing.where) assert.match(plan, GOES_THERE, plan)
        else assert.doesNotMatch(plan, SORTS, plan)
      })
    }

    for (const sort of ['likes', '-likes', '-rank', '-title', '-id'] as const) {
      if (sort === '-title' && kind === 'postgres in English') continue
      test(`goes to a cursor's place in the index of ${sort}`, async () => {
        const { nextCursor } = await samples.find({ sort, page: { limit: 100, page: 100 } })
        const plan = await samples.explain({ sort, page: { cursor: nextCursor ?? undefined } })
        requireIndexed(plan, indexOf(sort))
        assert.match(plan, GOES_THERE, plan)
        assert.doesNotMatch(plan, SORTS, plan)
      })
    }

    test('looks at the whole table for text that is somewhere in a text', async () => {
      const plan = await samples.explain({ where: { title: { contains: 'title 7' } }, sort: 'status' })
      assert.match(plan, /SCAN samples|Seq Scan/)
    })
  })
}

/** To a place in an index, instead of from its beginning. */
const GOES_THERE = /SEARCH|Index Cond|Recheck Cond/
const SORTS = /TEMP B-TREE|Sort Key/

function indexOf(sort: string): RegExp {
  if (sort === '-id') return /samples_pkey|sqlite_autoindex_samples_1/
  return new RegExp(`samples_${sort.replace('-', '').replace('rank', 'order')}`)
}

/** Neither a walk over all rows nor sorting more than what an index gave. */
function requireIndexed(plan: string, index: RegExp): void {
  assert.match(plan, index)
  assert.doesNotMatch(plan, /Seq Scan on samples|SCAN samples(?! USING)/, plan)
}

async function analyze({ database }: Samples): Promise<void> {
  await sql`analyze samples`.execute(database.write)
}
