// Random forms: a shape, the schema that each library has for it, a value, the controls of a template, and what a
// visitor does to send that value. Over 200 lines because each kind of field is all of these in one place.
import { inspect } from 'node:util'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { z } from 'zod'
import type { FormView } from '../../../src/actions/index.ts'
import type { AnySchema } from '../../../src/schema/index.ts'

/** A schema in the three libraries. */
export interface Schemas {
  readonly zod: z.ZodType
  readonly valibot: v.GenericSchema
  /** A definition inside of `type({ … })`. */
  readonly arktype: unknown
}

/** What a visitor does to a control: types, ticks, chooses. */
export type Done = readonly [name: string, value: string | boolean | readonly File[]]

/** The rows of a list as a page has them: their numbers; undefined where the form itself knows. */
type Rows = (list: string) => readonly number[]

/** One field, list or group with a value. */
export interface Sample {
  readonly schemas: Schemas
  /** Whether a key may be missing in arktype's object. */
  readonly isOptional?: boolean
  readonly value: unknown
  /** The key is not in the data at all. */
  readonly isAbsent?: boolean
  readonly hasFiles?: boolean
  /** Whether a form that is rendered with the value has other controls than one that is filled in. */
  readonly isTypedOnly?: boolean
  /** For reports of fast-check. */
  readonly [fc.toStringMethod]?: () => string
  readonly print: (form: FormView, name: string, rows: Rows) => string
  readonly done: (name: string) => readonly Done[]
  /** The numbers of the rows in a form that is empty, by the list's name. */
  readonly numbers?: (name: string) => readonly (readonly [list: string, numbers: readonly number[]])[]
  /** The same without the row of that place; null where there is none. */
  readonly without?: (place: number) => { readonly value: unknown; readonly below: string } | null
}

const input = (form: FormView, name: string) => `<input ${form.input(name)}>`
const area = (form: FormView, name: string) =>
  `<textarea ${form.textarea(name)}>${form.text(name)}</textarea>`
const moment = (form: FormView, name: string) => `<input ${form.input(name, { type: 'datetime-local' })}>`
const select = (values: readonly string[]) => (form: FormView, name: string) =>
  `<select ${form.select(name)}>${values.map((each) => `<option ${form.option(name, each)}>${each}</option>`).join('')}</select>`
const radios = (values: readonly string[]) => (form: FormView, name: string) =>
  values.map((value) => `<input ${form.input(name, { type: 'radio', value })}>`).join('')

/** What a browser keeps of a text: one line in an input, line ends in an area. */
const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n\0\ufffd]/g, ''))
const lines = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\0\ufffd]/g, ''))
const filled = line.filter((text) => text !== '')
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const bigint = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const day = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date(days * 86_400_000))
const at = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000))

const TEXT: Schemas = { zod: z.string(), valibot: v.string(), arktype: 'string' }
const NUMBER: Schemas = { zod: z.number(), valibot: v.number(), arktype: 'number' }
const BIGINT: Schemas = { zod: z.bigint(), valibot: v.bigint(), arktype: 'bigint' }
const BOOLEAN: Schemas = { zod: z.boolean(), valibot: v.boolean(), arktype: 'boolean' }
const DATE: Schemas = { zod: z.date(), valibot: v.date(), arktype: 'Date' }
const CHOICE: Schemas = { zod: z.enum(['a', 'b']), valibot: v.picklist(['a', 'b']), arktype: "'a' | 'b'" }
const LEVEL: Schemas = {
  zod: z.union([z.literal(1), z.literal(2)]),
  valibot: v.union([v.literal(1), v.literal(2)]),
  arktype: '1 | 2',
}
const AUTO: Schemas = {
  zod: z.union([z.literal('auto'), z.number()]),
  valibot: v.union([v.literal('auto'), v.number()]),
  arktype: "'auto' | number",
}
const FILE: Schemas = { zod: z.file(), valibot: v.file(), arktype: 'File' }
const FILES: Schemas = { zod: z.array(z.instanceof(File)), valibot: v.array(v.file()), arktype: 'File[]' }
const TICKS: Schemas = {
  zod: z.array(z.enum(['a', 'b', 'c'])),
  valibot: v.array(v.picklist(['a', 'b', 'c'])),
  arktype: "('a' | 'b' | 'c')[]",
}

