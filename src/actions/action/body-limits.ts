// The limits of a form's body, which follow from its schema.
import type { JsonSchema } from '../../schema/index.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import {
  type Field,
  type FieldTree,
  findControl,
  findField,
  type Group,
  listFields,
} from '../input/fields.ts'
import type { ActionLimits } from './action-spec.ts'

const DEFAULTS = { text: 1 << 20, fields: 1000, file: 16 << 20 }

const FILES_IN_A_LIST = 10
const MAX_FIELDS = 20_000
const MAX_TEXT = 64 << 20

/** The limits of an action's form: those that were given, and the others from the maximum sizes and lengths of its schema. */
export function limitsOf(fields: Group | null, given: ActionLimits): BodyLimits {
  const all = fields ? [...listFields(fields)].map(([, field]) => field) : []
  const files = all.filter(({ kind }) => kind === 'file')
  const sizes = files.map(({ schema }) => schema.maxLength ?? DEFAULTS.file)
  const count = given.files ?? (fields ? sumOf(fields, { of: isFile, many: FILES_IN_A_LIST }) : 0)
  const file = (given.file ?? Math.max(0, ...sizes)) || DEFAULTS.file
  const text = given.text ?? within(DEFAULTS.text, fields ? textOf(fields) : 0, MAX_TEXT)
  const most = fields ? sumOf(fields, { of: () => 1, many: 1 }) : 0
  return {
    text,
    fields: given.fields ?? within(DEFAULTS.fields, most, MAX_FIELDS),
    file,
    files: count,
    total: text + count * file,
    isFile: (name) => (fields ? findControl(fields, name)?.kind === 'file' : count > 0),
    isFileList: (name) => fields !== null && findField(fields, name)?.kind === 'list',
  }
}

function within(least: number, wanted: number, most: number): number {
  return Math.max(least, Math.min(wanted, most))
}

function isFile({ kind }: Field): number {
  return kind === 'file' ? 1 : 0
}

interface Summing {
  /** The number of one field. */
  readonly of: (field: Field) => number
  /** The number of entries of a list without a maximum. */
  readonly many: number
}

/** The sum over all controls that a form can have, by the maximum numbers of rows. */
function sumOf(tree: FieldTree, summing: Summing, outer: readonly JsonSchema[] = []): number {
  if (tree.kind !== 'group' && tree.kind !== 'list') return summing.of(tree)
  if (outer.includes(tree.schema)) return 0
  const within = [...outer, tree.schema]
  if (tree.kind === 'list') return (tree.max ?? summing.many) * sumOf(tree.item, summing, within)
  const children = [...tree.children.values()].map((child) => sumOf(child, summing, within))
  const rest = tree.rest ? summing.many * sumOf(tree.rest.item, summing, within) : 0
  return children.reduce((sum, count) => sum + count, rest)
}

/** The bytes of the longest text that the schema accepts in all its rows: three for each character. */
function textOf(fields: Group): number {
  return sumOf(fields, {
    of: ({ kind, schema }) => (kind === 'text' ? 3 * (schema.maxLength ?? 0) : 0),
    many: 1,
  })
}
