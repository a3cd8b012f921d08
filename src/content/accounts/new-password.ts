import type { Model } from '../collections/model.ts'
import type { Row } from '../collections/row.ts'
import type { Library } from '../documents/library.ts'
import { requirePassword } from './password-rules.ts'

/** Takes the password of a new account apart from its fields: it is none of them. Rejects one that will not do. */
export function takePassword(
  { account }: Model,
  data: unknown,
): { readonly password: string | undefined; readonly fields: unknown } {
  if (!account || typeof data !== 'object' || data === null || !('password' in data))
    return { password: undefined, fields: data }
  const { password, ...fields } = data
  return { password: password === undefined ? undefined : requirePassword(password), fields }
}

/** What is kept of a password. To be made before a transaction: it takes long. */
export async function passwordColumns({ accounts }: Library, password: string): Promise<Row> {
  return { password_hash: (await accounts?.passwords.hash(password)) ?? null }
}