const optional = ({ zod, valibot, arktype }: Schemas): Schemas => ({
  zod: zod.optional(),
  valibot: v.optional(valibot),
  arktype: type(arktype as 'string').or('undefined'),
})
const nullable = ({ zod, valibot, arktype }: Schemas): Schemas => ({
  zod: zod.nullable(),
  valibot: v.nullable(valibot),
  arktype: type(arktype as 'string').or('null'),
})

type Print = (form: FormView, name: string) => string

/** The text that a visitor types for a value. */
function typed(value: unknown, print: Print): string {
  if (!(value instanceof Date)) return String(value ?? '')
  return print === moment ? value.toISOString().slice(0, 19) : value.toISOString().slice(0, 10)
}

function field(schemas: Schemas, value: unknown, print: Print): Sample {
  const done = (name: string): readonly Done[] => [
    [name, print === input && typeof value === 'boolean' ? value : typed(value, print)],
  ]
  return { schemas, value, print, done }
}

const fields = (
  schemas: Schemas,
  values: fc.Arbitrary<unknown>,
  print: Print = input,
): fc.Arbitrary<Sample> => values.map((value) => field(schemas, value, print))
const optionals = (
  schemas: Schemas,
  values: fc.Arbitrary<unknown>,
  print: Print = input,
): fc.Arbitrary<Sample> =>
  fc
    .option(values, { nil: undefined })
    .map((value) => ({ ...field(optional(schemas), value, print), isOptional: true }))
const nullables = (
  schemas: Schemas,
  values: fc.Arbitrary<unknown>,
  print: Print = input,
): fc.Arbitrary<Sample> => fc.option(values).map((value) => field(nullable(schemas), value, print))

const yesNo = select(['', 'true', 'false'])

/** Single controls that always send something. */
const written: fc.Arbitrary<Sample> = fc.oneof(
  fields(TEXT, line),
  fields(TEXT, lines, area),
  fields(NUMBER, number),
  fields(BIGINT, bigint),
  fields(DATE, day),
  fields(DATE, at, moment),
  nullables(TEXT, filled),
  nullables(NUMBER, number),
  nullables(DATE, day),
  optionals(TEXT, filled),
  optionals(
    TEXT,
    filled.filter((text) => text.trim() !== ''),
    area,
  ),
  optionals(NUMBER, number),
  optionals(DATE, at, moment),
  fields(AUTO, fc.constantFrom('auto', 3, 0.5)),
  fields(CHOICE, fc.constantFrom('a', 'b'), select(['a', 'b'])),
)

const uploaded = fc
  .record({ name: fc.stringMatching(/^[a-z]{1,6}\.txt$/), text: fc.string({ maxLength: 20 }) })
  .map(({ name, text }) => new File([text], name, { type: 'text/plain' }))

const upload = (form: FormView, name: string) => `${input(form, name)}${form.staged(name)}`

const file: fc.Arbitrary<Sample> = uploaded.map((value) => ({
  schemas: FILE,
  value,
  hasFiles: true,
  print: upload,
  done: (name) => [[name, [value]]],
}))

const noFile: Sample = {
  schemas: { zod: z.file().optional(), valibot: v.optional(v.file()), arktype: 'File' },
  isOptional: true,
  value: undefined,
  isAbsent: true,
  hasFiles: true,
  print: upload,
  done: () => [],
}

