// The accounts room's side of `documents/account-participation.ts`.
import { columnOf } from '../collections/definition-errors.ts'
import type { AccountParticipation } from '../documents/account-participation.ts'
import { requirePassword } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import type { SessionRows } from './session-rows.ts'
import type { TokenRows } from './token-rows.ts'

interface Participants {
  readonly passwords: Passwords
  readonly sessions: SessionRows
  readonly mailed: TokenRows
}

/** Creates what the documents room calls when it writes documents of a collection with `auth`. */
export function createParticipation({ passwords, sessions, mailed }: Participants): AccountParticipation {
  return {
    takePassword({ account }, data) {
      if (!account || typeof data !== 'object' || data === null || !('password' in data))
        return { password: undefined, fields: data }
      const { password, ...fields } = data
      return { password: password === undefined ? undefined : requirePassword(password), fields }
    },
    passwordColumns: async (password) => ({ password_hash: await passwords.hash(password) }),
    async noteChange({ name, account }, { before, after }) {
      const holder = { collection: name, account: String(after.id) }
      const isChanged = (field: string) => before[columnOf(field)] !== after[columnOf(field)]
      if (account?.rotateOn.some(isChanged)) await sessions.markStale(holder)
      // Links that were sent to the former address must not work any more.
      if (isChanged('email')) await mailed.forget(holder)
    },
    async forget(collection, id) {
      await sessions.endAll({ collection, account: id })
      await mailed.forget({ collection, account: id })
    },
  }
}
