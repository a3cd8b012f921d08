import type { Column } from '../query/column.ts'
import { columnOf, definitionError, requireNames } from './definition-errors.ts'

/** What a visitor signs in with, in addition to the password. */
export type LoginName = 'email' | 'username'

/**
 * The documents of a collection with `auth` are accounts: `create` takes a `password`, and there are `login`, `logout`,
 * `refresh`, `auth` and the operations around passwords. All of it is optional; `auth: {}` is a login by e-mail.
 */
export interface CollectionAuthOptions {
  /** The fields of the schema that an account is found by. They are unique and stored in lower case. Default `email`. */
  readonly loginWith?: LoginName | readonly LoginName[]
  /** Requires that the e-mail address is confirmed by a link before the account can sign in. Default false. */
  readonly verify?: boolean
  /** Wrong passwords in a row after which the account is locked; 0 is never. Default 10. */
  readonly lockAfter?: number
  /** Minutes until a locked account opens by itself. Default 10. */
  readonly lockMinutes?: number
  /** Days after which a session ends, used or not. Default 14. */
  readonly sessionDays?: number
  /** Days after which an unused session ends. Never more than `sessionDays`. @default 3 */
  readonly idleDays?: number
  /** Sessions of one account; the oldest goes. Default 100. */
  readonly maxSessions?: number
  /** Minutes for which a link to a new password is good. Default 60. */
  readonly resetMinutes?: number
  /** Hours for which a link that confirms an address is good. Default 48. */
  readonly verifyHours?: number
  /** Fields whose change gives every session of the account another token. Default `role`, where there is one. */
  readonly rotateOn?: readonly string[]
  readonly limits?: AttemptLimits
}

/** Attempts to sign in, to change a password, or to have a link sent. */
export interface AttemptLimits {
  /** For one account, whether there is one or not. Default 10. */
  readonly account?: number
  /** From one address (of IPv6: from one /64). Default 100. */
  readonly address?: number
  /** Minutes in which these are counted. Default 15. */
  readonly minutes?: number
}

/** `CollectionAuthOptions`, completed and checked. Times in milliseconds. */
export interface Account {
  readonly loginWith: readonly LoginName[]
  readonly verify: boolean
  readonly lockAfter: number
  readonly lockDuration: number
  readonly sessionDuration: number
  readonly idleDuration: number
  readonly maxSessions: number
  readonly resetDuration: number
  readonly verifyDuration: number
  readonly rotateOn: readonly string[]
  readonly limits: { readonly account: number; readonly address: number; readonly window: number }
}

const NAMES = [
  'loginWith',
  'verify',
  'lockAfter',
  'lockMinutes',
  'sessionDays',
  'idleDays',
  'maxSessions',
  'resetMinutes',
  'verifyHours',
  'rotateOn',
  'limits',
]
const LOGIN_NAMES: readonly string[] = ['email', 'username'] satisfies LoginName[]
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Checks the `auth` of a collection with these fields. Throws a TypeError that says what to write instead. */
export function checkAuth(
  name: string,
  options: CollectionAuthOptions,
  fields: ReadonlyMap<string, Column & { readonly origin: string }>,
): Account {
  const where = `${name}.auth`
  requireNames(where, options, NAMES)
  requireNames(`${where}.limits`, options.limits ?? {}, ['account', 'address', 'minutes'])
  requireFree(name, fields)
  const { lockAfter = 10, lockMinutes = 10, sessionDays = 14, maxSessions = 100 } = options
  const { idleDays = 3, resetMinutes = 60, verifyHours = 48, verify = false, limits = {} } = options
  const { account = 10, address = 100, minutes = 15 } = limits
  requirePositive(where, { lockMinutes, sessionDays, idleDays, maxSessions, resetMinutes, verifyHours })
  requirePositive(`${where}.limits`, { account, address, minutes })
  if (!Number.isSafeInteger(lockAfter) || lockAfter < 0)
    throw definitionError(`${where}.lockAfter`, 'this has to be a whole number; 0 is never.')
  return {
    loginWith: loginNamesOf(where, options, fields),
    verify,
    lockAfter,
    lockDuration: lockMinutes * MINUTE,
    sessionDuration: sessionDays * DAY,
    idleDuration: Math.min(idleDays, sessionDays) * DAY,
    maxSessions: Math.ceil(maxSessions),
    resetDuration: resetMinutes * MINUTE,
    verifyDuration: verifyHours * HOUR,
    rotateOn: rotatingOf(where, options, fields),
    limits: { account, address, window: minutes * MINUTE },
  }
}

function loginNamesOf(
  where: string,
  { loginWith = 'email', verify }: CollectionAuthOptions,
  fields: ReadonlyMap<string, Column>,
): readonly LoginName[] {
  const names = [loginWith].flat()
  if (names.length === 0 || names.some((one) => !LOGIN_NAMES.includes(one)))
    throw definitionError(`${where}.loginWith`, "this has to be 'email', 'username', or a list of both.")
  for (const one of verify ? new Set<LoginName>([...names, 'email']) : names) {
    const field = fields.get(one)
    if (field?.kind === 'text') continue
    throw definitionError(
      where,
      `an account needs a text field "${one}": add ${one}: z.string() to the schema.`,
    )
  }
  return names
}

/** The columns of an account in addition to the fields of its schema. */
function requireFree(name: string, fields: ReadonlyMap<string, Column>): void {
  const taken = ['password', ...ACCOUNT_COLUMNS.map(({ field }) => field)]
  const columns = ACCOUNT_COLUMNS.map(({ column }) => column)
  for (const { field, column } of fields.values()) {
    if (!taken.includes(field) && !columns.includes(column)) continue
    throw definitionError(`${name}.${field}`, 'auth keeps this itself: leave it out of the schema.')
  }
}

function rotatingOf(
  where: string,
  { rotateOn }: CollectionAuthOptions,
  fields: ReadonlyMap<string, { readonly origin: string }>,
): readonly string[] {
  if (rotateOn === undefined) return fields.get('role')?.origin === 'schema' ? ['role'] : []
  const odd = rotateOn.find((field) => fields.get(field)?.origin !== 'schema')
  if (odd !== undefined) throw definitionError(`${where}.rotateOn`, `the schema has no field "${odd}".`)
  return rotateOn
}

function requirePositive(where: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isFinite(value) && value > 0) continue
    throw definitionError(`${where}.${name}`, 'this must be a number above 0.')
  }
}

/** A column that no document shows and no query asks about. */
export interface AccountColumn extends Column {
  readonly origin: 'account'
  readonly takesNull: false
}

/** What is kept of an account in the row of its document; all of it may be missing. Times in milliseconds since 1970. */
export const ACCOUNT_COLUMNS: readonly AccountColumn[] = [
  // Argon2id, as a PHC string. Without one, no sign-in is possible.
  accountColumn('passwordHash', 'text'),
  // Counts changes of the password and "sign out everywhere": forms that were rendered before are void.
  accountColumn('credentialVersion', 'integer'),
  // Wrong passwords in a row.
  accountColumn('failedAttempts', 'integer'),
  accountColumn('lockedUntil', 'integer'),
  // When the address was confirmed.
  accountColumn('verifiedAt', 'integer'),
]

function accountColumn(field: string, kind: 'text' | 'integer'): AccountColumn {
  return { field, column: columnOf(field), kind, isNullable: true, origin: 'account', takesNull: false }
}
