import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type } from 'arktype'
import fc from 'fast-check'
import { z } from 'zod'
import type { Attributes } from '../../../src/actions/html.ts'
import { fieldsOf } from '../../../src/actions/input/build-fields.ts'
import {
  choiceConstraintsOf,
  constraintsOf,
  textConstraintsOf,
} from '../../../src/actions/input/constraints.ts'
import { decode } from '../../../src/actions/input/decode.ts'
import { type Field, findControl, type Group } from '../../../src/actions/input/fields.ts'
import type { AnySchema } from '../../../src/schema/index.ts'

/** The one field of a form. */
function fieldOf(schema: AnySchema): { fields: Group; field: Field } {
  const fields = fieldsOf(schema) as Group
  return { fields, field: findControl(fields, 'x') as Field }
}

const printed = (schema: z.ZodType): Attributes => {
  const { type: _, ...rest } = defined(constraintsOf(fieldOf(z.object({ x: schema })).field))
  return rest
}

function defined(attributes: Attributes): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined && value !== false),
  ) as never
}

const typeOf = (schema: z.ZodType) => constraintsOf(fieldOf(z.object({ x: schema })).field).type

describe('the constraints of an input', () => {
  test('say what the schema says', () => {
    assert.deepEqual(printed(z.string().min(1).max(120)), { required: true, maxlength: 120 })
    assert.deepEqual(printed(z.string().min(3)), { required: true, minlength: 3 })
    assert.deepEqual(printed(z.string()), {})
    assert.deepEqual(printed(z.string().min(3).optional()), { minlength: 3 })
    assert.deepEqual(printed(z.string().min(3).nullable()), { minlength: 3 })
    assert.deepEqual(printed(z.string().min(3).default('abc')), { minlength: 3 })
    assert.deepEqual(printed(z.number()), { required: true, step: 'any' })
    assert.deepEqual(printed(z.number().min(-5.5).max(5)), { required: true, min: -5.5, max: 5, step: 'any' })
    assert.deepEqual(printed(z.int().min(1).max(9)), { required: true, min: 1, max: 9 })
    assert.deepEqual(printed(z.int().gt(3).lt(10)), { required: true, min: 4, max: 9 })
    assert.deepEqual(printed(z.int()), { required: true })
    assert.deepEqual(printed(z.number().positive()), { required: true, step: 'any' })
    assert.deepEqual(printed(z.number().multipleOf(0.5)), { required: true, step: 0.5 })
    assert.deepEqual(printed(z.string().regex(/^[a-z]+$/)), { required: true, pattern: '^[a-z]+$' })
    assert.deepEqual(printed(z.boolean()), {})
    assert.deepEqual(printed(z.literal(true)), { required: true })
    assert.deepEqual(printed(z.file().mime(['image/png'])), { required: true, accept: 'image/png' })
    const picture = z.file().max(2_000_000).mime(['image/png', 'image/jpeg'])
    assert.deepEqual(printed(picture), { required: true, accept: 'image/png,image/jpeg' })
    assert.deepEqual(printed(picture.nullable()), { accept: 'image/png,image/jpeg' })
  })

  test('give each kind of value the control that browsers have for it', () => {
    assert.equal(typeOf(z.string()), 'text')
    assert.equal(typeOf(z.email()), 'email')
    assert.equal(typeOf(z.url()), 'url')
    assert.equal(typeOf(z.number()), 'number')
    assert.equal(typeOf(z.boolean()), 'checkbox')
    assert.equal(typeOf(z.date()), 'date')
    assert.equal(typeOf(z.iso.date()), 'date')
    assert.equal(typeOf(z.file()), 'file')
    assert.equal(typeOf(z.string().meta({ format: 'password' })), 'password')
  })

  test('know a secret by its name', () => {
    const fields = fieldsOf(
      z.object({
        password: z.string(),
        newPassword: z.string(),
        passphrase: z.string(),
        passage: z.string(),
      }),
    ) as Group
    const secrets = [...fields.children]
      .filter(([, field]) => (field as Field).isSecret)
      .map(([name]) => name)
    assert.deepEqual(secrets, ['password', 'newPassword', 'passphrase'])
  })

  test('of a text area leave out what it cannot check, of a select what it has no use for', () => {
    const { field } = fieldOf(
      z.object({
        x: z
          .string()
          .regex(/^[a-z]+$/)
          .max(9),
      }),
    )
    assert.deepEqual(defined(textConstraintsOf(field)), { required: true, maxlength: 9 })
    const choice = fieldOf(z.object({ x: z.enum(['a', 'b']) })).field
    assert.deepEqual(defined(choiceConstraintsOf(choice, false)), { required: true })
    assert.deepEqual(defined(choiceConstraintsOf(choice, true)), { multiple: true })
  })

  test('are those of arktype too', () => {
    const attributes = (definition: string | object) =>
      defined(constraintsOf(fieldOf(type({ x: definition } as never) as unknown as AnySchema).field))
    assert.deepEqual(attributes('1 <= string <= 120'), { type: 'text', required: true, maxlength: 120 })
    assert.deepEqual(attributes('number.integer >= 1'), { type: 'number', required: true, min: 1 })
    assert.deepEqual(attributes('string.email'), { type: 'email', required: true })
    assert.deepEqual(attributes('string.email | null'), { type: 'email' })
    assert.deepEqual(attributes('boolean'), { type: 'checkbox' })
    assert.deepEqual(attributes('Date'), { type: 'date', required: true })
  })
})

