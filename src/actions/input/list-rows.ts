import { type FieldTree, type Group, isIndex, type List } from './fields.ts'

type ByName<Value> = ReadonlyMap<string, Value>

/**
 * The same entries with the rows of every list numbered from 0 without gaps, so that a row that was taken out
 * in the browser leaves no hole, and nobody makes a list longer than what was sent. What a failed form shows
 * again, and the names in its problems, are these.
 */
export function closeUp<Value>(fields: Group, entries: ByName<Value>): ByName<Value> {
  if (isFlat(fields)) return entries
  const positions = positionsOf(fields, entries)
  const closed = new Map<string, Value>()
  for (const [name, values] of entries) {
    const renamed = rename(fields, name, positions)
    if (renamed !== null) closed.set(renamed, values)
  }
  return closed
}

/** Most forms: no groups, no rows. */
function isFlat({ children }: Group): boolean {
  for (const child of children.values()) if (child.kind === 'group' || hasRows(child)) return false
  return true
}

/** Whether the entries of a list are numbered, because each of them has fields of its own. */
export function hasRows(tree: FieldTree): tree is List {
  return tree.kind === 'list' && (tree.item.kind === 'group' || tree.item.kind === 'list')
}

type Positions = ReadonlyMap<string, ReadonlyMap<string, number>>

/** For each list, by its name as it was sent, the new number of each row. One row beyond the most is kept: the schema refuses it. */
function positionsOf(fields: Group, entries: ByName<unknown>): Positions {
  const numbers = new Map<string, Set<number>>()
  const most = new Map<string, number>()
  for (const name of entries.keys())
    for (const { tree, prefix, step } of stepsOf(fields, name)) {
      if (tree.kind !== 'list') continue
      const known = numbers.get(prefix)
      if (known) known.add(Number(step))
      else numbers.set(prefix, new Set([Number(step)]))
      most.set(prefix, tree.max + 1)
    }
  return new Map([...numbers].map(([list, rows]) => [list, positionsIn(rows, most.get(list) ?? 0)]))
}

function positionsIn(rows: ReadonlySet<number>, most: number): ReadonlyMap<string, number> {
  const sorted = [...rows].sort((a, b) => a - b).slice(0, most)
  return new Map(sorted.map((row, position) => [String(row), position]))
}

/** The name with its rows closed up; null for a row beyond the most. Undeclared names stay as they are. */
function rename(fields: Group, name: string, positions: Positions): string | null {
  const steps = stepsOf(fields, name)
  if (steps.length === 0) return name
  const renamed: string[] = []
  for (const { tree, prefix, step } of steps) {
    const position = tree.kind === 'list' ? positions.get(prefix)?.get(step) : step
    if (position === undefined) return null
    renamed.push(String(position))
  }
  return renamed.join('.')
}

/** How many rows each name has below it; the rows are closed up. */
export function countRows(fields: Group, entries: ByName<unknown>): ReadonlyMap<string, number> {
  const rows = new Map<string, number>()
  if (isFlat(fields)) return rows
  for (const name of entries.keys())
    for (const { tree, prefix, step } of stepsOf(fields, name))
      rows.set(prefix, Math.max(rows.get(prefix) ?? 0, tree.kind === 'list' ? Number(step) + 1 : 1))
  return rows
}

interface Step {
  readonly tree: Group | List
  /** The name as far as the group or list. */
  readonly prefix: string
  readonly step: string
}

/** The steps of a declared name through groups and rows; none for a name that is not declared. */
function stepsOf(fields: Group, name: string): readonly Step[] {
  const steps: Step[] = []
  let tree: FieldTree | undefined = fields
  let prefix = ''
  for (const step of name.length > MAX_NAME ? [] : name.split('.')) {
    if (tree?.kind !== 'group' && !(tree && hasRows(tree))) return NO_STEPS
    steps.push({ tree, prefix, step })
    if (tree.kind === 'group') tree = tree.children.get(step)
    else tree = isIndex(step, MAX_INDEX) ? tree.item : undefined
    prefix = prefix === '' ? step : `${prefix}.${step}`
  }
  return tree && tree.kind !== 'group' && !hasRows(tree) ? steps : NO_STEPS
}

const NO_STEPS: readonly Step[] = []
const MAX_INDEX = 100_000
const MAX_NAME = 1_000
