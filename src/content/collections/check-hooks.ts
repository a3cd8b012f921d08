import { definitionError, requireNames } from './definition-errors.ts'

/** Checks lists of hooks; an empty one for each that is not given. */
export function checkHooks<Name extends string>(
  where: string,
  hooks: object = {},
  names: readonly Name[],
): Readonly<Record<Name, readonly unknown[]>> {
  requireNames(`${where}.hooks`, hooks, names)
  for (const [hook, list] of Object.entries(hooks)) {
    if (Array.isArray(list) && list.every((one) => typeof one === 'function')) continue
    throw definitionError(`${where}.hooks.${hook}`, 'this has to be a list of functions.')
  }
  const lists: Record<string, unknown[]> = Object.fromEntries(names.map((name) => [name, []]))
  // Every name has a list now, and every list was looked at.
  return Object.assign(lists, hooks) as Record<Name, unknown[]>
}
