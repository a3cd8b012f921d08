import { redirect } from '../../actions/index.ts'
import { role, signedIn, signUpWith } from '../../auth/index.ts'
import { action } from '../action.ts'
import { revalidatePosts } from '../feed/revalidation.ts'
import { RecordId } from '../record-id.ts'
import { NameInput, RoleInput, SignUpInput } from './inputs.ts'
import * as users from './store.ts'

export {
  changePassword,
  endSession,
  forgotPassword,
  login,
  logout,
  logoutEverywhere,
  refresh,
  requestVerification,
  resetPassword,
  verifyEmail,
} from '../../auth/index.ts'

export const signUp = signUpWith(SignUpInput)

export const rename = action(
  { access: signedIn, input: NameInput, args: [RecordId] },
  async (form, { content, user, cache, flash, args: [id] }) => {
    const { name } = await users.renameUser(content, id, form.data.name, user)
    revalidatePosts(cache)
    flash(`The name is now ${name}.`)
    if (id === user.id) return redirect('/account')
  },
)

export const changeRole = action(
  { access: role('admin'), input: RoleInput, args: [RecordId] },
  async (form, { content, user, flash, args: [id] }) => {
    const changed = await users.changeRole(content, id, form.data.role, user)
    flash(`${changed.name} is now ${changed.role}.`)
  },
)

export const unlock = action(
  { access: role('admin'), args: [RecordId] },
  async (_form, { content, user, flash, args: [id] }) => {
    await content.unlock({ collection: 'users', id, user })
    flash('The account is unlocked.')
  },
)

export const signOutUser = action(
  { access: role('admin'), args: [RecordId] },
  async (_form, { content, user, flash, args: [id] }) => {
    await content.endSessions({ collection: 'users', id, user })
    flash('The user is signed out everywhere.')
  },
)