/** Each of these was stricter than its schema once: the browser refused what the server would have taken. */
describe('never stricter than the schema', () => {
  test('a pattern whose flags a browser does not know is not printed', () => {
    assert.deepEqual(printed(z.string().regex(/^[a-z]*$/i)), {})
    assert.equal(
      printed(
        z
          .string()
          .regex(/^[a-z]+$/i)
          .regex(/^.{3}$/),
      ).pattern,
      undefined,
    )
  })

  test('a pattern that comes after a change of the text is not printed', () => {
    assert.equal(
      printed(
        z
          .string()
          .toLowerCase()
          .regex(/^[a-z]+$/),
      ).pattern,
      undefined,
    )
    assert.equal(
      printed(
        z
          .string()
          .trim()
          .regex(/^[a-z]+$/),
      ).pattern,
      undefined,
    )
  })

  test('a pattern that is not anchored is not anchored by the browser', () => {
    for (const pattern of [/a|b/, /^a|b$/, /^a/, /b$/, /^price \$/]) {
      const html = printed(z.string().regex(pattern)).pattern as string
      for (const text of ['a', 'b', 'ab', 'xay', 'ax', 'xb', 'price $ 1'])
        assert.equal(new RegExp(`^(?:${html})$`, 'v').test(text), pattern.test(text), `${pattern} ${text}`)
    }
  })

  test('a pattern that a browser reads otherwise, or not at all, is not printed', () => {
    for (const pattern of [/^[a&&b]+$/, /^[!--]+$/, /^[(]$/, /^[a-z0-9-]+$/])
      assert.equal(printed(z.string().regex(pattern)).pattern, undefined, String(pattern))
  })

  test('a format that takes an empty text does not require one', () => {
    for (const schema of [z.base64(), z.hex(), z.string().lowercase(), z.string().regex(/^x*$/)])
      assert.equal(printed(schema).required, undefined)
    for (const schema of [z.email(), z.url(), z.uuid(), z.iso.date(), z.ipv4(), z.string().startsWith('a')])
      assert.equal(printed(schema).required, true)
  })

  test('a choice that may be empty does not require one', () => {
    assert.equal(printed(z.enum(['', 'a'])).required, undefined)
    assert.equal(printed(z.enum(['a'])).required, true)
  })

  test('steps are counted from a value that is one', () => {
    assert.deepEqual(printed(z.int().min(1.5)), { required: true, min: 2 })
    assert.deepEqual(printed(z.number().min(0.3).multipleOf(0.5)), { required: true, step: 0.5 })
    assert.deepEqual(printed(z.number().min(3).multipleOf(5)), { required: true, min: 5, step: 5 })
    assert.deepEqual(printed(z.int().multipleOf(5)), { required: true, step: 5 })
  })

  test('members of a union that limit a field each in their own way limit it in none', () => {
    const schema = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('a'), x: z.string().max(10) }),
      z.object({ kind: z.literal('b'), x: z.string().max(3) }),
    ])
    assert.deepEqual(defined(constraintsOf(fieldOf(schema).field)), { type: 'text' })
    const kind = findControl(fieldsOf(schema) as Group, 'kind')
    assert.deepEqual(kind?.schema.enum, ['a', 'b'])
  })

  test('whatever the schema takes passes what is printed', () => {
    fc.assert(
      fc.property(schemaWithText(), ({ schema, text }) => {
        const { fields, field } = fieldOf(z.object({ x: schema }))
        const data = decode(fields, new Map([['x', [text]]]))
        if (!z.object({ x: schema }).safeParse(data).success) return
        const [input, area] = [constraintsOf(field), textConstraintsOf(field)]
        // An input takes no line breaks, so this was not typed into one.
        if (!text.includes('\n')) assert.equal(browserProblem(input, text), null, JSON.stringify(input))
        if (input.type === 'text') assert.equal(browserProblem(area, text), null, JSON.stringify(area))
      }),
      { numRuns: 20_000 },
    )
  })
})

