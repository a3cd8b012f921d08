import type { Fields } from '../collections/row.ts'
import { type Given, invalidQuery } from '../documents/call.ts'
import { requireOptions, showUser } from './account-call.ts'
import { SESSION } from './account-rows.ts'
import type { AccountContext } from './accounts.ts'
import type { Authenticated, SignedIn } from './operation-types.ts'
import { digestOf, successorOf } from './secrets.ts'
import { type ActiveSession, expiryOf, findLiveSession, sessionEnded, signedIn, touch } from './session.ts'
import { type HeadersInput, tokenIn } from './token-in.ts'

/** The options that say where a token is. */
export const TOKEN = ['token', 'headers', 'cookie'] as const

const NO_SESSION = { user: null, session: null } as const

/** See `Content.auth`. */
export async function authenticate(context: AccountContext, given: Given): Promise<Authenticated<Fields>> {
  requireOptions(given, TOKEN)
  const live = await findLiveSession(context, readToken(given))
  if (!live) return NO_SESSION
  await touch(live)
  return { user: await showUser(live.call, live.row), session: live.session }
}

/** See `Content.refresh`. */
export async function refresh(context: AccountContext, given: Given): Promise<SignedIn<Fields>> {
  requireOptions(given, TOKEN)
  const live = await findLiveSession(context, readToken(given))
  if (!live) throw sessionEnded()
  if (!live.isFormer) await rotate(live)
  // Of tabs that refresh at once all get what the first one got: the successor follows from the secret.
  const secret = successorOf(live.token.secret, live.token.key)
  const row = await live.call.store.rows.findBySession(live.session.id)
  if (!row || row[`${SESSION}digest`] !== digestOf(secret)) throw sessionEnded()
  return await signedIn(live.call, row, secret)
}

/** Where the token is that the options name; undefined where there is none. */
export function readToken({ token, headers, cookie }: Given): string | undefined {
  if (token !== undefined && headers === undefined && typeof token === 'string') return token
  if (token === undefined && typeof headers === 'object' && headers !== null) {
    // Headers are texts by name, from any source: anything else is not read.
    return tokenIn(headers as HeadersInput, typeof cookie === 'string' ? cookie : undefined)
  }
  throw invalidQuery('Give either the token or the headers of the request.')
}

/** Nothing happens where another tab was quicker. */
async function rotate({ call, token, session }: ActiveSession): Promise<void> {
  const { context, accounts, account } = call
  const now = context.now()
  await accounts.sessions.rotate({
    id: session.id,
    from: token.digest,
    to: digestOf(successorOf(token.secret, token.key)),
    now,
    expires: expiryOf(account, session.createdAt, now),
  })
}
