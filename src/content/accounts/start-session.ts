// The door for proofs other than a password (OpenID Connect, passkeys, a magic link): the code that checked one starts the session.
import type { Fields } from '../collections/row.ts'
import { type Given, isPossibleId, readFlag, readId } from '../documents/call.ts'
import { notFound } from '../documents/target.ts'
import { ContentError } from '../errors.ts'
import { type AccountCall, accountCall } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import type { SignedIn } from './operation-types.ts'
import { requirePassword } from './password-rules.ts'
import { begin } from './session.ts'

/** See `Content.startSession`. */
export async function startSession(context: AccountContext, given: Given): Promise<SignedIn<Fields>> {
  const call = accountCall(context, given, ['collection', 'id', 'overrideAccess'])
  requireOverride(given, 'startSession')
  const id = readId(given.id)
  return await context.database.transaction(async () => {
    const row = isPossibleId(id) ? await call.store.rows.findByID(id) : undefined
    if (!row) throw notFound(call.runtime)
    return await begin(call, row)
  })
}

/** See `Content.setPassword`. */
export async function setPassword(context: AccountContext, given: Given): Promise<void> {
  const call = accountCall(context, given, ['collection', 'id', 'password', 'overrideAccess'])
  requireOverride(given, 'setPassword')
  const id = readId(given.id)
  const hash = await call.accounts.passwords.hash(requirePassword(given.password))
  await context.database.transaction(() => replacePassword(call, id, hash))
}

async function replacePassword(
  { accounts, store, runtime }: AccountCall,
  id: string,
  hash: string,
): Promise<void> {
  if (!isPossibleId(id) || !(await store.rows.findByID(id))) throw notFound(runtime)
  const holder = { collection: runtime.model.name, account: id }
  await store.rows.setPassword(id, hash)
  await accounts.sessions.endAll(holder)
  await accounts.mailed.forget(holder)
}

function requireOverride(given: Given, operation: string): void {
  if (readFlag(given, 'overrideAccess')) return
  throw new ContentError(
    'ACCESS_DENIED',
    `${operation} asks for no proof of its own: check who it is, then write overrideAccess: true.`,
  )
}
