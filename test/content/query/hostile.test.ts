import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createCursor } from '../../../src/content/query/cursor.ts'
import { parseSort } from '../../../src/content/query/sort.ts'
import { columns, sample, toRow } from './sample.ts'
import { kinds, openSamples } from './samples.ts'

const texts = [
  `'`,
  `''`,
  `"`,
  '`',
  '\\',
  `\\'`,
  ';',
  '--',
  '/*',
  '$1',
  '?',
  ':title',
  '@title',
  '%',
  '_',
  '%%%',
  '[a-z]',
  '*',
  '{',
  '}',
  '[]',
  'null',
  '\r\n',
  '\u2028',
  '\ufeff',
  `' or '1'='1`,
  `' or 1=1 --`,
  `') or 1=1 --`,
  `" or ""="`,
  `a') UNION SELECT sql FROM sqlite_master --`,
  `'; drop table samples; --`,
  `'); delete from samples; --`,
  `' and (select pg_sleep(1)) is null --`,
  `'||(select hex(randomblob(1000000000)))||'`,
  `$."a') OR 1=1--`,
  `{"$gt": ""}`,
  `1e309`,
  `0x7f`,
  `\ud83d\ude00`,
]

/** Every operator with this text for its value. */
const wheresWith = (text: string) => [
  { title: { equals: text } },
  { title: { not_equals: text } },
  { title: { in: [text, 'b'] } },
  { title: { not_in: [text] } },
  { title: { greater_than: text } },
  { title: { less_than_equal: text } },
  { title: { contains: text } },
  { id: { equals: text } },
  { id: { greater_than: text } },
  { tags: { contains: text } },
  { tags: { in: [text] } },
  { mixed: { not_in: [text, 1] } },
]

const names = [
  `a') UNION SELECT …--`,
  `$."a') OR 1=1--`,
  '-id;DROP',
  '"x" COLLATE evil',
  '`',
  '\0',
  'id\0',
  'samples.id',
  '"id"',
  'id as title',
  '*',
  'rowid',
  'ctid',
  '1',
  '__proto__',
  'hasOwnProperty',
]

for (const kind of kinds) {
  describe(`Hostile input (${kind})`, () => {
    test('as a value is a value: the statements stay the same few', async () => {
      const samples = await openSamples(kind)
      const kept = texts.map((title) => sample({ title, tags: [title], mixed: [title] }))
      await samples.replace(kept)
      for (const text of texts) for (const where of wheresWith(text)) await samples.find({ where })
      // A list that contains something and one that has one of several is the same question.
      assert.equal(samples.sent.size, wheresWith('').length - 1)
      for (const [index, title] of texts.entries()) {
        const id = kept[index]?.id
        assert.deepEqual(await samples.matching({ title: { equals: title } }), [id])
        assert.deepEqual(await samples.matching({ tags: { contains: title } }), [id])
        assert.ok((await samples.matching({ title: { contains: title } })).includes(id))
      }
    })

    test('as a number or a place is a number or a place', async () => {
      const samples = await openSamples(kind)
      await samples.replace([sample({ likes: 1, title: `'` }), sample({ likes: 2, title: `' or 1=1 --` })])
      const numbers = [
        0,
        -0,
        1.5,
        1e300,
        -1e300,
        2 ** 63,
        2 ** 64,
        5e-324,
        Number.MAX_SAFE_INTEGER,
        -(2 ** 63),
      ]
      for (const value of numbers) {
        await samples.find({ where: { likes: { equals: value, less_than: value } } })
        await samples.find({ where: { rank: { in: [value], not_in: [1, value] } } })
        await samples.find({ where: { score: { greater_than: value, in: [value] } } })
      }
      const order = parseSort('-title', columns, '')
      for (const title of texts) {
        const cursor = createCursor(order, toRow(sample({ title }))) ?? undefined
        await samples.find({ sort: '-title', page: { cursor } })
      }
      assert.ok(samples.sent.size <= 5, [...samples.sent].join('\n'))
    })

    test('as a name is refused, and nothing is sent', async () => {
      const samples = await openSamples(kind)
      for (const name of names) {
        const hostile = [
          { where: { [name]: { equals: 'a' } } },
          { where: { or: [{ [name]: { exists: true } }] } },
          { where: { title: { [name]: 'a' } } },
          { sort: name },
          { sort: ['title', `-${name}`] },
          { page: { cursor: name } },
        ]
        for (const listing of hostile) {
          // What a visitor sends is not typed.
          await assert.rejects(samples.find(listing as never), { name: 'ContentError' })
        }
      }
      assert.equal(samples.sent.size, 0)
    })
  })
}
