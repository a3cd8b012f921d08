import { definitionError, requireNames } from './definition-errors.ts'
import { guardHook } from './hook-nesting.ts'

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
  const lists = names.map((name) => [
    name,
    listOf(hooks, name).map((hook) => guardHook(`${where}.${name}`, hook)),
  ])
  // Every name has a list now, and every list was checked.
  return Object.fromEntries(lists) as Record<Name, unknown[]>
}

type AnyHook = (...given: unknown[]) => unknown

function listOf(hooks: object, name: string): readonly AnyHook[] {
  return (Reflect.get(hooks, name) as AnyHook[] | undefined) ?? []
}