const files: fc.Arbitrary<Sample> = fc.array(uploaded, { maxLength: 3 }).map((value) => ({
  schemas: FILES,
  value,
  hasFiles: true,
  print: upload,
  done: (name) => [[name, value]],
}))

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  { weight: 6, arbitrary: written },
  { weight: 1, arbitrary: fields(BOOLEAN, fc.boolean()) },
  { weight: 1, arbitrary: optionals(BOOLEAN, fc.boolean(), yesNo) },
  { weight: 1, arbitrary: nullables(BOOLEAN, fc.boolean(), yesNo) },
  { weight: 1, arbitrary: fields(LEVEL, fc.constantFrom(1, 2), radios(['1', '2'])) },
)

/** Boxes of one name. */
const ticks: fc.Arbitrary<Sample> = fc.subarray(['a', 'b', 'c']).map((value) => ({
  schemas: TICKS,
  value,
  print: (form, name) =>
    ['a', 'b', 'c'].map((each) => `<input ${form.input(name, { type: 'checkbox', value: each })}>`).join(''),
  done: (name) => value.map((each) => [name, each] as const),
}))

/** Numbers of rows as a script leaves them that adds rows and takes some away. */
const gaps = (length: number) =>
  fc
    .uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: length, maxLength: length })
    .map((all) => all.sort((a, b) => a - b))

const entry = fc.oneof({ weight: 3, arbitrary: filled }, { weight: 1, arbitrary: fc.constant('') })

/** A list of single values with a control each, of which some are blank. */
const singles: fc.Arbitrary<Sample> = fc.array(entry, { maxLength: 4 }).chain((typedTexts) =>
  gaps(typedTexts.length).map((numbers) => ({
    schemas: { zod: z.array(z.string()), valibot: v.array(v.string()), arktype: 'string[]' },
    value: typedTexts.filter((text) => text !== ''),
    print: (form: FormView, name: string, rows: Rows) =>
      rows(name)
        .map((row) => `<input ${form.input(`${name}.${row}`)}>`)
        .join(''),
    done: (name: string) => typedTexts.map((text, index) => [`${name}.${numbers[index]}`, text] as const),
    numbers: (name: string) => [[name, numbers] as const],
  })),
)

const recordKey = fc.stringMatching(/^[a-z][a-z0-9.]{0,5}[a-z0-9]$/).filter((each) => !each.includes('..'))

const record: fc.Arbitrary<Sample> = fc
  .dictionary(recordKey, number, { maxKeys: 3, noNullPrototype: true })
  .map((value) => ({
    schemas: {
      zod: z.record(z.string(), z.number()),
      valibot: v.record(v.string(), v.number()),
      arktype: type({ '[string]': 'number' }),
    },
    value,
    print: (form, name) =>
      Object.keys(value)
        .map((each) => input(form, `${name}.${each}`))
        .join(''),
    done: (name) => Object.entries(value).map(([each, own]) => [`${name}.${each}`, String(own)] as const),
  }))

const key = fc
  .stringMatching(/^[a-z][a-z0-9]{0,5}$/)
  .filter((each) => !/passw|passphrase|passcode/.test(each))

type Members = Readonly<Record<string, Sample>>
const under = (prefix: string, name: string) => (prefix === '' ? name : `${prefix}.${name}`)

function schemasOf(members: Members): Schemas {
  const entries = Object.entries(members)
  const all = (schema: (sample: Sample) => unknown) =>
    Object.fromEntries(entries.map(([name, sample]) => [name, schema(sample)]))
  return {
    zod: z.object(all(({ schemas }) => schemas.zod) as z.ZodRawShape),
    valibot: v.object(all(({ schemas }) => schemas.valibot) as v.ObjectEntries),
    arktype: Object.fromEntries(
      entries.map(([name, { schemas, isOptional }]) => [isOptional ? `${name}?` : name, schemas.arktype]),
    ),
  }
}

function valueOf(members: Members): object {
  const present = Object.entries(members).filter(([, { isAbsent }]) => !isAbsent)
  return Object.fromEntries(present.map(([name, { value }]) => [name, value]))
}