/** Schemas as people write them, each with a text that it may well take. */
function schemaWithText(): fc.Arbitrary<{ schema: z.ZodType; text: string }> {
  const limit = fc.nat({ max: 6 })
  const word = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.stringMatching(/^[a-cA-C0-9 .|$^-]{0,6}$/),
    fc.constantFrom('', ' ', 'a\nb'),
  )
  const bounded = fc.tuple(limit, limit).map(([min, more]) =>
    z
      .string()
      .min(min)
      .max(min + more),
  )
  const patterns = fc
    .constantFrom(/^[a-c]+$/, /^[a-c]*$/i, /a|b/, /^a|b$/, /\d/, /^\d{2}$/, /[ac]$/, /^[^x]$/, /\$/, /^$|^a$/)
    .map((pattern) => z.string().regex(pattern))
  const formats = fc.constantFrom(
    z.hex(),
    z.base64(),
    z.string().lowercase(),
    z.string().uppercase(),
    z.string().startsWith('a'),
    z.string().endsWith('a'),
    z.string().includes('a'),
    z
      .string()
      .toLowerCase()
      .regex(/^[a-c]+$/),
  )
  const choices = fc.constantFrom(z.enum(['a', 'b']), z.enum(['', 'a']), z.literal('a'))
  const texts = fc.oneof(bounded, patterns, formats, choices)
  const around = (schema: z.ZodType) =>
    fc.constantFrom(schema, schema.optional(), schema.nullable(), schema.nullish())

  const number = fc.oneof(
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -80, max: 80 }).map((half) => half / 4),
    fc.integer({ min: -4_000, max: 4_000 }).map((hundredth) => hundredth / 100),
  )
  const numbers = fc
    .tuple(
      fc.constantFrom(z.number(), z.int()),
      number,
      number,
      fc.constantFrom(0, 0.25, 0.5, 1, 3, 5),
      fc.boolean(),
    )
    .map(([base, low, span, step, isExclusive]) => {
      const high = low + Math.abs(span)
      const ranged = isExclusive ? base.gt(low).lt(high) : base.min(low).max(high)
      return step === 0 ? ranged : ranged.multipleOf(step)
    })
  const textCase = fc.tuple(texts.chain(around), word)
  const numberCase = fc.tuple(numbers.chain(around), fc.oneof(number.map(String), fc.constant('')))
  const emailCase = fc.tuple(fc.constant<z.ZodType>(z.email()), fc.emailAddress())
  const urlCase = fc.tuple(fc.constant<z.ZodType>(z.url()), fc.webUrl())
  return fc.oneof(textCase, numberCase, emailCase, urlCase).map(([schema, text]) => ({ schema, text }))
}

/** What a browser would refuse, by https://html.spec.whatwg.org/#constraints; null when it would send. */
function browserProblem(attributes: Attributes, text: string): string | null {
  if (text === '') return attributes.required ? 'valueMissing' : null
  if (attributes.type === 'number') return numberProblem(attributes, Number(text))
  const { minlength, maxlength, pattern } = attributes
  if (attributes.type === 'email' && !HTML_EMAIL.test(text)) return 'typeMismatch'
  if (attributes.type === 'url' && !URL.canParse(text)) return 'typeMismatch'
  if (typeof minlength === 'number' && text.length < minlength) return 'tooShort'
  if (typeof maxlength === 'number' && text.length > maxlength) return 'tooLong'
  if (typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`, 'v').test(text)) return 'patternMismatch'
  return null
}

const HTML_EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+\/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/

function numberProblem({ min, max, step = 1 }: Attributes, value: number): string | null {
  if (typeof min === 'number' && value < min) return 'rangeUnderflow'
  if (typeof max === 'number' && value > max) return 'rangeOverflow'
  if (typeof step !== 'number') return null
  const steps = (value - (typeof min === 'number' ? min : 0)) / step
  return Math.abs(steps - Math.round(steps)) < 1e-6 ? null : 'stepMismatch'
}
