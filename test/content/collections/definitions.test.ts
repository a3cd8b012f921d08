import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type } from 'arktype'
import { z } from 'zod'
import {
  always,
  type Collection,
  type CollectionAccess,
  createContent,
  type Database,
  global,
} from '../../../src/content/index.ts'
import { freshPlace, migrationsOf, open } from '../../support/databases.ts'
import { sqlIn } from '../library.ts'

const access = { create: always, read: always, update: always, delete: always }
const schema = z.object({ title: z.string(), likes: z.int(), tags: z.array(z.string()) })

/** A definition of a user without types. */
function written(options: object): Collection {
  return { kind: 'collection', options: { schema, access, ...options } as never }
}

/** Whatever is wrong with a definition is found before the database is asked for anything. */
const untouched = {} as Database<unknown>

const mistakes: readonly (readonly [what: string, collections: object, sentence: RegExp])[] = [
  ['an option that there is not', { posts: written({ acess: access }) }, /posts: unknown option "acess"/],
  ['no schema that offers JSON Schema', { posts: written({ schema: plain() }) }, /offers no JSON Schema/],
  ['a schema of a text', { posts: written({ schema: z.string() }) }, /has to be an object with named fields/],
  [
    'a rule that is missing',
    { posts: written({ access: { ...access, read: undefined } }) },
    /rule for read.*or always/,
  ],
  ['no rules', { posts: written({ access: undefined }) }, /posts: there is no access rule for create/],
  [
    'a rule that is no function',
    { posts: written({ access: { ...access, delete: true } }) },
    /rule for delete/,
  ],
  [
    'a rule for nothing',
    { posts: written({ access: { ...access, list: always } }) },
    /posts\.access: unknown option "list"/,
  ],
  ['options of a field that there is not', { posts: written({ fields: { titel: {} } }) }, /no field "titel"/],
  [
    'an option of a field',
    { posts: written({ fields: { title: { hiden: true } } }) },
    /posts\.fields\.title: unknown option "hiden"/,
  ],
  [
    'a rule of a field',
    { posts: written({ fields: { title: { access: { delete: always } } } }) },
    /title\.access: unknown option "delete"/,
  ],
  [
    'a unique field that there is not',
    { posts: written({ unique: ['slug'] }) },
    /posts\.unique.*no field "slug"/,
  ],
  ['a relation to nothing', { posts: written({ relations: { title: 'people' } }) }, /no collection "people"/],
  [
    'a relation that is a number',
    { posts: written({ relations: { likes: 'posts' } }) },
    /id of a document, or a list of ids/,
  ],
  [
    'a hook that there is not',
    { posts: written({ hooks: { beforeSave: [] } }) },
    /posts\.hooks: unknown option "beforeSave"/,
  ],
  [
    'a hook that is no list',
    { posts: written({ hooks: { afterRead: () => {} } }) },
    /afterRead: this has to be a list of functions/,
  ],
  ['no versions at all', { posts: written({ versions: { max: 0 } }) }, /whole number above 0/],
  [
    'a field that is excepted from versions and not there',
    { posts: written({ versions: { except: ['likse'] } }) },
    /posts\.versions\.except: the schema has no field "likse"/,
  ],
  [
    'an option of versions',
    { posts: written({ versions: { draft: true } }) },
    /posts\.versions: unknown option "draft"/,
  ],
  [
    'a sort by nothing',
    { posts: written({ defaultSort: '-date' }) },
    /posts\.defaultSort: There is no field "date"/,
  ],
  [
    'a sort by a secret',
    { posts: written({ defaultSort: ['likes', '-title'], fields: { title: { hidden: true } } }) },
    /posts\.defaultSort: not every user may read title/,
  ],
  [
    'a sort by what few may read',
    { posts: written({ defaultSort: 'title', fields: { title: { access: { read: always } } } }) },
    /posts\.defaultSort: not every user may read title/,
  ],
  ['a name that is no table', { 'blog-posts': written({}) }, /letters and digits/],
  ['a name that is a table of ours', { versions: written({}) }, /taken by a table of ours/],
  [
    'two collections in one table',
    { blogPosts: written({}), blog: written({ versions: { drafts: true } }), blogDrafts: written({}) },
    /two collections would be kept in this table/,
  ],
  [
    'a field of ours',
    { posts: written({ schema: z.object({ createdAt: z.int() }) }) },
    /posts\.createdAt: this name is taken/,
  ],
  [
    'a field that a where means otherwise',
    { posts: written({ schema: z.object({ and: z.string() }) }) },
    /posts\.and: this name is taken/,
  ],
  [
    'a field with an invalid name',
    { posts: written({ schema: z.object({ 'a b': z.string() }) }) },
    /posts\.a b: a field is named/,
  ],
  [
    'a field that every object has',
    { posts: written({ schema: z.object({ constructor: z.string() }) }) },
    /posts\.constructor: this name is taken/,
  ],
  [
    'two fields in one column',
    { posts: written({ schema: z.object({ aB: z.string(), a_b: z.string() }) }) },
    /kept in a_b already/,
  ],
  [
    'a Date',
    { posts: written({ schema: z.object({ on: z.date() }) }) },
    /posts\.on: date cannot be kept.*z\.iso\.datetime/,
  ],
  [
    'a bigint',
    { posts: written({ schema: z.object({ size: z.bigint() }) }) },
    /posts\.size: bigint cannot be kept/,
  ],
  [
    'a transform of unknown outcome',
    { posts: written({ schema: z.object({ n: z.string().transform(Number) }) }) },
    /posts\.n: transform cannot be kept.*pipe/,
  ],
  [
    'a text that becomes a number',
    { posts: written({ schema: z.object({ n: z.string().transform(Number).pipe(z.int()) }) }) },
    /posts\.n: its schema takes text and gives integer.*convert in the form's schema/,
  ],
  [
    'a text that becomes true',
    { posts: written({ schema: z.object({ isOn: z.stringbool() }) }) },
    /posts\.isOn: its schema takes text and gives boolean/,
  ],
  [
    'a text that becomes a list',
    {
      posts: written({
        schema: z.object({
          tags: z
            .string()
            .transform((text) => text.split(','))
            .pipe(z.array(z.string())),
        }),
      }),
    },
    /posts\.tags: its schema takes text and gives list/,
  ],
  [
    "another library's text that becomes a number",
    { posts: written({ schema: type({ n: 'string.integer.parse' }) }) },
    /posts\.n: (its schema takes text and gives integer|transform cannot be kept)/,
  ],
  [
    'a Date in a list',
    { posts: written({ schema: z.object({ days: z.array(z.date()) }) }) },
    /posts\.days: date cannot be kept/,
  ],
  [
    "another library's Date",
    { posts: written({ schema: type({ on: 'Date' }) }) },
    /posts\.on: date cannot be kept/,
  ],
]

