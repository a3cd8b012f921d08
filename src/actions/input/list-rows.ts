import { type FieldTree, type Group, hasRows, MAX_NAME, stepInto } from './fields.ts'

type ByName<Value> = ReadonlyMap<string, Value>

/**
 * The same entries with the rows of every list numbered from 0 without gaps, so that a row that was taken out in the
 * browser leaves no hole. What a failed form shows again, and the names in its problems, are these.
 */
export function closeUp<Value>(fields: Group, entries: ByName<Value>): ByName<Value> {
  if (isFlat(fields) || !hasDots(entries.keys())) return entries
  const rename = renumbering(fields, entries.keys())
  const closed = new Map<string, Value>()
  for (const [name, value] of entries) closed.set(rename(name), value)
  return closed
}

/**
 * The one renaming of everything that is keyed by a row: the names that were sent lead to the names with their rows closed
 * up. Text, files, handles of staged files and problems all go through it. A name that is not declared stays.
 */
export function renumbering(fields: Group | null, names: Iterable<string>): (name: string) => string {
  if (!fields || isFlat(fields)) return (name) => name
  const all = [...names]
  if (!hasDots(all)) return (name) => name
  const positions = positionsOf(fields, all)
  return (name) => rename(fields, name, positions)
}

/** Most forms: no groups, no lists that could be numbered. */
function isFlat(fields: Group): boolean {
  if (mayHaveKeys(fields)) return false
  const { children } = fields
  for (const child of children.values()) if (child.kind === 'group' || child.kind === 'list') return false
  return true
}

/** Whether undeclared names are keys: then they need no dot. */
function mayHaveKeys({ rest, variants }: Group): boolean {
  return rest !== null || variants.some(({ group }) => group.rest)
}

/** Names of rows and groups have dots, and most forms have none. */
function hasDots(names: Iterable<string>): boolean {
  for (const name of names) if (name.includes('.')) return true
  return false
}

type Positions = ReadonlyMap<string, ReadonlyMap<string, number>>

/** For each list, by its name as it was sent, the new number of each row. */
function positionsOf(fields: Group, names: readonly string[]): Positions {
  const numbers = new Map<string, Set<number>>()
  for (const name of names)
    for (const { tree, prefix, step } of stepsOf(fields, name)) {
      if (tree.kind !== 'list') continue
      const known = numbers.get(prefix)
      if (known) known.add(Number(step))
      else numbers.set(prefix, new Set([Number(step)]))
    }
  return new Map([...numbers].map(([list, rows]) => [list, positionsIn(rows)]))
}

function positionsIn(rows: ReadonlySet<number>): ReadonlyMap<string, number> {
  const sorted = [...rows].sort((a, b) => a - b)
  return new Map(sorted.map((row, position) => [String(row), position]))
}

function rename(fields: Group, name: string, positions: Positions): string {
  const steps = stepsOf(fields, name)
  if (steps.length === 0) return name
  return steps
    .map(({ tree, prefix, step }) =>
      tree.kind === 'list' ? String(positions.get(prefix)?.get(step) ?? step) : step,
    )
    .join('.')
}

/** The keys that were sent below each group, record and list; names end in a dot, '' is the whole form. */
export function namesBelow(
  fields: Group,
  entries: ByName<unknown>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const below = new Map<string, Set<string>>()
  if (isFlat(fields) || (!mayHaveKeys(fields) && !hasDots(entries.keys()))) return below
  for (const name of entries.keys())
    for (const { prefix, step } of stepsOf(fields, name)) {
      const under = prefix === '' ? '' : `${prefix}.`
      const known = below.get(under)
      if (known) known.add(step)
      else below.set(under, new Set([step]))
    }
  return below
}

interface Step {
  readonly tree: FieldTree
  /** The name as far as the group or list. */
  readonly prefix: string
  readonly step: string
}

/** The steps of a declared name through groups and rows; none for a name that is not declared. */
function stepsOf(fields: Group, name: string): readonly Step[] {
  if (name.length > MAX_NAME) return NO_STEPS
  const steps: Step[] = []
  let tree: FieldTree = fields
  let prefix = ''
  for (let rest = name; rest !== ''; ) {
    const next = stepInto(tree, rest)
    if (!next) return NO_STEPS
    steps.push({ tree, prefix, step: next.key })
    prefix = prefix === '' ? next.key : `${prefix}.${next.key}`
    tree = next.tree
    rest = next.rest
  }
  // A tuple of single values may be sent by its own name.
  return tree.kind === 'group' && tree.becomes !== 'tuple' ? NO_STEPS : hasRows(tree) ? NO_STEPS : steps
}

const NO_STEPS: readonly Step[] = []
