// Reads the options of the operations about accounts.
import type { Account } from '../collections/auth-options.ts'
import { inWords } from '../collections/definition-errors.ts'
import type { Fields, Row } from '../collections/row.ts'
import { type Given, invalidQuery } from '../documents/call.ts'
import { type CollectionRuntime, requireCollection } from '../documents/context.ts'
import { show, viewOf } from '../documents/view.ts'
import type { AccountContext, AccountStore, Accounts } from './accounts.ts'

/** What an operation about the accounts of a collection works with. */
export interface AccountCall {
  readonly context: AccountContext
  readonly runtime: CollectionRuntime
  readonly accounts: Accounts
  readonly store: AccountStore
  readonly account: Account
}

/** Reads which collection is meant, and refuses options that there are not. */
export function accountCall(context: AccountContext, given: Given, options: readonly string[]): AccountCall {
  requireOptions(given, ['collection', ...options])
  const runtime = requireCollection(context, given.collection)
  const call = findCall(context, runtime)
  if (call) return call
  throw invalidQuery(`${runtime.model.name} has no accounts: it has no auth.`)
}

/** The same by the name of a collection that may not be there any more. */
export function callFor(context: AccountContext, collection: string): AccountCall | null {
  const runtime = context.collections.get(collection)
  return runtime ? findCall(context, runtime) : null
}

function findCall(context: AccountContext, runtime: CollectionRuntime): AccountCall | null {
  const { accounts } = context
  const { name, account } = runtime.model
  const store = accounts?.stores.get(name)
  return accounts && store && account ? { context, runtime, accounts, store, account } : null
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

/** The address that an attempt comes from; undefined if it is unknown. */
export function readAddress({ address }: Given): string | undefined {
  if (address === undefined || typeof address === 'string') return address
  throw invalidQuery("address takes the visitor's address, a text.")
}

/** An account as its owner sees it: everything that is not hidden. */
export async function showUser({ context, runtime }: AccountCall, row: Row): Promise<Fields> {
  const call = { user: null, context: {}, content: context.content }
  const view = await viewOf(runtime, { call, overridesAccess: true, seesHidden: false }, {})
  const [user] = await show(view, [row])
  return user as Fields
}
