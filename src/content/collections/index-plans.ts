// Which indexes the table of a collection needs: those that are declared, and those that follow from relations and sorts.
import { definitionError } from './definition-errors.ts'
import type { Field } from './fields.ts'

/** One column of an index. */
export interface IndexTerm {
  readonly field: Field
  readonly isDescending: boolean
}

/** An index that a table needs. */
export interface IndexPlan {
  readonly name: string
  readonly terms: readonly IndexTerm[]
}

interface Needs {
  readonly table: string
  readonly byName: ReadonlyMap<string, Field>
  readonly declared: readonly (string | readonly string[])[]
  readonly relations: ReadonlyMap<string, string>
  readonly defaultSort: string | readonly string[]
  readonly hasFiles: boolean
}

/** Plans the indexes of a collection. Throws a TypeError that names a field that cannot be indexed. */
export function indexPlansOf(needs: Needs): readonly IndexPlan[] {
  const { table, byName, relations, defaultSort, hasFiles } = needs
  const sorted = { name: `${table}_sorted`, terms: termsOf(needs, [defaultSort].flat()) }
  const declared = needs.declared.map((entry) => named(table, termsOf(needs, [entry].flat())))
  const implied = [
    ...['-createdAt', '-updatedAt'].map((key) => named(table, termsOf(needs, [key]))),
    ...[...relations.keys()]
      .filter((field) => byName.get(field)?.kind === 'text')
      .map((field) => named(table, termsOf(needs, [field]))),
    // Whether bytes are still needed is asked at every deletion.
    ...(hasFiles ? [named(table, termsOf(needs, ['hash']).slice(0, 1))] : []),
  ]
  return withoutCovered([sorted, ...declared, ...implied])
}

/** An index also serves what its first columns alone would serve. */
function withoutCovered(plans: readonly IndexPlan[]): readonly IndexPlan[] {
  return plans.filter(
    (plan, at) => !plans.some((other, place) => place !== at && covers(other, plan, place < at)),
  )
}

function covers(other: IndexPlan, plan: IndexPlan, isBefore: boolean): boolean {
  const wanted = plan.terms.filter(({ field }) => !field.isId)
  if (!isBefore && other.terms.filter(({ field }) => !field.isId).length <= wanted.length) return false
  return isSameStart(other.terms, wanted)
}

/** Whether these terms begin with those, in the same directions or in all the opposite ones. */
function isSameStart(terms: readonly IndexTerm[], wanted: readonly IndexTerm[]): boolean {
  const pairs = wanted.map((term, at) => [term, terms[at]] as const)
  if (pairs.some(([term, other]) => term.field.column !== other?.field.column)) return false
  return new Set(pairs.map(([term, other]) => term.isDescending === other?.isDescending)).size <= 1
}

/** The keys, and `id` after them: it breaks ties, so it is part of every order. */
function termsOf({ table, byName }: Needs, keys: readonly string[]): readonly IndexTerm[] {
  const terms = keys.map((key) => {
    const isDescending = key.startsWith('-')
    const name = isDescending ? key.slice(1) : key
    const field = byName.get(name)
    if (field && field.kind !== 'json' && field.kind !== 'list') return { field, isDescending }
    throw definitionError(
      `${table}.indexes`,
      `"${name}" is no field that can be indexed: a text, a number or a boolean.`,
    )
  })
  const id = byName.get('id')
  const end = terms.findIndex(({ field }) => field.isId)
  if (!id || end >= 0) return terms.slice(0, end + 1 || undefined)
  return [...terms, { field: id, isDescending: terms.at(-1)?.isDescending ?? true }]
}

function named(table: string, terms: readonly IndexTerm[]): IndexPlan {
  const columns = terms.filter(({ field }) => !field.isId).map(({ field }) => field.column)
  return { name: [table, ...columns].join('_').slice(0, 60), terms }
}
