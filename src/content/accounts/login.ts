import type { LoginName } from '../collections/auth-options.ts'
import { claimedName } from '../collections/login-names.ts'
import type { Fields, Row } from '../collections/row.ts'
import { type Given, readData } from '../documents/call.ts'
import { invalidInput } from '../documents/problems.ts'
import { ContentError } from '../errors.ts'
import { type AccountCall, accountCall, readAddress } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import type { SignedIn } from './operation-types.ts'
import { requireClaim } from './password-rules.ts'
import { begin } from './session.ts'

/** See `Content.login`. */
export async function login(context: AccountContext, given: Given): Promise<SignedIn<Fields>> {
  const call = accountCall(context, given, ['data', 'address'])
  const data = readData(given.data)
  const { field, name } = readName(call, data)
  const password = requireClaim(data.password)
  const attempts = call.store.attempts.login
  await attempts.consume({ name, address: readAddress(given) })
  const row = name === null ? undefined : await call.store.rows.findByName(field, name)
  const isRight = await call.accounts.passwords.verify(textOrNull(row?.password_hash), password)
  if (!row || !isRight || !isOpen(call, row)) {
    await noteFailure(call, isRight ? undefined : row)
    throw wrongCredentials()
  }
  const hash = await noteSuccess(call, row, password)
  const signedIn = await context.database.transaction(async () => {
    // Re-check the hash inside the transaction: a concurrent password change must win.
    const now = await call.store.rows.findByID(String(row.id))
    if (now?.password_hash !== hash) throw wrongCredentials()
    return await begin(call, now)
  })
  if (name !== null) await attempts.forget(name)
  return signedIn
}

/** What the visitor claims to be called; a name that no account can have is null. */
function readName(
  { account }: AccountCall,
  data: Readonly<Record<string, unknown>>,
): { readonly field: LoginName; readonly name: string | null } {
  const given = account.loginWith.find((field) => data[field] !== undefined && data[field] !== '')
  const [field = 'email'] = given ? [given] : account.loginWith
  if (given) return { field, name: claimedName(data[given]) }
  throw invalidInput({
    [field]: field === 'email' ? 'Please enter your e-mail address.' : 'Please enter your name.',
  })
}

function isOpen({ account, context }: AccountCall, row: Row): boolean {
  const isLocked = Number(row.locked_until ?? 0) > context.now()
  return !isLocked && (!account.verify || row.verified_at !== null)
}

/** Whatever was wrong, something is written: how long the answer takes tells nothing. */
async function noteFailure(call: AccountCall, row: Row | undefined): Promise<void> {
  const { context, accounts, account, store, runtime } = call
  const now = context.now()
  if (!row || account.lockAfter === 0 || Number(row.locked_until ?? 0) > now) {
    return await accounts.mailed.writeDecoy(now)
  }
  const id = String(row.id)
  await store.rows.countFailure(id, { now, until: now + account.lockDuration })
  if (Number(row.failed_attempts ?? 0) + 1 === account.lockAfter)
    accounts.log({ kind: 'account_locked', collection: runtime.model.name, account: id })
}

/** The hash that is kept now: made anew where the parameters have changed since. */
async function noteSuccess({ accounts, store }: AccountCall, row: Row, password: string): Promise<string> {
  const id = String(row.id)
  const from = String(row.password_hash)
  if (row.failed_attempts !== null) await store.rows.forgiveFailures(id)
  if (!accounts.passwords.isOutdated(from)) return from
  const to = await accounts.passwords.hash(password)
  await store.rows.rehash(id, { from, to })
  return to
}

function wrongCredentials(): ContentError {
  return new ContentError(
    'INVALID_CREDENTIALS',
    'There is no account with this name and this password that is open. After many wrong tries it stays closed for a while; a new one opens when its e-mail address is confirmed.',
  )
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
