import { claimedName } from '../collections/login-names.ts'
import type { Row } from '../collections/row.ts'
import { type Given, readFlag, readId } from '../documents/call.ts'
import { permit } from '../documents/permission.ts'
import { readTarget } from '../documents/target.ts'
import { EVERYTHING } from '../query/condition.ts'
import { type AccountCall, accountCall, readText } from './account-call.ts'
import type { AccountContext } from './accounts.ts'
import { endEverywhere } from './logout.ts'
import type { Session } from './operation-types.ts'

const OPTIONS = ['id', 'user', 'overrideAccess'] as const

/** See `Content.unlock`. */
export async function unlock(context: AccountContext, given: Given): Promise<void> {
  const call = accountCall(context, given, OPTIONS)
  const id = await requireAccount(call, given)
  await call.store.rows.forgiveFailures(id)
  const row = await call.store.rows.findByID(id)
  for (const field of call.account.loginWith) {
    const name = claimedName(row?.[field])
    if (name !== null) await call.store.attempts.login.forget(name)
  }
}

/** See `Content.findSessions`. */
export async function findSessions(context: AccountContext, given: Given): Promise<Session[]> {
  const call = accountCall(context, given, OPTIONS)
  const account = await requireAccount(call, given)
  const holder = { collection: call.runtime.model.name, account }
  const rows = await call.accounts.sessions.findOf(holder, context.now())
  return rows.map((row) => toSession(call, row))
}

/** See `Content.endSessions`. */
export async function endSessions(context: AccountContext, given: Given): Promise<void> {
  const call = accountCall(context, given, [...OPTIONS, 'session'])
  const account = await requireAccount(call, given)
  if (given.session === undefined) return await endEverywhere(call, account)
  await call.accounts.sessions.endOf(
    { collection: call.runtime.model.name, account },
    readText(given, 'session'),
  )
}

/** The id of an account that the caller may update. Rejects with `NOT_FOUND` and `ACCESS_DENIED`. */
async function requireAccount({ context, runtime }: AccountCall, given: Given): Promise<string> {
  const id = readId(given.id)
  const call = { user: given.user ?? null, context: {}, content: context.content }
  const caller = { call, overridesAccess: readFlag(given, 'overrideAccess'), seesHidden: false }
  const permitted = await permit(runtime.model, 'update', { caller, id })
  const target = { runtime, caller, operation: 'update' as const, id, permitted, expected: EVERYTHING }
  await readTarget(context, target, false)
  return id
}

function toSession({ runtime, account }: AccountCall, row: Row): Session {
  const createdAt = Number(row.created_at)
  return {
    id: String(row.id),
    collection: runtime.model.name,
    account: String(row.account),
    createdAt,
    usedAt: Number(row.used_at),
    endsAt: createdAt + account.sessionDuration,
  }
}
