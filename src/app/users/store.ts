import { invalid } from '../../actions/index.ts'
import { ContentError } from '../../content/index.ts'
import type { AppContent } from '../content.ts'
import { DEMO } from './demo.ts'
import type { NewUser } from './inputs.ts'
import type { Role, User } from './user.ts'

/** Creates the account of a reader. */
export async function createUser(content: AppContent, data: NewUser) {
  return await content.create({
    collection: 'users',
    data: { ...data, role: 'reader' },
    overrideAccess: true,
  })
}

/**
 * Makes the first user who signs in an admin. By then their address is confirmed: signing up first, with any
 * address, gives no rights. If several sign in at once, exactly one becomes admin.
 */
export async function claimFounder(content: AppContent, { id }: Pick<User, 'id'>): Promise<void> {
  if (await hasFounder(content)) return
  const data = { role: 'admin', isFounder: true } as const
  await content.update({ collection: 'users', id, data, overrideAccess: true }).catch((error: unknown) => {
    if (!(error instanceof ContentError && error.errors?.isFounder)) throw error
  })
}

/** Also true if there is an admin, because the first account may be deleted. The demo account does not count. */
async function hasFounder(content: AppContent): Promise<boolean> {
  const isAdmin = { role: { equals: 'admin' }, email: { not_equals: DEMO } } as const
  const { docs } = await content.find({
    collection: 'users',
    where: { or: [{ isFounder: { equals: true } }, isAdmin] },
    limit: 1,
    select: { id: true },
    overrideAccess: true,
    showHiddenFields: true,
  })
  return docs.length > 0
}

const PAGE_SIZE = 50

export async function findUsers(content: AppContent, cursor: string | null, user: User | null) {
  return await content.find({ collection: 'users', sort: 'name', limit: PAGE_SIZE, cursor, user })
}

export async function renameUser(content: AppContent, id: string, name: string, user: User) {
  return await content.update({ collection: 'users', id, data: { name }, user })
}

/** Changes a role. Refuses to leave no admin. */
export async function changeRole(content: AppContent, id: string, role: Role, user: User) {
  const { before, changed } = await content.transaction(async () => {
    const before = await content.findByID({ collection: 'users', id, select: { role: true }, user })
    const changed = await content.update({ collection: 'users', id, data: { role }, user })
    await requireAdmin(content)
    return { before, changed }
  })
  if (before.role === 'admin') await requireAdmin(content).catch(revert)
  return changed

  /**
   * Two concurrent PostgreSQL transactions each still see the admin that the other removes, so check after the
   * commit.
   */
  async function revert(refusal: unknown): Promise<never> {
    await content.update({ collection: 'users', id, data: { role: before.role }, overrideAccess: true })
    throw refusal
  }
}

async function requireAdmin(content: AppContent): Promise<void> {
  const where = { role: { equals: 'admin' } } as const
  const { totalDocs } = await content.count({ collection: 'users', where, overrideAccess: true })
  if (totalDocs === 0)
    throw invalid({ role: 'There must be at least one admin. Make another user admin first.' })
}