/** A group of fields; `''` is the whole form. */
export function group(members: Members): Sample {
  const entries = Object.entries(members)
  return {
    schemas: schemasOf(members),
    value: valueOf(members),
    hasFiles: entries.some(([, { hasFiles }]) => hasFiles),
    isTypedOnly: entries.some(([, { isTypedOnly }]) => isTypedOnly),
    [fc.toStringMethod]: () =>
      inspect({ value: valueOf(members), done: group(members).done('') }, { depth: 9 }),
    print: (form, prefix, rows) =>
      entries.map(([name, { print }]) => print(form, under(prefix, name), rows)).join(''),
    done: (prefix) => entries.flatMap(([name, { done }]) => done(under(prefix, name))),
    numbers: (prefix) => entries.flatMap(([name, { numbers }]) => numbers?.(under(prefix, name)) ?? []),
    without: (place) => withoutRow(members, place),
  }
}

function withoutRow(members: Members, place: number): ReturnType<NonNullable<Sample['without']>> {
  for (const [name, { without }] of Object.entries(members)) {
    const shorter = without?.(place)
    if (shorter)
      return { value: { ...valueOf(members), [name]: shorter.value }, below: under(name, shorter.below) }
  }
  return null
}

const members = (of: fc.Arbitrary<Sample>, minKeys = 1) =>
  fc.dictionary(key, of, { minKeys, maxKeys: 4, noNullPrototype: true })

/** An optional group: absent when nothing in it was filled in. */
function optionalGroupOf(of: fc.Arbitrary<Members>): fc.Arbitrary<Sample> {
  return of.map((all) => {
    const whole = group(all)
    const isBlank = whole.done('').every(([, value]) => value === '' || value === false)
    return {
      ...whole,
      schemas: {
        zod: whole.schemas.zod.optional(),
        valibot: v.optional(whole.schemas.valibot),
        arktype: type(whole.schemas.arktype as Record<string, never>).or('undefined'),
      },
      isOptional: true,
      ...(isBlank && { value: undefined }),
      isAbsent: isBlank && whole.done('').every(([, value]) => value === false),
    }
  })
}

const optionalGroup = optionalGroupOf(
  members(
    fc.oneof(
      optionals(TEXT, filled),
      optionals(NUMBER, number),
      fields(TEXT, line),
      fields(BOOLEAN, fc.boolean()),
    ),
  ),
)

/** Rows of one shape with files, each with a value of its own. The row's own text is always sent. */
const row = fc.record({
  name: fields(TEXT, line),
  count: optionals(NUMBER, number),
  on: fields(BOOLEAN, fc.boolean()),
  tags: singles,
})
const rowWithFile = fc.tuple(row, file).map(([own, photo]) => ({ ...own, photo }))

function listOf(all: readonly Members[], numbers: readonly number[], shape: Members): Sample {
  const groups = all.map(group)
  const { zod, valibot, arktype } = schemasOf(shape)
  return {
    schemas: {
      zod: z.array(zod),
      valibot: v.array(valibot),
      arktype: type(arktype as Record<string, never>).array(),
    },
    value: groups.map(({ value }) => value),
    hasFiles: group(shape).hasFiles === true,
    isTypedOnly: groups.some(({ isTypedOnly }) => isTypedOnly),
    print: (form, list, rows) =>
      rows(list)
        .map((each) => group(shape).print(form, `${list}.${each}`, rows))
        .join(''),
    done: (list) => groups.flatMap(({ done }, index) => done(`${list}.${numbers[index]}`)),
    numbers: (list) => [
      [list, numbers],
      ...groups.flatMap((each, index) => each.numbers?.(`${list}.${numbers[index]}`) ?? []),
    ],
    without: (place) =>
      groups.length === 0
        ? null
        : {
            value: groups.filter((_, index) => index !== place % groups.length).map(({ value }) => value),
            below: String(place % groups.length),
          },
  }
}

