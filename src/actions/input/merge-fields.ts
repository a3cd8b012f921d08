import type { JsonSchema } from '../../schema/index.ts'
import type { Field, FieldTree, Group, List } from './fields.ts'
import { Undecodable } from './undecodable.ts'

/**
 * One tree for all variants of a union: what a template can render and a problem can be about. It is never stricter
 * than one of them, because the page is rendered before the variant is chosen. Decoding follows the variants.
 */
export function mergeTrees(trees: readonly FieldTree[], path: readonly string[]): FieldTree {
  const [first, ...others] = trees as [FieldTree, ...FieldTree[]]
  if (others.length === 0) return first
  if (trees.every((tree) => tree.kind === 'group'))
    return mergeGroups(trees, path, { ...presenceOf(trees), schema: first.schema, variants: [] })
  if (trees.every((tree) => tree.kind === 'list')) return mergeLists(trees, path)
  if (trees.some((tree) => tree.kind === 'group' || tree.kind === 'list'))
    throw new Undecodable(path, 'it is a single value in one variant and a group in another', 'two fields')
  return mergeFields(trees as readonly Field[])
}

/** The keys of all groups; one that is missing somewhere is optional. */
export function mergeGroups(
  groups: readonly Group[],
  path: readonly string[],
  own: Omit<Group, 'kind' | 'children' | 'rest' | 'becomes'>,
): Group {
  let children: Group['children'] | undefined
  return {
    ...own,
    kind: 'group',
    becomes: groups[0]?.becomes ?? 'object',
    get children() {
      children ??= mergeChildren(groups, path)
      return children
    },
    get rest() {
      return groups.find(({ rest }) => rest)?.rest ?? null
    },
  }
}

function mergeChildren(groups: readonly Group[], path: readonly string[]): Group['children'] {
  const names = new Set(groups.flatMap(({ children }) => [...children.keys()]))
  const merged = new Map<string, FieldTree>()
  for (const name of names) {
    const trees = groups.flatMap(({ children }) => children.get(name) ?? [])
    const tree = mergeTrees(trees, [...path, name])
    merged.set(name, trees.length < groups.length ? asOptional(tree) : tree)
  }
  return merged
}

/** Kept lazy: spreading would build a schema that contains itself without end. */
function asOptional(tree: FieldTree): FieldTree {
  if (tree.kind !== 'group' && tree.kind !== 'list') return { ...tree, isOptional: true }
  return Object.create(tree, { isOptional: { value: true, enumerable: true } })
}

function mergeLists(lists: readonly List[], path: readonly string[]): List {
  const [first] = lists as readonly [List]
  const most = lists.map(({ max }) => max)
  return {
    ...presenceOf(lists),
    kind: 'list',
    schema: first.schema,
    label: first.label,
    becomes: first.becomes,
    max: most.every((max) => max !== undefined) ? Math.max(...most) : undefined,
    get item() {
      return mergeTrees(
        lists.map(({ item }) => item),
        [...path, '*'],
      )
    },
  }
}

function mergeFields(fields: readonly Field[]): Field {
  const [first] = fields as readonly [Field]
  const isSame = fields.every((field) => JSON.stringify(field.schema) === JSON.stringify(first.schema))
  if (isSame) return { ...first, ...presenceOf(fields), schema: first.schema }
  const constants = fields.flatMap(({ schema, constants }) => [
    ...(schema.enum ?? (schema.const === undefined ? [] : [schema.const])),
    ...constants,
  ])
  const isChoice = fields.every(({ schema }) => schema.enum ?? schema.const !== undefined)
  const isOneKind = fields.every(({ kind }) => kind === first.kind)
  if (isChoice && constants.every((value) => typeof value === 'boolean'))
    return { ...first, ...presenceOf(fields), kind: 'boolean', schema: { type: 'boolean' } }
  const kind = isChoice ? 'choice' : isOneKind ? first.kind : 'text'
  return {
    ...first,
    ...presenceOf(fields),
    kind,
    constants: isChoice ? [] : constants,
    moments: fields.flatMap(({ moments }) => moments),
    isSecret: fields.some(({ isSecret }) => isSecret),
    schema: isChoice ? { enum: [...new Set(constants)] } : loosened(fields.map(({ schema }) => schema)),
  }
}

/** What is said of every one of several values. */
function loosened(schemas: readonly JsonSchema[]): JsonSchema {
  const [first = {}] = schemas
  const isFile = schemas.every(({ contentEncoding }) => contentEncoding !== undefined)
  const largest = Math.max(...schemas.map(({ maxLength }) => maxLength ?? Number.POSITIVE_INFINITY))
  const isSame = schemas.every(({ type, format }) => type === first.type && format === first.format)
  return {
    ...(isSame && first.type !== undefined && { type: first.type }),
    ...(isSame && first.format !== undefined && { format: first.format }),
    ...(isFile && Number.isFinite(largest) && { maxLength: largest }),
  }
}

function presenceOf(trees: readonly FieldTree[]) {
  return {
    isOptional: trees.some(({ isOptional }) => isOptional),
    isPartial: trees.some(({ isPartial }) => isPartial),
    isExact: trees.some(({ isExact }) => isExact),
    isNullable: trees.some(({ isNullable }) => isNullable),
  }
}
