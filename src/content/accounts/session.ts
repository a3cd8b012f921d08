// The life of a session: begin, find by token, use, expire.
import { codeOf } from '../../errors/index.ts'
import type { Account } from '../collections/auth-options.ts'
import type { Fields, Row } from '../collections/row.ts'
import { ContentError } from '../errors.ts'
import { createId } from '../ids.ts'
import { type AccountCall, callFor, showUser } from './account-call.ts'
import { SESSION } from './account-rows.ts'
import type { AccountContext } from './accounts.ts'
import type { LiveSession, SignedIn } from './operation-types.ts'
import { createSecret, digestOf } from './secrets.ts'
import type { OpenedToken } from './session-token.ts'

/** Milliseconds that a token is still taken after another took its place: for what other tabs have under way. */
const GRACE = 10_000
const HOUR = 3_600_000

/** A session that a token is of, and the row of its account. */
export interface ActiveSession {
  readonly call: AccountCall
  readonly token: OpenedToken
  readonly row: Row
  readonly session: LiveSession
  /** The token has a successor already. */
  readonly isFormer: boolean
}

/** The session that a token is of; null where there is none any more. A token that was replaced ends its session. */
export async function findLiveSession(
  context: AccountContext,
  text: string | undefined,
): Promise<ActiveSession | null> {
  const token = text === undefined ? null : await context.accounts?.tokens.open(text)
  const call = token ? callFor(context, token.collection) : null
  const row = token && (await call?.store.rows.findBySession(token.id))
  if (!token || !call || !row || Number(own(row, 'expires_at')) <= context.now()) return null
  const isFormer = own(row, 'digest') !== token.digest
  if (isFormer && !isTolerated(row, token, context.now())) return await endReusedSession(call, row)
  const session = sessionIn(call, row)
  // A client that sends the former token long afterwards never received the response with the next one.
  const isStale = session.isStale || (isFormer && !isRecent(row, context.now()))
  return { call, token, row, session: { ...session, isStale }, isFormer }
}

/** Begins a session for the account of this row. */
export async function begin(call: AccountCall, row: Row): Promise<SignedIn<Fields>> {
  const { context, accounts, account, runtime } = call
  const now = context.now()
  const secret = createSecret()
  const holder = { collection: runtime.model.name, account: String(row.id) }
  const session = {
    id: createId(),
    ...holder,
    digest: digestOf(secret),
    former: null,
    rotated_at: now,
    is_stale: 0,
    created_at: now,
    used_at: now,
    expires_at: expiryOf(account, now, now),
  }
  await accounts.sessions.insert(session)
  await accounts.sessions.sweep(now)
  const surplus = (await accounts.sessions.findOf(holder, now)).slice(account.maxSessions)
  for (const { id } of surplus) await accounts.sessions.end(String(id))
  const columns = Object.entries(session).map(([column, value]) => [SESSION + column, value])
  return await signedIn(call, { ...row, ...Object.fromEntries(columns) }, secret)
}

/** What a sign-in gives, for a session with this secret. */
export async function signedIn(call: AccountCall, row: Row, secret: string): Promise<SignedIn<Fields>> {
  const session = sessionIn(call, row)
  const { id, collection, endsAt } = session
  const token = await call.accounts.tokens.sign({ id, collection, secret, expires: endsAt })
  return { user: await showUser(call, row), token, session }
}

/** When a session ends that is used now. */
export function expiryOf({ idleDuration, sessionDuration }: Account, created: number, now: number): number {
  return Math.min(now + idleDuration, created + sessionDuration)
}

/**
 * Notes that a session is used: the first use of a new token, which voids the former, and then every hour at most, for
 * no visitor has to wait for a writer to read a page.
 */
export async function touch({ call, row, session, isFormer }: ActiveSession): Promise<void> {
  const { context, accounts, account } = call
  const now = context.now()
  const isDue = now - session.usedAt >= Math.min(HOUR, account.idleDuration / 24)
  if (isFormer || !(isDue || isUnused(row))) return
  const expires = expiryOf(account, Number(own(row, 'created_at')), now)
  const used = Math.max(now, Number(own(row, 'rotated_at')) + 1)
  await accounts.sessions.touch(session.id, { now: used, expires }).catch((error: unknown) => {
    if (codeOf(error) !== 'DATABASE_BUSY') throw error
  })
}

/** The error for a token without a session. */
export function sessionEnded(): ContentError {
  return new ContentError('SESSION_ENDED', 'This session has ended.')
}

function own(row: Row, column: string): unknown {
  return row[SESSION + column]
}

/** A token that was replaced just now, or whose successor was not used yet: the response that contained it may be lost. */
function isTolerated(row: Row, { digest }: OpenedToken, now: number): boolean {
  return own(row, 'former') === digest && (isRecent(row, now) || isUnused(row))
}

function isRecent(row: Row, now: number): boolean {
  return now - Number(own(row, 'rotated_at')) <= GRACE
}

/** Whether the successor of a token was not used yet. */
function isUnused(row: Row): boolean {
  return own(row, 'former') !== null && Number(own(row, 'used_at')) <= Number(own(row, 'rotated_at'))
}

/** Two hold tokens of one session, and only one of them can be its owner. */
async function endReusedSession(call: AccountCall, row: Row): Promise<null> {
  await call.accounts.sessions.end(String(own(row, 'id')))
  call.accounts.log({ kind: 'session_reuse', collection: call.runtime.model.name, account: String(row.id) })
  return null
}

function sessionIn({ runtime, account }: AccountCall, row: Row): LiveSession {
  const createdAt = Number(own(row, 'created_at'))
  return {
    id: String(own(row, 'id')),
    collection: runtime.model.name,
    account: String(row.id),
    createdAt,
    usedAt: Number(own(row, 'used_at')),
    endsAt: createdAt + account.sessionDuration,
    isStale: own(row, 'is_stale') === 1,
    credentialVersion: Number(row.credential_version ?? 0),
  }
}