const rowsOf = (each: fc.Arbitrary<Members>): fc.Arbitrary<Sample> =>
  fc
    .tuple(fc.array(each, { maxLength: 4 }), each)
    .chain(([all, shape]) => gaps(all.length).map((numbers) => listOf(all, numbers, shape)))

const PERSON = {
  zod: z.strictObject({ type: z.literal('person'), first: z.string() }),
  valibot: v.strictObject({ type: v.literal('person'), first: v.string() }),
  arktype: { type: "'person'", first: 'string' },
} as const
const FIRM = {
  zod: z.strictObject({ type: z.literal('firm'), firm: z.string(), vat: z.boolean() }),
  valibot: v.strictObject({ type: v.literal('firm'), firm: v.string(), vat: v.boolean() }),
  arktype: { type: "'firm'", firm: 'string', vat: 'boolean' },
} as const

const variant: fc.Arbitrary<Sample> = fc
  .oneof(
    fc.record({ type: fc.constant('person'), first: line }, { noNullPrototype: true }),
    fc.record({ type: fc.constant('firm'), firm: line, vat: fc.boolean() }, { noNullPrototype: true }),
  )
  .map((value) => ({
    schemas: {
      zod: z.discriminatedUnion('type', [PERSON.zod, FIRM.zod]),
      valibot: v.variant('type', [PERSON.valibot, FIRM.valibot]),
      arktype: type(PERSON.arktype).or(FIRM.arktype),
    },
    value,
    print: (form, name) =>
      `${select(['person', 'firm'])(form, `${name}.type`)}${['first', 'firm', 'vat'].map((each) => input(form, `${name}.${each}`)).join('')}`,
    done: (name) =>
      Object.entries(value).map(([each, own]) => [`${name}.${each}`, own as string | boolean] as const),
  }))

/** A list that may be missing: without a control it is absent, with blank ones it is emptied. */
const optionalSingles: fc.Arbitrary<Sample> = singles.map((sample) => {
  const isEmpty = (sample.value as readonly string[]).length === 0
  return {
    ...sample,
    schemas: optional(sample.schemas),
    isOptional: true,
    ...(isEmpty && { value: undefined, isTypedOnly: true, isAbsent: sample.done('').length === 0 }),
  }
})

const optionalTicks: fc.Arbitrary<Sample> = ticks.map((sample) => ({
  ...sample,
  schemas: optional(sample.schemas),
  isOptional: true,
  ...((sample.value as readonly string[]).length === 0 && { value: undefined, isAbsent: true }),
}))

/** A set of ticks; only zod says what it holds. */
const setOfTicks: fc.Arbitrary<Sample> = ticks.map((sample) => ({
  ...sample,
  schemas: {
    zod: z.set(z.enum(['a', 'b', 'c'])),
    valibot: v.pipe(
      TICKS.valibot as v.GenericSchema<string[]>,
      v.transform((all) => new Set(all)),
    ),
    arktype: type("('a' | 'b' | 'c')[]").pipe((all) => new Set(all)),
  },
  value: new Set(sample.value as readonly string[]),
}))

const tuple: fc.Arbitrary<Sample> = fc.tuple(filled, number).map((value) => ({
  schemas: {
    zod: z.tuple([z.string(), z.number()]),
    valibot: v.tuple([v.string(), v.number()]),
    arktype: ['string', 'number'],
  },
  value,
  print: (form, name) => input(form, `${name}.0`) + input(form, `${name}.1`),
  done: (name) => value.map((each, index) => [`${name}.${index}`, String(each)] as const),
}))

/** A choice that need not be made, and one with a default. */
const choices: fc.Arbitrary<Sample> = fc.oneof(
  optionals(CHOICE, fc.constantFrom('a', 'b'), select(['', 'a', 'b'])),
  nullables(CHOICE, fc.constantFrom('a', 'b'), select(['', 'a', 'b'])),
  fc.constantFrom('a', 'b').map((value) => ({
    ...field(
      { zod: CHOICE.zod.default('b'), valibot: v.optional(CHOICE.valibot, 'b'), arktype: type("'a' | 'b'") },
      value,
      select(['a', 'b']),
    ),
  })),
)

