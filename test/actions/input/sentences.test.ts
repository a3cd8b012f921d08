import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { z } from 'zod'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import { decodeForm } from '../../../src/actions/input/decode.ts'
import { inBytes, problemsOf } from '../../../src/actions/input/sentences.ts'
import { type AnySchema, validate } from '../../../src/schema/index.ts'

/** What a visitor reads who sent that form. */
async function told(schema: AnySchema, sent: Readonly<Record<string, string>>) {
  const fields = fieldsOf(schema)
  const entries = new Map(Object.entries(sent).map(([name, value]) => [name, [value]]))
  const decoded = decodeForm(fields, entries)
  const result = await validate(schema, decoded.data)
  const { sentence, fields: byField } = problemsOf(result.issues ?? [], fields, decoded)
  return { sentence, fields: { ...byField } }
}

describe('the sentence of a field', () => {
  const table: readonly (readonly [schema: z.ZodType, sent: string, sentence: string])[] = [
    [z.string().min(1), '', 'Field must not be empty.'],
    [z.string().min(3), 'a', 'Field must have at least 3 characters.'],
    [z.string().max(3), 'abcd', 'Field must have at most 3 characters.'],
    [z.string().min(1).max(120), '', 'Field must have 1 to 120 characters.'],
    [z.string().regex(/^[a-z]+$/), '1', 'Field does not have the right form.'],
    [z.number(), 'abc', 'Field must be a number.'],
    [z.int().min(1).max(9), '10', 'Field must be a whole number from 1 to 9.'],
    [z.int().min(1), '0', 'Field must be a whole number, 1 or more.'],
    [z.number().max(5), '6', 'Field must be a number, 5 or less.'],
    [z.int(), '1.5', 'Field must be a whole number.'],
    [z.number(), '', 'Field must be a number.'],
    [z.literal(true), '', 'Field must be ticked.'],
    [z.date(), 'tomorrow', 'Field must be a date.'],
    [z.enum(['a', 'b']), 'c', 'Field: choose one of the options.'],
    [z.email(), 'anna', 'Field must be an e-mail address, like name@example.com.'],
    [z.url(), 'anna', 'Field must be an address that starts with https://.'],
    [z.iso.date(), 'x', 'Field must be a date.'],
    [z.uuid(), 'x', 'Field must be an id.'],
    [z.number().multipleOf(0.5), '1.3', 'Field must be a number, in steps of 0.5.'],
    [z.int().min(0).multipleOf(5), '3', 'Field must be a whole number, 0 or more, in steps of 5.'],
    [z.date().min(new Date('2026-01-01')), '2025-12-31', 'Field must be a date, 2026-01-01 or later.'],
    [z.date().max(new Date('2026-01-01')), '2026-01-02', 'Field must be a date, 2026-01-01 or earlier.'],
    [z.string().refine(() => false), 'a', 'Field is not right.'],
  ]
  for (const [schema, sent, sentence] of table)
    test(`${JSON.stringify(sent)}: ${sentence}`, async () => {
      const problems = await told(z.object({ field: schema }), { field: sent })
      assert.deepEqual(problems, {
        sentence: 'Please check what is marked below.',
        fields: { field: sentence },
      })
    })

  test('is the author’s own where the schema has one', async () => {
    const schema = z.object({
      title: z.string().min(1, 'Give it a title.'),
      name: z.string().refine((name) => name !== 'admin', 'This name is taken.'),
    })
    assert.deepEqual((await told(schema, { title: '', name: 'admin' })).fields, {
      title: 'Give it a title.',
      name: 'This name is taken.',
    })
  })

  test('names the field as people do', async () => {
    const schema = z.object({
      publishedAt: z.date(),
      e_mail: z.email(),
      title: z.string().min(1).meta({ title: 'Headline' }),
    })
    assert.deepEqual((await told(schema, { title: '' })).fields, {
      publishedAt: 'Published at must be a date.',
      e_mail: 'E mail must be an e-mail address, like name@example.com.',
      title: 'Headline must not be empty.',
    })
  })

  test('stands under the name that the form has for it, rows closed up', async () => {
    const schema = z.object({
      address: z.object({ city: z.string().min(1) }),
      items: z.array(z.object({ price: z.number() })),
    })
    const sent = { 'address.city': '', 'items.3.price': '1', 'items.8.price': 'x' }
    assert.deepEqual((await told(schema, sent)).fields, {
      'address.city': 'City must not be empty.',
      'items.1.price': 'Price must be a number.',
    })
  })

  test('is one for a field, the first', async () => {
    const schema = z.object({ a: z.string().min(3, 'first').regex(/^x/, 'second') })
    assert.deepEqual((await told(schema, { a: 'b' })).fields, { a: 'first' })
  })

  test('of the whole form is the author’s', async () => {
    const schema = z
      .object({ a: z.string(), b: z.string() })
      .refine(({ a, b }) => a === b, 'Both must be the same.')
    assert.deepEqual(await told(schema, { a: '1', b: '2' }), {
      sentence: 'Both must be the same.',
      fields: {},
    })
  })

  test('is plain also where no control stands for what is wrong, or nothing is known of the fields', async () => {
    const rows = z.strictObject({ items: z.array(z.object({ name: z.string() })).min(1) })
    assert.deepEqual((await told(rows, {})).fields, { items: 'Items needs at least 1 entry.' })
    const unknown = problemsOf([{ message: 'Unrecognized key: "<b>"' }], null)
    assert.equal(unknown.sentence, 'Please check what is marked below.')
    const valibot = v.object({
      title: v.string(),
      name: v.pipe(v.string(), v.minLength(3, 'At least three.')),
    })
    assert.deepEqual((await told(valibot, { name: 'a' })).fields, {
      title: 'This is missing or not right.',
      name: 'At least three.',
    })
  })

  test('of a union of objects without a constant is at the field that was filled in, in every library', async () => {
    const unions = {
      zod: z.object({
        to: z.array(z.union([z.object({ email: z.email() }), z.object({ age: z.number() })])),
      }),
      valibot: toStandardJsonSchema(
        v.object({
          to: v.array(
            v.union([v.object({ email: v.pipe(v.string(), v.email()) }), v.object({ age: v.number() })]),
          ),
        }),
      ),
      arktype: type({ to: type({ email: 'string.email' }).or({ age: 'number' }).array() }),
    }
    for (const [library, schema] of Object.entries(unions))
      assert.deepEqual(
        (await told(schema, { 'to.0.email': 'x', 'to.5.age': 'x' })).fields,
        {
          'to.0.email': 'Email must be an e-mail address, like name@example.com.',
          'to.1.age': 'Age must be a number.',
        },
        library,
      )
  })

  test('of a union of values says what each of them requires', async () => {
    const schemas = {
      zod: z.object({ photo: z.union([z.file(), z.url()]) }),
      valibot: toStandardJsonSchema(v.object({ photo: v.union([v.file(), v.pipe(v.string(), v.url())]) })),
      arktype: type({ photo: 'File | string.url' }),
    }
    const url = 'an address that starts with https://'
    for (const [library, schema] of Object.entries(schemas))
      assert.deepEqual(
        (await told(schema, { photo: 'x' })).fields,
        // arktype sorts the members.
        {
          photo:
            library === 'arktype' ? `Photo must be ${url} or a file.` : `Photo must be a file or ${url}.`,
        },
        library,
      )
    const short = z.object({ logo: z.union([z.file(), z.string().min(3)]) })
    assert.deepEqual((await told(short, { logo: 'x' })).fields, {
      logo: 'Logo must be a file or must have at least 3 characters.',
    })
  })

  test('of a text of blanks that is trimmed is that it must not be empty', async () => {
    const schema = z.object({ name: z.string().trim().min(1) })
    assert.deepEqual((await told(schema, { name: '  ' })).fields, { name: 'Name must not be empty.' })
  })

  test('says the limits of a date, and nothing false of a text that is filled in, in every library', async () => {
    const schema = v.object({
      day: v.pipe(v.date(), v.minValue(new Date('2026-01-01'))),
      amount: v.pipe(v.string(), v.decimal()),
    })
    const sent = { day: '2025-12-31', amount: '1,5' }
    assert.deepEqual((await told(toStandardJsonSchema(schema), sent)).fields, {
      day: 'Day must be a date, 2026-01-01 or later.',
      amount: 'Amount does not have the right form.',
    })
    const union = z.discriminatedUnion('status', [
      z.object({ status: z.literal('a') }),
      z.object({ status: z.literal('b') }),
    ])
    assert.deepEqual((await told(union, { status: '' })).fields, {
      status: 'Status: choose one of the options.',
    })
  })

  test('names a key that the schema does not list', async () => {
    const schema = z.object({ a: z.string() }).catchall(z.number())
    const sent = { a: '', unitPrice: 'x' }
    assert.deepEqual((await told(schema, sent)).fields, { unitPrice: 'Unit price must be a number.' })
  })

  test('is never a library’s own for programmers', async () => {
    const zod = z.object({
      a: z.string(),
      b: z.number(),
      c: z.email(),
      d: z.date(),
      e: z.enum(['x']),
      f: z.file(),
      g: z.uuid(),
      h: z.literal('x'),
      i: z.array(z.string()).min(1),
    })
    const ark = type({
      a: 'string>0',
      b: 'number',
      c: 'string.email',
      d: 'Date',
      e: "'x'|'y'",
      g: 'string.uuid',
      h: "'x'",
    })
    for (const schema of [zod, ark]) {
      const { fields } = await told(schema as AnySchema, { b: 'x' })
      assert.ok(Object.keys(fields).length >= 6)
      for (const [name, sentence] of Object.entries(fields))
        assert.doesNotMatch(
          sentence,
          /undefined|expected|received|Invalid input|Too small|\(was |was missing|must be (a|an) (string|object)/i,
          name,
        )
    }
  })
})

describe('a size', () => {
  test('is said as people read it', () => {
    const sizes = [0, 512, 1_023, 1_024, 65_536, 1_048_575, 1_572_864, 16_777_216, 3 * 2 ** 30].map(inBytes)
    assert.deepEqual(sizes, [
      '0 bytes',
      '512 bytes',
      '1023 bytes',
      '1 KiB',
      '64 KiB',
      '1024 KiB',
      '1.5 MiB',
      '16 MiB',
      '3 GiB',
    ])
  })
})
