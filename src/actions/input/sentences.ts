// Sentences about what is wrong with a field. Over 200 lines because every kind of field has its own.
import { DATE_OBJECT, type Issue, type JsonSchema, pathOf } from '../../schema/index.ts'
import type { Problems } from '../outcome.ts'
import { sentenceOf } from '../refusal.ts'
import type { Decoded } from './decode.ts'
import { type Field, findControl, findTree, type Group, type List } from './fields.ts'
import { inWords } from './place.ts'
import { valueAt, withoutUnions } from './union-issues.ts'

/**
 * The problems of a schema, as one sentence for each field. A sentence that the schema's author wrote is
 * taken as it is. The stock messages of the libraries ("Invalid input: expected number, received undefined")
 * are for programmers, so they are replaced by sentences for visitors.
 */
export function problemsOf(
  issues: readonly Issue[],
  fields: Group | null,
  { data, controls }: Decoded = NOTHING_DECODED,
): Problems {
  const byField: Record<string, string> = Object.create(null)
  let sentence = sentenceOf('INVALID_INPUT')
  for (const issue of withoutUnions(issues, data)) {
    const path = pathOf(issue)
    const name = controls.get(path) ?? path
    if (path === '') sentence = isStock(issue.message) ? sentence : issue.message
    else byField[name] ??= describe(issue, { fields, path, value: valueAt(issue, data) })
  }
  return { sentence, fields: byField }
}

const NOTHING_DECODED: Decoded = { data: {}, controls: new Map() }

const STOCK =
  /^(Invalid (input|type|option|string|number|date|length|value|format|email|URL|key|ISO|UUID|discriminator)|Too (small|big)|Unrecognized|Expected )|^Invalid [\w ]{1,40}: (Expected|Received) /

/** Whether a library wrote the message: zod's and valibot's start like this, arktype's end with the given value. */
function isStock(message: string): boolean {
  return STOCK.test(message) || (message.endsWith(')') && message.includes(' (was '))
}

interface Described {
  readonly fields: Group | null
  readonly path: string
  readonly value: unknown
}

function describe(issue: Issue, { fields, path, value }: Described): string {
  if (!isStock(issue.message)) return issue.message
  const tree = fields ? findTree(fields, path) : undefined
  if (tree?.kind === 'list') return listExpectation(labelled(tree, path))
  const control = fields ? findControl(fields, path) : undefined
  const field = control && labelled(control, path)
  if (!field) return 'This is missing or not right.'
  if (Array.isArray(value)) return `${field.label} takes one value only.`
  if (value instanceof Date) return `${field.label} must be a date${dateRange(issue)}.`
  const said = expectation(field)
  // A check of the author without a message has refused the value.
  return said.endsWith(EMPTY) && typeof value === 'string' && value.trim() !== ''
    ? `${field.label} is not right.`
    : said
}

/** What a record holds has no label: its key is one. */
function labelled<Tree extends Field | List>(tree: Tree, path: string): Tree {
  return tree.label === '' ? { ...tree, label: inWords(path.split('.').at(-1) ?? '') } : tree
}

const EMPTY = ' must not be empty.'

/** The limits of a date, which JSON Schema does not have: zod and valibot give them with the issue. */
function dateRange(issue: Issue): string {
  const { minimum, maximum, requirement, type } = issue as Issue & Readonly<Record<string, unknown>>
  const least = dayOf(minimum ?? (type === 'min_value' ? requirement : undefined))
  const most = dayOf(maximum ?? (type === 'max_value' ? requirement : undefined))
  if (least !== undefined) return `, ${least} or later`
  return most === undefined ? '' : `, ${most} or earlier`
}

function dayOf(limit: unknown): string | undefined {
  const date = limit instanceof Date ? limit : new Date(typeof limit === 'number' ? limit : Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10)
}

/** The number of entries that a list requires; without such a limit, the requirement of its field. */
function listExpectation({ label, schema, item }: List): string {
  const { minItems: least = 0, maxItems: most } = schema
  if (least > 0 && most !== undefined) return `${label} takes ${least} to ${most} entries.`
  if (most !== undefined) return `${label} takes at most ${most} entries.`
  if (least > 0) return `${label} needs at least ${least} ${least === 1 ? 'entry' : 'entries'}.`
  return item.kind === 'group' || item.kind === 'list' ? 'This is missing or not right.' : expectation(item)
}

