import type { Account } from '../collections/auth-options.ts'
import { definitionError, requireNames } from '../collections/definition-errors.ts'
import type { Model } from '../collections/model.ts'
import type { Tables } from '../collections/row.ts'
import type { Database } from '../database/database.ts'
import type { AccountParticipation } from '../documents/account-participation.ts'
import type { OperationContext } from '../documents/context.ts'
import { type AccountRows, createAccountRows } from './account-rows.ts'
import { createParticipation } from './participation.ts'
import { createPasswords, type HashingOptions, type Passwords } from './passwords.ts'
import type { Secrets } from './secrets.ts'
import { createSessionRows, type SessionRows } from './session-rows.ts'
import { createSessionTokens, type SessionTokens } from './session-token.ts'
import { createThrottle, type Throttle } from './throttle.ts'
import { createTokenRows, type TokenRows } from './token-rows.ts'

/** What collections with `auth` need in addition to the database. */
export interface AccountsOptions {
  /** The engine's key ring: `parseKeys(process.env.SIGNPOST_KEYS).for(origin)`. Sessions are signed with a key of their own of it. */
  readonly secrets: Secrets
  /** How passwords are hashed. Default: Argon2id with 19 MiB and two passes. */
  readonly hashing?: HashingOptions
  /** Called with events for the log. @default none */
  readonly log?: (event: AccountEvent) => void
}

/** What happened to an account or a session, without anything that is secret. */
export interface AccountEvent {
  /**
   * - `session_reuse`: a token was used after another had replaced it; whichever of them was stolen, the session
   *   has ended.
   * - `account_locked`: too many wrong passwords in a row.
   */
  readonly kind: 'session_reuse' | 'account_locked'
  readonly collection: string
  /** The account's id. */
  readonly account: string
}

/** What one collection's accounts are worked with. */
export interface AccountStore {
  readonly rows: AccountRows
  /** Attempts to sign in, to have mail sent, to change a password. */
  readonly attempts: { readonly login: Throttle; readonly mail: Throttle; readonly password: Throttle }
}

/** The context of the operations about accounts. */
export interface AccountContext extends OperationContext {
  readonly accounts: Accounts | null
}

/** What the operations about accounts work with. */
export interface Accounts extends AccountParticipation {
  readonly stores: ReadonlyMap<string, AccountStore>
  readonly passwords: Passwords
  readonly tokens: SessionTokens
  readonly sessions: SessionRows
  readonly mailed: TokenRows
  readonly log: (event: AccountEvent) => void
}

interface Opening {
  readonly models: readonly Model[]
  readonly database: Database<Tables>
  readonly options: AccountsOptions | undefined
  readonly now: () => number
}

/** The accounts of all collections with `auth`; null where there is none. */
export function openAccounts({ models, database, options, now }: Opening): Accounts | null {
  const first = models.find(({ account }) => account)
  if (!first) return null
  if (!options)
    throw definitionError(
      first.name,
      'auth needs keys to sign sessions with: createContent({ accounts: { secrets: parseKeys(…).for(origin) } }).',
    )
  requireNames('createContent.accounts', options, ['secrets', 'hashing', 'log'])
  const { secrets, hashing, log = () => {} } = options
  const stores = new Map(
    models.flatMap((model) =>
      model.account ? [[model.name, storeOf(database, model, model.account.limits)] as const] : [],
    ),
  )
  const participants = {
    stores,
    passwords: createPasswords(hashing),
    sessions: createSessionRows(database),
    mailed: createTokenRows(database),
  }
  return {
    ...createParticipation(participants),
    ...participants,
    tokens: createSessionTokens(secrets, now),
    log,
  }
}

function storeOf(database: Database<Tables>, model: Model, limits: Account['limits']): AccountStore {
  const [login, mail, password] = [createThrottle(limits), createThrottle(limits), createThrottle(limits)]
  return { rows: createAccountRows(database, model), attempts: { login, mail, password } }
}
