import { actionsWith, anyone, localPath, redirect } from '../actions/index.ts'
import type { Schema } from '../schema/index.ts'
import type { AuthContext } from './create-auth.ts'
import { signedIn } from './rules.ts'
import { oneText, textForm } from './text-form.ts'

const EMAIL = {
  label: 'E-mail address',
  kind: 'email',
  missing: 'Please enter your e-mail address.',
} as const
const PASSWORD = {
  label: 'Password',
  kind: 'password',
  missing: 'Please enter your password.',
  maxLength: 1024,
} as const
const NEW_PASSWORD = {
  ...PASSWORD,
  label: 'New password',
  missing: 'Please choose a password.',
  minLength: 8,
} as const

/** Schema of the form of `login`. */
export const LoginInput = textForm({ email: EMAIL, password: PASSWORD })
/** Schema of the form of `loginByName`: `name` (an e-mail address or a user name), `password`. */
export const LoginByNameInput = textForm({
  name: { label: 'E-mail address or user name', missing: 'Please enter your e-mail address or user name.' },
  password: PASSWORD,
})
/** Schema of a minimal sign-up form: `email`, `password`. An application usually has its own, with more fields. */
export const SignUpInput = textForm({ email: EMAIL, password: { ...NEW_PASSWORD, label: 'Password' } })
const ForgotInput = textForm({ email: EMAIL })
const VerifyInput = textForm({ password: PASSWORD })
const ResetInput = textForm({ password: NEW_PASSWORD })
const ChangeInput = textForm({
  password: { ...PASSWORD, label: 'Current password' },
  newPassword: NEW_PASSWORD,
})
/** The state that a page captures from the mailed link that opened it. */
const MailedToken = textForm({ token: { label: 'Token', missing: 'The link is incomplete.' } })

const action = actionsWith<AuthContext>()

/** Fields that every sign-up form has. The application's schema may add others. */
export interface SignUpForm {
  readonly email: string
  readonly password: string
}

/**
 * Creates the sign-up action for an application's own form. With `verify: true` it e-mails a confirmation link, and its
 * response does not reveal whether the address already has an account. Otherwise it signs the visitor in.
 *
 * @param input - The form's schema, with at least `email` and `password`.
 * @returns An action for the registry.
 * @example export const signUp = signUpWith(SignUpInput)
 */
export function signUpWith(input: Schema<unknown, SignUpForm>) {
  return action({ access: anyone, input }, async (form, { auth, cookies, flash }) => {
    await auth.signUp(cookies, form.data)
    if (!auth.mustVerify) return redirect(auth.pages.home)
    flash('Almost done: we have sent you an e-mail. Follow its link to confirm your address.')
    return redirect(auth.pages.signIn)
  })
}

/**
 * Signs in and redirects to the bound path, which must be on this site. Too many attempts re-render the page with 429
 * and `Retry-After`.
 *
 * @example <form <%~ it.form(it.actions.accounts.login.bind(it.next)).attributes %>>
 */
export const login = action(
  { access: anyone, input: LoginInput, args: [oneText()] },
  async (form, { auth, cookies, args: [next] }) => {
    await auth.login(cookies, form.data)
    return redirect(localPath(next) ?? auth.pages.home)
  },
)

/** The same as `login`, with one field that takes an e-mail address or a user name. */
export const loginByName = action(
  { access: anyone, input: LoginByNameInput, args: [oneText()] },
  async (form, { auth, cookies, args: [next] }) => {
    const { name, password } = form.data
    await auth.login(cookies, name.includes('@') ? { email: name, password } : { username: name, password })
    return redirect(localPath(next) ?? auth.pages.home)
  },
)

/** Signs this browser out and redirects to the home page. */
export const logout = action({ access: anyone }, async (_form, { auth, cookies, flash }) => {
  await auth.logout(cookies)
  flash('You are signed out.')
  return redirect(auth.pages.home)
})

/** Ends all sessions of the user. Forms that are open in other browsers become invalid. */
export const logoutEverywhere = action({ access: signedIn }, async (_form, { auth, cookies, flash }) => {
  await auth.logout(cookies, { allSessions: true })
  flash('You are signed out everywhere.')
  return redirect(auth.pages.home)
})

/** Replaces the session token of this browser. */
export const refresh = action({ access: signedIn }, async (_form, { auth, cookies, flash }) => {
  await auth.refresh(cookies)
  flash('Your session is renewed. The previous session token is no longer valid.')
})

/** Ends one of the user's sessions. Its id is the bound argument. */
export const endSession = action(
  { access: signedIn, args: [oneText()] },
  async (_form, { auth, flash, args: [id] }) => {
    await auth.endSession(id)
    flash('That browser is signed out.')
  },
)

/** E-mails a link to choose a new password. Its response does not reveal whether the account exists. */
export const forgotPassword = action(
  { access: anyone, input: ForgotInput },
  async (form, { auth, flash }) => {
    await auth.forgotPassword(form.data.email)
    flash('If an account has this address, we have sent it a link to choose a new password.')
  },
)

/** E-mails the confirmation link again. Its response does not reveal whether the account exists. */
export const requestVerification = action(
  { access: anyone, input: ForgotInput },
  async (form, { auth, flash }) => {
    await auth.requestVerification(form.data.email)
    flash('If this address is waiting for confirmation, we have sent it a new link.')
  },
)

/** Sets a new password. On the page that the mailed link opens, render `resetPassword.bind().capture({ token })`. */
export const resetPassword = action(
  { access: anyone, input: ResetInput, captured: MailedToken },
  async (form, { auth, captured, flash }) => {
    await auth.resetPassword({ ...captured, ...form.data })
    flash('Your new password is saved. Please sign in with it.')
    return redirect(auth.pages.signIn)
  },
)

/**
 * Confirms an address and signs in. On the page that the mailed link opens, render
 * `verifyEmail.bind().capture({ token })`. It asks for the password, so that the owner of the address cannot be made to
 * confirm an account that an attacker has created with it.
 */
export const verifyEmail = action(
  { access: anyone, input: VerifyInput, captured: MailedToken },
  async (form, { auth, cookies, captured, flash }) => {
    await auth.verifyEmail(cookies, { ...captured, ...form.data })
    flash('Your address is confirmed, and you are signed in.')
    return redirect(auth.pages.home)
  },
)

/** Changes the password of the signed-in user, who must enter the current one. All other sessions end. */
export const changePassword = action(
  { access: signedIn, input: ChangeInput },
  async (form, { auth, cookies, flash }) => {
    await auth.changePassword(cookies, form.data)
    flash('Your password is changed. All other sessions are signed out.')
  },
)

/** Unlocks a locked account, whose id is the bound argument. The user must have update access to it. */
export const unlock = action(
  { access: signedIn, args: [oneText()] },
  async (_form, { auth, flash, args: [id] }) => {
    await auth.unlock(id)
    flash('The account is unlocked.')
  },
)
