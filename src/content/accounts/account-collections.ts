// Lets `signpost/auth` find the collections with accounts of a content.
import type { Model } from '../collections/model.ts'

const names = new WeakMap<object, readonly string[]>()

/** Notes which collections of a content have accounts. */
export function rememberAccounts(content: object, models: Iterable<Model>): void {
  const withAccounts = [...models].filter(({ account }) => account !== null)
  names.set(
    content,
    withAccounts.map(({ name }) => name),
  )
}

/**
 * The collections of a content that have `auth`; undefined for what `createContent` has not made.
 *
 * @param content the result of `createContent`
 * @returns their names, in the order of `collections`
 */
export function findAccountCollections(content: object): readonly string[] | undefined {
  return names.get(content)
}
