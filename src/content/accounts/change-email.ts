// A change of the address of an account: it takes the password, and is pending until the link in the mail is used.

import { claimedName } from '../collections/login-names.ts'
import type { Fields } from '../collections/row.ts'
import { isUniqueViolation } from '../database/errors.ts'
import type { Given } from '../documents/call.ts'
import { updateByID } from '../documents/operations/update.ts'
import { invalidInput } from '../documents/problems.ts'
import { ContentError } from '../errors.ts'
import { accountCall, readAddress, readText, requireOptions, showUser } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import { readToken, TOKEN } from './authenticate.ts'
import { wrongPassword } from './change-password.ts'
import { invalidToken } from './mailed-tokens.ts'
import type { EmailChange } from './operation-types.ts'
import { requireClaim } from './password-rules.ts'
import { createSecret, digestOf, isSecret } from './secrets.ts'
import { findLiveSession, sessionEnded } from './session.ts'

/** See `Content.changeEmail`. */
export async function changeEmail(
  context: AccountContext,
  given: Given,
): Promise<EmailChange<Fields> | null> {
  requireOptions(given, [...TOKEN, 'address', 'password', 'email'])
  const live = await findLiveSession(context, readToken(given))
  if (!live) throw sessionEnded()
  const { call, row, session } = live
  const { accounts, store, account } = call
  const email = readNewEmail(given.email)
  const password = requireClaim(given.password)
  await store.attempts.password.consume({ name: session.account, address: readAddress(given) })
  const hash = typeof row.password_hash === 'string' ? row.password_hash : null
  if (!(await accounts.passwords.verify(hash, password))) throw wrongPassword()
  const isTaken = (await store.rows.findByName('email', email)) !== undefined
  // The digest covers the address, so that the link is good for no other one.
  const token = `${createSecret()}.${Buffer.from(email).toString('base64url')}`
  const { collection } = session
  const expires = context.now() + account.verifyDuration
  // For an address that is taken the same is written: how long it takes must not tell.
  const digest = isTaken ? digestOf(createSecret()) : digestOf(token)
  await accounts.mailed.put({
    digest,
    purpose: 'email',
    collection,
    account: session.account,
    expires_at: expires,
  })
  return isTaken ? null : { token, email, user: await showUser(call, row) }
}

/** See `Content.confirmEmail`. */
export async function confirmEmail(
  context: AccountContext,
  given: Given,
): Promise<{ readonly user: Fields }> {
  const call = accountCall(context, given, ['collection', 'token'])
  const { accounts, store, runtime } = call
  const collection = runtime.model.name
  const token = readText(given, 'token')
  const [secret, encoded = ''] = token.split('.')
  if (!isSecret(secret)) throw invalidToken()
  const email = readNewEmail(Buffer.from(encoded, 'base64url').toString())
  const asked = { digest: digestOf(token), purpose: 'email', collection, now: context.now() } as const
  const row = await context.database
    .transaction(async () => {
      const id = await accounts.mailed.take(asked)
      if (id === undefined) throw invalidToken()
      await updateByID(context, { collection, id, data: { email }, overrideAccess: true })
      await store.rows.verify(id, context.now())
      return await store.rows.findByID(id)
    })
    .catch((error: unknown) => {
      throw isTakenMeanwhile(error) ? invalidToken() : error
    })
  if (!row) throw invalidToken()
  return { user: await showUser(call, row) }
}

function readNewEmail(email: unknown): string {
  const name = claimedName(email)
  if (name?.includes('@')) return name
  throw invalidInput({ email: 'Please enter the new e-mail address.' })
}

/** Another account took the address after the mail was sent. */
function isTakenMeanwhile(error: unknown): boolean {
  if (isUniqueViolation(error)) return true
  return error instanceof ContentError && error.errors?.email === 'This is already taken.'
}
