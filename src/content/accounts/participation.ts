// The accounts room's side of `documents/account-participation.ts`.
import { columnOf } from '../collections/definition-errors.ts'
import type { AccountParticipation, SeparatedPassword } from '../documents/account-participation.ts'
import { invalidInput } from '../documents/problems.ts'
import type { AccountRows } from './account-rows.ts'
import { requirePassword } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { SessionRows } from './session-rows.ts'
import type { TokenRows } from './token-rows.ts'

interface Participants {
  readonly passwords: Passwords
  readonly sessions: SessionRows
  readonly mailed: TokenRows
  readonly stores: ReadonlyMap<string, { readonly rows: AccountRows }>
}

/** Creates what the documents room calls when it writes documents of a collection with `auth`. */
export function createParticipation({
  passwords,
  sessions,
  mailed,
  stores,
}: Participants): AccountParticipation {
  return {
    async takePassword({ account }, data, overridesAccess) {
      if (!account || typeof data !== 'object' || data === null) return { password: undefined, fields: data }
      if (overridesAccess && 'passwordHash' in data) return await takeHash(passwords, data)
      if (!('password' in data)) return { password: undefined, fields: data }
      const { password, ...fields } = data
      return { password: password === undefined ? undefined : requirePassword(password), fields }
    },
    passwordColumns: async (password) => ({ password_hash: await passwords.hash(password) }),
    async noteChange({ name, account }, { before, after }) {
      const holder = { collection: name, account: String(after.id) }
      const isChanged = (field: string) => before[columnOf(field)] !== after[columnOf(field)]
      if (account?.rotateOn.some(isChanged)) await sessions.markStale(holder)
      if (!isChanged('email')) return
      // Links that were sent to the former address must not work any more.
      await mailed.forget(holder)
      // The proof belongs to the address, not to the account.
      if (!account?.verify) return
      await stores.get(name)?.rows.unverify(String(after.id))
      await sessions.endAll(holder)
    },
    async forget(collection, id) {
      await sessions.endAll({ collection, account: id })
      await mailed.forget({ collection, account: id })
    },
  }
}

async function takeHash(
  passwords: Passwords,
  data: { readonly passwordHash?: unknown },
): Promise<SeparatedPassword> {
  const { passwordHash, ...fields } = data
  if (typeof passwordHash === 'string' && (await passwords.isKnown(passwordHash)))
    return { password: undefined, passwordHash, fields }
  throw invalidInput({ passwordHash: 'This is no hash of Argon2id, bcrypt, scrypt or PBKDF2.' })
}
