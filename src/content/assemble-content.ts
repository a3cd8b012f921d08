// Puts the operations of the Local API on one object. `createContent` loads it, and with it everything that builds SQL.
import { rememberAccounts } from './accounts/account-collections.ts'
import type { AccountContext } from './accounts/accounts.ts'
import { authenticate, refresh } from './accounts/authenticate.ts'
import { changeEmail, confirmEmail } from './accounts/change-email.ts'
import { changePassword } from './accounts/change-password.ts'
import { login } from './accounts/login.ts'
import { logout } from './accounts/logout.ts'
import { forgotPassword, requestVerification, resetPassword, verifyEmail } from './accounts/mailed-tokens.ts'
import { endSessions, findSessions, unlock } from './accounts/managing.ts'
import { setPassword, startSession } from './accounts/start-session.ts'
import type { AnyContent } from './collections/loose.ts'
import type { TransactionOptions } from './database/transactions.ts'
import type { Given } from './documents/call.ts'
import { deleteMany, updateMany } from './documents/operations/bulk.ts'
import { create } from './documents/operations/create.ts'
import { createMany } from './documents/operations/create-many.ts'
import { deleteByID } from './documents/operations/delete.ts'
import { duplicate } from './documents/operations/duplicate.ts'
import { count, find, findByID } from './documents/operations/find.ts'
import { findGlobal, updateGlobal } from './documents/operations/globals.ts'
import { openFile, sweepFiles } from './documents/operations/open-file.ts'
import { restoreVersion } from './documents/operations/restore.ts'
import { updateByID } from './documents/operations/update.ts'
import { findVersionByID, findVersions } from './documents/operations/versions.ts'
import { type Opening, openContext } from './opening.ts'

/** Checks the definitions and the tables, and creates the operations. */
export async function assembleContent(options: Opening): Promise<AnyContent> {
  // Rules and hooks are given the operations, which need the rules and hooks: filled before anybody can call.
  const content = {} as AnyContent
  const context = await openContext(options, content)
  rememberAccounts(
    content,
    [...context.collections.values()].map(({ model }) => model),
  )
  return Object.assign(content, operationsOf(context))
}

/** Every operation takes what it is given as it comes, and checks it: types are no help against what was computed. */
function operationsOf(context: AccountContext) {
  return {
    create: (given: Given) => create(context, given),
    createMany: (given: Given) => createMany(context, given),
    find: (given: Given) => find(context, given),
    findByID: (given: Given) => findByID(context, given),
    update: (given: Given) => ('id' in given ? updateByID(context, given) : updateMany(context, given)),
    delete: (given: Given) => ('id' in given ? deleteByID(context, given) : deleteMany(context, given)),
    count: (given: Given) => count(context, given),
    openFile: (given: Given) => openFile(context, given),
    sweepFiles: (given?: Given) => sweepFiles(context, given),
    duplicate: (given: Given) => duplicate(context, given),
    findVersions: (given: Given) => findVersions(context, given),
    findVersionByID: (given: Given) => findVersionByID(context, given),
    restoreVersion: (given: Given) => restoreVersion(context, given),
    findGlobal: (given: Given) => findGlobal(context, given),
    updateGlobal: (given: Given) => updateGlobal(context, given),
    login: (given: Given) => login(context, given),
    logout: (given: Given) => logout(context, given),
    refresh: (given: Given) => refresh(context, given),
    auth: (given: Given) => authenticate(context, given),
    forgotPassword: async (given: Given) => await forgotPassword(context, given),
    resetPassword: (given: Given) => resetPassword(context, given),
    requestVerification: async (given: Given) => await requestVerification(context, given),
    verifyEmail: (given: Given) => verifyEmail(context, given),
    changePassword: (given: Given) => changePassword(context, given),
    changeEmail: (given: Given) => changeEmail(context, given),
    confirmEmail: (given: Given) => confirmEmail(context, given),
    startSession: (given: Given) => startSession(context, given),
    setPassword: (given: Given) => setPassword(context, given),
    unlock: (given: Given) => unlock(context, given),
    findSessions: (given: Given) => findSessions(context, given),
    endSessions: (given: Given) => endSessions(context, given),
    transaction: <T>(work: () => Promise<T>, options?: TransactionOptions) =>
      transact(context, work, options),
  }
}

/** Both databases give the same promise: SQLite's one writer makes every transaction serializable. */
function transact<T>(
  { database }: AccountContext,
  work: () => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  if (database.isInTransaction) return database.transaction(work, options)
  return database.transaction(work, { isolation: 'serializable', ...options })
}
