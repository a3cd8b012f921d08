import { type Field, type FieldTree, type Group, hasRows } from './fields.ts'

/**
 * Lists whose rows consist of checkboxes only, by their names: a browser sends nothing for a row without a tick, so that
 * the row is missing and the rows after it move up.
 */
export function vanishingRows(
  tree: FieldTree,
  name = '',
  outer: readonly FieldTree['schema'][] = [],
): readonly string[] {
  // A schema that contains itself has lists without end.
  if ((tree.kind !== 'group' && tree.kind !== 'list') || outer.includes(tree.schema)) return []
  const within = [...outer, tree.schema]
  const under = (key: string) => (name === '' ? key : `${name}.${key}`)
  if (tree.kind === 'group')
    return [...tree.children].flatMap(([key, child]) => vanishingRows(child, under(key), within))
  if (!hasRows(tree)) return []
  const own = tree.item.kind === 'group' && isOnlyTicks(tree.item) ? [name] : []
  return [...own, ...vanishingRows(tree.item, under('*'), within)]
}

function isOnlyTicks({ children, rest }: Group): boolean {
  return rest === null && children.size > 0 && [...children.values()].every(isTick)
}

/** Checkboxes: of yes or no, or several of one name. */
function isTick(tree: FieldTree): boolean {
  if (tree.kind === 'group') return false
  const field = tree.kind === 'list' ? tree.item : tree
  if (field.kind === 'group' || field.kind === 'list') return false
  return isYesOrNo(field) || (tree.kind === 'list' && field.kind === 'choice')
}

function isYesOrNo({ kind, switchWords }: Field): boolean {
  return kind === 'boolean' || switchWords !== undefined
}