/** Everything that a field requires, so that the visitor need not guess which rule was broken. */
function expectation(field: Field): string {
  const { kind, label, schema } = field
  if (schema.anyOf) return anyOfThese(field, schema.anyOf)
  if (kind === 'boolean') return `${label} must be ticked.`
  if (kind === 'number')
    return `${label} must be ${schema.type === 'integer' ? 'a whole number' : 'a number'}${range(schema)}${step(schema)}.`
  if (kind === 'bigint') return `${label} must be a whole number.`
  if (kind === 'date') return `${label} must be a date.`
  if (kind === 'choice') return `${label}: choose one of the options.`
  if (kind === 'file') return fileSentence(field, schema.maxLength)
  return `${label} ${FORMATS[schema.format ?? ''] ?? textExpectation(schema)}.`
}

/** Of a union, what each of its members requires: "must be a file or an address that starts with https://". */
function anyOfThese({ label, schema, ...field }: Field, members: readonly JsonSchema[]): string {
  const all = members.map((member) => {
    const isFile = member.contentEncoding === 'binary'
    return expectation({ ...field, kind: isFile ? 'file' : 'text', label: '', schema: member }).slice(1, -1)
  })
  const different = [...new Set(all)]
  const isAlike = different.every((each) => each.startsWith(MUST_BE))
  const phrases = isAlike ? different.map((each) => each.slice(MUST_BE.length)) : different
  return `${label} ${isAlike ? MUST_BE : ''}${EITHER.format(phrases)}.`
}

const MUST_BE = 'must be '

const FORMATS: Readonly<Record<string, string>> = {
  email: 'must be an e-mail address, like name@example.com',
  uri: 'must be an address that starts with https://',
  url: 'must be an address that starts with https://',
  date: 'must be a date',
  'date-time': 'must be a date and a time',
  time: 'must be a time',
  uuid: 'must be an id',
  [DATE_OBJECT]: 'must be a date',
}

function textExpectation({ minLength = 0, maxLength, pattern }: Field['schema']): string {
  if (minLength > 0 && maxLength !== undefined) return `must have ${minLength} to ${maxLength} characters`
  if (minLength > 1) return `must have at least ${minLength} characters`
  if (maxLength !== undefined) return `must have at most ${maxLength} characters`
  return minLength === 1 || pattern === undefined ? 'must not be empty' : 'does not have the right form'
}

function range({ minimum, maximum }: Field['schema']): string {
  const least = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? minimum : undefined
  const most = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? maximum : undefined
  if (least !== undefined && most !== undefined) return ` from ${least} to ${most}`
  if (least !== undefined) return `, ${least} or more`
  return most !== undefined ? `, ${most} or less` : ''
}

function step({ multipleOf, type }: Field['schema']): string {
  return multipleOf === undefined || (type === 'integer' && multipleOf === 1)
    ? ''
    : `, in steps of ${multipleOf}`
}

/** What a file has to be: its types, and at most so many bytes. */
export function fileSentence(field: Field | undefined, most: number | undefined): string {
  const size = most === undefined ? '' : ` of at most ${inBytes(most)}`
  return `${field?.label ?? 'This'} must be ${fileKind(field?.schema ?? {})}${size}.`
}

function fileKind({ contentMediaType }: Field['schema']): string {
  const types = [contentMediaType ?? []].flat()
  if (types.length === 0) return 'a file'
  const family = types[0]?.split('/', 1)[0] ?? ''
  const isOne = types.every((type) => type.startsWith(`${family}/`))
  const kind = isOne ? FAMILIES[family] : undefined
  return kind === undefined ? `a file of type ${EITHER.format(types)}` : kind + formats(types)
}

const FAMILIES: Readonly<Record<string, string>> = {
  image: 'an image',
  audio: 'an audio file',
  video: 'a video',
}

/** `image/png` and `image/svg+xml` as people call them: PNG, SVG. */
function formats(types: readonly string[]): string {
  const names = types.map((type) => (type.split(/[/+]/)[1] ?? '*').replace(/^x-/, '').toUpperCase())
  return names.includes('*') ? '' : ` (${EITHER.format(names)})`
}

const EITHER = new Intl.ListFormat('en', { type: 'disjunction' })

/** A size as people read it: 512 bytes, 64 KiB, 1.5 MiB. */
export function inBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const [size, unit] =
    bytes < 1 << 20
      ? [bytes / 1024, 'KiB']
      : bytes < 1 << 30
        ? [bytes / (1 << 20), 'MiB']
        : [bytes / (1 << 30), 'GiB']
  return `${Number(size.toFixed(1))} ${unit}`
}
