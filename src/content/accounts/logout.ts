import { type Given, readFlag } from '../documents/call.ts'
import type { Library } from '../documents/library.ts'
import { type AccountCall, requireOptions } from './account-call.ts'
import { readToken, TOKEN } from './authenticate.ts'
import { findLive } from './session.ts'

/** See `Content.logout`. */
export async function logout(library: Library, given: Given): Promise<{ readonly isEnded: boolean }> {
  requireOptions(given, [...TOKEN, 'allSessions'])
  const isEverywhere = readFlag(given, 'allSessions')
  const live = await findLive(library, readToken(given))
  if (!live) return { isEnded: false }
  const { call, session } = live
  if (isEverywhere) await endEverywhere(call, session.account)
  else await call.accounts.sessions.end(session.id)
  return { isEnded: true }
}

/** Ends every session of an account, and voids the forms that were drawn in them. */
export async function endEverywhere({ library, accounts, desk, shelf }: AccountCall, account: string) {
  await library.database.transaction(async () => {
    await accounts.sessions.endAll({ collection: shelf.model.name, account })
    await desk.rows.raiseVersion(account)
  })
}
