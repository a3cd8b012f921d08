import { claimedName } from '../collections/login-names.ts'
import type { Fields, Row } from '../collections/row.ts'
import { type Given, readData } from '../documents/call.ts'
import { invalidInput } from '../documents/problems.ts'
import { ContentError } from '../errors.ts'
import { createId } from '../ids.ts'
import { type AccountCall, accountCall, readAddress, readText, showUser } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import type { MailedToken, SignedIn } from './operation-types.ts'
import { requireClaim, requirePassword } from './password-rules.ts'
import { createSecret, digestOf, isSecret } from './secrets.ts'
import { begin } from './session.ts'
import type { Asked, TokenPurpose } from './token-rows.ts'

type Mailed = Promise<MailedToken<Fields> | null>

/** See `Content.forgotPassword`. */
export function forgotPassword(context: AccountContext, given: Given): Mailed {
  const call = accountCall(context, given, ['data', 'address'])
  return issue(call, given, { purpose: 'reset', life: call.account.resetDuration, isDue: () => true })
}

/** See `Content.requestVerification`. */
export function requestVerification(context: AccountContext, given: Given): Mailed {
  const call = accountCall(context, given, ['data', 'address'])
  const isDue = (row: Row) => row.verified_at === null
  return issue(call, given, { purpose: 'verify', life: call.account.verifyDuration, isDue })
}

/** See `Content.resetPassword`. */
export async function resetPassword(
  context: AccountContext,
  given: Given,
): Promise<{ readonly user: Fields }> {
  const call = accountCall(context, given, ['token', 'password'])
  const { accounts, store, runtime } = call
  const asked = askedFor(call, given, 'reset')
  const password = requirePassword(given.password)
  // Only who has a link makes the server work.
  if (!asked || (await accounts.mailed.find(asked)) === undefined) throw invalidToken()
  const hash = await accounts.passwords.hash(password)
  const row = await context.database.transaction(async () => {
    const account = await accounts.mailed.take(asked)
    if (account === undefined) throw invalidToken()
    await store.rows.setPassword(account, hash)
    // A user who can read the e-mail of an address has confirmed it.
    await store.rows.verify(account, context.now())
    await accounts.sessions.endAll({ collection: runtime.model.name, account })
    await accounts.mailed.forget({ collection: runtime.model.name, account })
    return await store.rows.findByID(account)
  })
  return await openUp(call, row)
}

/** See `Content.verifyEmail`. */
export async function verifyEmail(
  context: AccountContext,
  given: Given,
): Promise<SignedIn<Fields> | { readonly user: Fields }> {
  const call = accountCall(context, given, ['token', 'password', 'address'])
  const asked = askedFor(call, given, 'verify')
  if (!asked) throw invalidToken()
  if (given.password !== undefined) await requireOwner(call, given, asked)
  const row = await context.database.transaction(async () => {
    const account = await call.accounts.mailed.take(asked)
    if (account === undefined) throw invalidToken()
    await call.store.rows.verify(account, context.now())
    return await call.store.rows.findByID(account)
  })
  const opened = await openUp(call, row)
  if (given.password === undefined || !row) return opened
  return await context.database.transaction(() => begin(call, row))
}

/** The user who created the account knows its password; the reader of its e-mail may be another person. */
async function requireOwner(call: AccountCall, given: Given, asked: Asked): Promise<void> {
  const { accounts, store } = call
  const password = requireClaim(given.password)
  const id = await accounts.mailed.find(asked)
  if (id === undefined) throw invalidToken()
  await store.attempts.password.consume({ name: id, address: readAddress(given) })
  const row = await store.rows.findByID(id)
  const hash = typeof row?.password_hash === 'string' ? row.password_hash : null
  if (await accounts.passwords.verify(hash, password)) return await store.attempts.password.forget(id)
  const sentence =
    'The account was made with another password. If you have forgotten it, have a new one sent.'
  throw new ContentError('INVALID_CREDENTIALS', sentence, { errors: { password: sentence } })
}

/** The owner of the account was here: what others have tried does not count against them. */
async function openUp(call: AccountCall, row: Row | undefined): Promise<{ readonly user: Fields }> {
  if (!row) throw invalidToken()
  const { login, mail } = call.store.attempts
  for (const field of call.account.loginWith) {
    const name = claimedName(row[field])
    if (name !== null) await Promise.all([login.forget(name), mail.forget(name)])
  }
  return { user: await showUser(call, row) }
}

interface Issue {
  readonly purpose: TokenPurpose
  /** Milliseconds. */
  readonly life: number
  readonly isDue: (row: Row) => boolean
}

/** For an unknown address the same rows are written for a decoy, so that the timing reveals nothing. */
async function issue(call: AccountCall, given: Given, { purpose, life, isDue }: Issue): Mailed {
  const { context, accounts, store, runtime } = call
  const email = readEmail(given)
  await store.attempts.mail.consume({ name: email, address: readAddress(given) })
  const found = email === null ? undefined : await store.rows.findByName('email', email)
  const row = found && isDue(found) ? found : undefined
  const now = context.now()
  const token = createSecret()
  await accounts.mailed.sweep(now)
  await accounts.mailed.put({
    digest: digestOf(token),
    purpose,
    collection: runtime.model.name,
    account: row ? String(row.id) : createId(),
    expires_at: now + life,
  })
  return row ? { token, user: await showUser(call, row) } : null
}

function readEmail(given: Given): string | null {
  const { email } = readData(given.data)
  if (typeof email !== 'string' || email === '')
    throw invalidInput({ email: 'Please enter your e-mail address.' })
  return claimedName(email)
}

function askedFor({ runtime, context }: AccountCall, given: Given, purpose: TokenPurpose) {
  const token = readText(given, 'token')
  if (!isSecret(token)) return null
  return { digest: digestOf(token), purpose, collection: runtime.model.name, now: context.now() }
}

/** The error for a link that does not work. */
export function invalidToken(): ContentError {
  return new ContentError(
    'INVALID_TOKEN',
    'This link has been used, or is too old. Please have a new one sent.',
  )
}
