import type { Fields } from '../collections/row.ts'
import type { Given } from '../documents/call.ts'
import { ContentError } from '../errors.ts'
import { readAddress, requireOptions } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import { readToken, TOKEN } from './authenticate.ts'
import type { SignedIn } from './operation-types.ts'
import { requireClaim, requirePassword } from './password-rules.ts'
import { begin, findLiveSession, sessionEnded } from './session.ts'

/** See `Content.changePassword`. */
export async function changePassword(context: AccountContext, given: Given): Promise<SignedIn<Fields>> {
  requireOptions(given, [...TOKEN, 'address', 'password', 'newPassword'])
  const live = await findLiveSession(context, readToken(given))
  if (!live) throw sessionEnded()
  const { call, row, session } = live
  const { accounts, store } = call
  const claimed = requireClaim(given.password)
  const password = requirePassword(given.newPassword, 'newPassword')
  await store.attempts.password.consume({ name: session.account, address: readAddress(given) })
  const hash = typeof row.password_hash === 'string' ? row.password_hash : null
  if (!(await accounts.passwords.verify(hash, claimed))) throw wrongPassword()
  const next = await accounts.passwords.hash(password)
  const signedIn = await context.database.transaction(async () => {
    await store.rows.setPassword(session.account, next)
    // All of them, this one too: a stolen token is void.
    await accounts.sessions.endAll(session)
    await accounts.mailed.forget(session)
    return await begin(call, (await store.rows.findByID(session.account)) ?? row)
  })
  await store.attempts.password.forget(session.account)
  return signedIn
}

/** The error for a password that is not the present one. */
export function wrongPassword(): ContentError {
  const sentence = 'This is not your present password.'
  return new ContentError('INVALID_CREDENTIALS', sentence, { errors: { password: sentence } })
}