const recordOfGroups: fc.Arbitrary<Sample> = fc
  .dictionary(key, row, { maxKeys: 3, noNullPrototype: true })
  .chain((value) =>
    row.map((shape) => {
      const { zod, valibot, arktype } = schemasOf(shape)
      const inner = group(
        value && Object.fromEntries(Object.entries(value).map(([name, own]) => [name, group(own)])),
      )
      return {
        ...inner,
        schemas: {
          zod: z.record(z.string(), zod),
          valibot: v.record(v.string(), valibot),
          arktype: type.Record('string', type(arktype as Record<string, never>)),
        },
        without: () => null,
      }
    }),
  )

/** Rows that have rows, and an optional group. */
const deepRow = fc.record({
  title: fields(TEXT, line),
  items: rowsOf(row),
  extra: optionalGroupOf(fc.record({ note: optionals(TEXT, filled) })),
})

/** A variant with lists, a group and a file. */
const order = fc.oneof(
  fc.record({
    by: fc.constant(field(TEXT, 'post', select(['post', 'mail']))),
    street: fields(TEXT, line),
    tags: singles,
  }),
  fc.record({
    by: fc.constant(field(TEXT, 'mail', select(['post', 'mail']))),
    items: rowsOf(row),
    paper: file,
  }),
)
const literalOf = (value: string): Schemas => ({
  zod: z.literal(value),
  valibot: v.literal(value),
  arktype: `'${value}'`,
})
const orders: fc.Arbitrary<Sample> = fc
  .tuple(order, fields(TEXT, line), singles, rowsOf(row), file)
  .map(([chosen, street, tags, items, paper]) => {
    const post = { by: { ...field(literalOf('post'), 'post', select(['post', 'mail'])) }, street, tags }
    const mail = { by: { ...field(literalOf('mail'), 'mail', select(['post', 'mail'])) }, items, paper }
    const [a, b] = [schemasOf(post), schemasOf(mail)]
    return {
      ...group(chosen),
      schemas: {
        zod: z.discriminatedUnion('by', [a.zod as z.ZodObject, b.zod as z.ZodObject]),
        valibot: v.variant('by', [a.valibot, b.valibot] as never) as v.GenericSchema,
        arktype: type(a.arktype as Record<string, never>).or(b.arktype as Record<string, never>),
      },
      hasFiles: true,
      print: (form: FormView, name: string, rows: Rows) =>
        group({ ...post, ...mail }).print(form, name, rows),
    }
  })

const plain = fc.oneof(
  { weight: 4, arbitrary: leaf },
  choices,
  ticks,
  optionalTicks,
  setOfTicks,
  singles,
  optionalSingles,
  tuple,
  record,
  recordOfGroups,
  variant,
  optionalGroup,
  rowsOf(row),
  rowsOf(deepRow),
  members(fc.oneof(leaf, singles, optionalGroup)).map(group),
)
const withFiles = fc.oneof(
  { weight: 3, arbitrary: plain },
  file,
  fc.constant(noFile),
  files,
  rowsOf(rowWithFile),
  rowsOf(fc.record({ title: fields(TEXT, line), photos: files })),
  orders,
)

/** Forms of fields and lists, without files; any encoding sends them. */
export const forms: fc.Arbitrary<Sample> = members(plain).map(group)

/** Forms with files, which are multipart. */
export const formsWithFiles: fc.Arbitrary<Sample> = members(withFiles).map(group)

/** The schema of a whole form. */
export const LIBRARIES = {
  zod: ({ zod }: Schemas): AnySchema => zod,
  valibot: ({ valibot }: Schemas): AnySchema => toStandardJsonSchema(valibot),
  arktype: ({ arktype }: Schemas): AnySchema =>
    type(arktype as Record<string, never>) as unknown as AnySchema,
}