/** A Standard Schema without JSON Schema. */
function plain() {
  return { '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }) } }
}

describe('a collection is refused at the start, with its place and the fix', () => {
  for (const [what, collections, sentence] of mistakes) {
    test(what, async () => {
      await assert.rejects(
        createContent({ database: untouched, collections: collections as never }),
        (error: Error) => {
          assert.equal(error.name, 'TypeError')
          assert.match(error.message, sentence)
          return true
        },
      )
    })
  }
})

describe('a global is refused at the start', () => {
  const globalMistakes: readonly (readonly [string, object, RegExp])[] = [
    ['without a rule', { schema, access: { read: always } }, /site: there is no access rule for update/],
    [
      'with a rule that there is not',
      { schema, access: { read: always, update: always, delete: always } },
      /unknown option "delete"/,
    ],
    [
      'with drafts',
      { schema, access: { read: always, update: always }, versions: true },
      /site: unknown option "versions"/,
    ],
    [
      'with a hook that there is not',
      { schema, access: { read: always, update: always }, hooks: { beforeDelete: [] } },
      /unknown option "beforeDelete"/,
    ],
  ]
  for (const [what, options, sentence] of globalMistakes) {
    test(what, async () => {
      const globals = { site: global(options as never) }
      await assert.rejects(createContent({ database: untouched, collections: {}, globals }), sentence)
    })
  }
})

test('an option of createContent that there is not is refused', async () => {
  const options = { database: untouched, collections: {}, file: 1 } as never
  await assert.rejects(createContent(options), /createContent: unknown option "file"/)
})

/** The columns that are asked for, by field. */
async function columnsOf(own: CollectionSchema): Promise<Readonly<Record<string, string>>> {
  const database = await open(await freshPlace('sqlite'), { migrations: migrationsOf({}) })
  const collections = { notes: written({ schema: own }) }
  const sql = await createContent({ database, collections }).then(() => '', sqlIn)
  const lines = [...sql.matchAll(/^ {2}"(\w+)" (.*?),?$/gm)].map(([, name = '', column = '']) => [
    name,
    column,
  ])
  return Object.fromEntries(lines)
}
type CollectionSchema = Collection['options']['schema']

const stamps = {
  id: 'text not null primary key',
  created_at: 'bigint not null',
  updated_at: 'bigint not null',
}

describe('a column is made of', () => {
  test('each type of zod', async () => {
    const own = z.object({
      text: z.string(),
      email: z.email(),
      day: z.iso.date(),
      word: z.enum(['a', 'b']),
      one: z.literal('a'),
      whole: z.int(),
      count: z.number().int().min(0),
      fraction: z.number(),
      isTrue: z.boolean(),
      list: z.array(z.int()),
      object: z.object({ a: z.int() }),
      anything: z.unknown(),
      maybe: z.string().optional(),
      none: z.int().nullable(),
      filled: z.string().default('x'),
      either: z.union([z.int(), z.number()]),
      mixed: z.union([z.int(), z.string()]),
      coerced: z.coerce.number(),
      piped: z
        .string()
        .transform((text) => text.toUpperCase())
        .pipe(z.string()),
      prepared: z.preprocess(Number, z.int()),
      camelCase: z.string().trim(),
    })
    assert.deepEqual(await columnsOf(own), {
      ...stamps,
      text: 'text not null',
      email: 'text not null',
      day: 'text not null',
      word: 'text not null',
      one: 'text not null',
      whole: 'bigint not null',
      count: 'bigint not null',
      fraction: 'double precision not null',
      is_true: 'integer not null',
      list: 'text not null',
      object: 'text not null',
      anything: 'text',
      maybe: 'text',
      none: 'bigint',
      filled: 'text not null',
      either: 'double precision not null',
      mixed: 'text not null',
      coerced: 'double precision not null',
      piped: 'text not null',
      prepared: 'bigint not null',
      camel_case: 'text not null',
    })
  })

  test('each type of arktype', async () => {
    const own = type({
      text: 'string',
      word: "'a' | 'b'",
      whole: 'number.integer',
      fraction: 'number',
      isTrue: 'boolean',
      list: 'string[]',
      object: { a: 'number' },
      'maybe?': 'string',
      none: 'string | null',
      filled: "string = 'x'",
    })
    assert.deepEqual(await columnsOf(own), {
      ...stamps,
      text: 'text not null',
      word: 'text not null',
      whole: 'bigint not null',
      fraction: 'double precision not null',
      is_true: 'integer not null',
      list: 'text not null',
      object: 'text not null',
      maybe: 'text',
      none: 'text',
      filled: 'text not null',
    })
  })

  test('a schema that refers to itself', async () => {
    interface Node {
      readonly name: string
      readonly inside?: Node[] | undefined
    }
    const node: z.ZodType<Node> = z.lazy(() =>
      z.object({ name: z.string(), inside: z.array(node).optional() }),
    )
    assert.deepEqual(await columnsOf(z.object({ root: node })), { ...stamps, root: 'text not null' })
  })
})

test('rules are given as the types say: a call is never without its content', async () => {
  const seen: string[] = []
  const rule: CollectionAccess<unknown, never>['read'] = (call) => {
    seen.push(...Object.keys(call).sort())
    return true
  }
  const database = await open(await freshPlace('sqlite'), {
    migrations: migrationsOf({
      '001-notes.sql':
        'create table notes (id text not null primary key, title text not null, likes bigint not null, tags text not null, created_at bigint not null, updated_at bigint not null)',
    }),
  })
  const content = await createContent({
    database,
    collections: { notes: written({ access: { ...access, read: rule } }) },
  })
  await content.find({ collection: 'notes' })
  assert.deepEqual(seen, ['content', 'context', 'user'])
})
