import { type Given, readFlag } from '../documents/call.ts'
import { type AccountCall, requireOptions } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import { readToken, TOKEN } from './authenticate.ts'
import { findLiveSession } from './session.ts'

/** See `Content.logout`. */
export async function logout(context: AccountContext, given: Given): Promise<{ readonly isEnded: boolean }> {
  requireOptions(given, [...TOKEN, 'allSessions'])
  const isEverywhere = readFlag(given, 'allSessions')
  const live = await findLiveSession(context, readToken(given))
  if (!live) return { isEnded: false }
  const { call, session } = live
  if (isEverywhere) await endEverywhere(call, session.account)
  else await call.accounts.sessions.end(session.id)
  return { isEnded: true }
}

/** Ends every session of an account, and voids the forms that were rendered in them. */
export async function endEverywhere({ context, accounts, store, runtime }: AccountCall, account: string) {
  await context.database.transaction(async () => {
    await accounts.sessions.endAll({ collection: runtime.model.name, account })
    await store.rows.raiseVersion(account)
  })
}
