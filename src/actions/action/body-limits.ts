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
  const count =
    given.files ?? (fields ? countOf(fields, { isCounted: isFileField, many: FILES_IN_A_LIST }) : 0)
  const file = (given.file ?? Math.max(0, ...sizes)) || DEFAULTS.file
  const text = given.text ?? within(DEFAULTS.text, fields ? textOf(fields) : 0, MAX_TEXT)
  const most = fields ? countOf(fields, { isCounted: () => true, many: 1 }) : 0
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

function isFileField({ kind }: Field): boolean {
  return kind === 'file'
}

interface Counting {
  readonly isCounted: (field: Field) => boolean
  /** The number of entries of a list without a maximum. */
  readonly many: number
}

/** The maximum number of controls of a kind. */
function countOf(tree: FieldTree, counting: Counting, outer: readonly JsonSchema[] = []): number {
  if (tree.kind !== 'group' && tree.kind !== 'list') return counting.isCounted(tree) ? 1 : 0
  if (outer.includes(tree.schema)) return 0
  const within = [...outer, tree.schema]
  if (tree.kind === 'list') return (tree.max ?? counting.many) * countOf(tree.item, counting, within)
  const children = [...tree.children.values()].map((child) => countOf(child, counting, within))
  const rest = tree.rest ? counting.many * countOf(tree.rest.item, counting, within) : 0
  return children.reduce((sum, count) => sum + count, rest)
}

/** The bytes of the longest text that the schema accepts: three for each character. */
function textOf(fields: Group): number {
  const lengths = [...listFields(fields)].map(([, { kind, schema }]) =>
    kind === 'text' ? (schema.maxLength ?? 0) : 0,
  )
  return 3 * lengths.reduce((sum, length) => sum + length, 0)
}
