import type { Row } from '../collections/row.ts'
import { type Given, readFlag, readId } from '../documents/call.ts'
import type { Library } from '../documents/library.ts'
import { permit } from '../documents/permission.ts'
import { readTarget } from '../documents/target.ts'
import { EVERYTHING } from '../query/condition.ts'
import { type AccountCall, accountCall, readText } from './account-call.ts'
import type { Session } from './calls.ts'
import { endEverywhere } from './logout.ts'
import { claimedName } from './names.ts'

const OPTIONS = ['id', 'user', 'overrideAccess'] as const

/** See `Content.unlock`. */
export async function unlock(library: Library, given: Given): Promise<void> {
  const call = accountCall(library, given, OPTIONS)
  const id = await requireAccount(call, given)
  await call.desk.rows.forgiveFailures(id)
  const row = await call.desk.rows.findByID(id)
  for (const field of call.account.loginWith) {
    const name = claimedName(row?.[field])
    if (name !== null) await call.desk.attempts.login.forget(name)
  }
}

/** See `Content.findSessions`. */
export async function findSessions(library: Library, given: Given): Promise<Session[]> {
  const call = accountCall(library, given, OPTIONS)
  const account = await requireAccount(call, given)
  const holder = { collection: call.shelf.model.name, account }
  const rows = await call.accounts.sessions.findOf(holder, library.now())
  return rows.map((row) => toSession(call, row))
}

/** See `Content.endSessions`. */
export async function endSessions(library: Library, given: Given): Promise<void> {
  const call = accountCall(library, given, [...OPTIONS, 'session'])
  const account = await requireAccount(call, given)
  if (given.session === undefined) return await endEverywhere(call, account)
  await call.accounts.sessions.endOf(
    { collection: call.shelf.model.name, account },
    readText(given, 'session'),
  )
}

/** The id of an account that the caller may update. Rejects with `NOT_FOUND` and `ACCESS_DENIED`. */
async function requireAccount({ library, shelf }: AccountCall, given: Given): Promise<string> {
  const id = readId(given.id)
  const call = { user: given.user ?? null, context: {}, content: library.content }
  const caller = { call, isFree: readFlag(given, 'overrideAccess'), seesHidden: false }
  const permitted = await permit(shelf.model, 'update', { caller, id })
  const target = { shelf, caller, operation: 'update' as const, id, permitted, expected: EVERYTHING }
  await readTarget(library, target, false)
  return id
}

function toSession({ shelf, account }: AccountCall, row: Row): Session {
  const createdAt = Number(row.created_at)
  return {
    id: String(row.id),
    collection: shelf.model.name,
    account: String(row.account),
    createdAt,
    usedAt: Number(row.used_at),
    endsAt: createdAt + account.sessionLife,
  }
}
