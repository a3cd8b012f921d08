import { inWords } from '../collections/names.ts'
import type { Fields, Row } from '../collections/row.ts'
import { type Given, invalidQuery } from '../documents/call.ts'
import { type Library, requireShelf, type Shelf } from '../documents/library.ts'
import { show, viewOf } from '../documents/view.ts'
import type { Accounts, Desk } from './accounts.ts'
import type { Account } from './options.ts'

/** What an operation about the accounts of a collection works with. */
export interface AccountCall {
  readonly library: Library
  readonly shelf: Shelf
  readonly accounts: Accounts
  readonly desk: Desk
  readonly account: Account
}

/** Reads which collection is meant, and refuses options that there are not. */
export function accountCall(library: Library, given: Given, options: readonly string[]): AccountCall {
  requireOptions(given, ['collection', ...options])
  const shelf = requireShelf(library, given.collection)
  const call = findCall(library, shelf)
  if (call) return call
  throw invalidQuery(`${shelf.model.name} has no accounts: it has no auth.`)
}

/** The same by the name of a collection that may not be there any more. */
export function callFor(library: Library, collection: string): AccountCall | null {
  const shelf = library.shelves.get(collection)
  return shelf ? findCall(library, shelf) : null
}

function findCall(library: Library, shelf: Shelf): AccountCall | null {
  const { accounts } = library
  const { name, account } = shelf.model
  const desk = accounts?.desks.get(name)
  return accounts && desk && account ? { library, shelf, accounts, desk, account } : null
}

/** The operations about accounts, and nothing else: an option spelled wrongly would be one left out. */
export function requireOptions(given: Given, options: readonly string[]): void {
  const odd = Object.keys(given).find((name) => !options.includes(name))
  if (odd === undefined) return
  throw invalidQuery(`There is no option "${odd.slice(0, 60)}" here. There are: ${inWords(options)}.`)
}

/** A text option. */
export function readText(given: Given, name: string): string {
  const text = given[name]
  if (typeof text === 'string') return text
  throw invalidQuery(`${name} takes a text.`)
}

/** The address that an attempt comes from; undefined where it is not told. */
export function readAddress({ address }: Given): string | undefined {
  if (address === undefined || typeof address === 'string') return address
  throw invalidQuery("address takes the visitor's address, a text.")
}

/** An account as its owner sees it: everything that is not hidden. */
export async function showUser({ library, shelf }: AccountCall, row: Row): Promise<Fields> {
  const call = { user: null, context: {}, content: library.content }
  const view = await viewOf(shelf, { call, isFree: true, seesHidden: false }, {})
  const [user] = await show(view, [row])
  return user as Fields
}
