import { actionsWith, anyone, localPath, redirect } from '../actions/index.ts'
import type { AuthContext } from './create-auth.ts'
import { signedIn } from './rules.ts'
import { oneText, type SchemaOf, textForm } from './text-form.ts'

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
export const LoginByNameInput = textForm({
  name: { label: 'E-mail address or user name', missing: 'Please enter your e-mail address or user name.' },
  password: PASSWORD,
})
export const SignUpInput = textForm({ email: EMAIL, password: { ...NEW_PASSWORD, label: 'Password' } })
const ForgotInput = textForm({ email: EMAIL })
const VerifyInput = textForm({ password: PASSWORD })
const ResetInput = textForm({ password: NEW_PASSWORD })
const ChangeInput = textForm({
  password: { ...PASSWORD, label: 'Current password' },
  newPassword: NEW_PASSWORD,
})
/** What a page captures of the link that led to it. */
const MailedToken = textForm({ token: { label: 'Token', missing: 'The link is incomplete.' } })

const action = actionsWith<AuthContext>()

/** The form of a sign-up: at least an address and a password, and whatever else an account has. */
interface SignUpForm {
  readonly email: string
  readonly password: string
}

/**
 * Makes an account of an application's own form. Where addresses are confirmed the answer is the same whether there was
 * one already; else the visitor is signed in.
 */
export function signUpWith(input: SchemaOf<SignUpForm>) {
  return action({ access: anyone, input }, async (form, { auth, cookies, flash }) => {
    await auth.signUp(cookies, form.data)
    if (!auth.mustVerify) return redirect(auth.pages.home)
    flash('Nearly there: we have sent you a letter. Follow the link in it to confirm your address.')
    return redirect(auth.pages.signIn)
  })
}

/**
 * Signs in and goes to the page that is bound, which must be of this site: `login.bind(it.next)`. Over the limit: 429,
 * `Retry-After`, and the page again.
 */
export const login = action(
  { access: anyone, input: LoginInput, args: [oneText()] },
  async (form, { auth, cookies, args: [next] }) => {
    await auth.login(cookies, form.data)
    return redirect(localPath(next) ?? auth.pages.home)
  },
)

/** The same with one field for both, the e-mail address and the user name. */
export const loginByName = action(
  { access: anyone, input: LoginByNameInput, args: [oneText()] },
  async (form, { auth, cookies, args: [next] }) => {
    const { name, password } = form.data
    await auth.login(cookies, name.includes('@') ? { email: name, password } : { username: name, password })
    return redirect(localPath(next) ?? auth.pages.home)
  },
)

/** Signs this browser out. */
export const logout = action({ access: anyone }, async (_form, { auth, cookies, flash }) => {
  await auth.logout(cookies)
  flash('You are signed out.')
  return redirect(auth.pages.home)
})

/** Signs out everywhere; forms that are open somewhere are void. */
export const logoutEverywhere = action({ access: signedIn }, async (_form, { auth, cookies, flash }) => {
  await auth.logout(cookies, { allSessions: true })
  flash('You are signed out everywhere.')
  return redirect(auth.pages.home)
})

/** Gives this browser another token for its session. */
export const refresh = action({ access: signedIn }, async (_form, { auth, cookies, flash }) => {
  await auth.refresh(cookies)
  flash('This sign-in is renewed: what the browser had before is worth nothing.')
})

/** Ends one session, that is bound by its id, of whoever is signed in. */
export const endSession = action(
  { access: signedIn, args: [oneText()] },
  async (_form, { auth, flash, args: [id] }) => {
    await auth.endSession(id)
    flash('That browser is signed out.')
  },
)

/** Mails a link to a new password. Says the same whether there is such an account or not. */
export const forgotPassword = action(
  { access: anyone, input: ForgotInput },
  async (form, { auth, flash }) => {
    await auth.forgotPassword(form.data.email)
    flash('If there is an account with this address, a link to a new password is on its way to it.')
  },
)

/** Mails the link that confirms an address once more. */
export const requestVerification = action(
  { access: anyone, input: ForgotInput },
  async (form, { auth, flash }) => {
    await auth.requestVerification(form.data.email)
    flash('If there is an address to confirm, a link is on its way to it.')
  },
)

/** Sets a new password: `resetPassword.bind().capture({ token })` on the page that the mailed link leads to. */
export const resetPassword = action(
  { access: anyone, input: ResetInput, captured: MailedToken },
  async (form, { auth, captured, flash }) => {
    await auth.resetPassword({ ...captured, ...form.data })
    flash('Your new password is set. Please sign in with it.')
    return redirect(auth.pages.signIn)
  },
)

/**
 * Confirms an address, and signs in: `verifyEmail.bind().capture({ token })` on the page that the mailed link leads to. It
 * asks for the password, which who has made the account knows: somebody else may have made it with this address.
 */
export const verifyEmail = action(
  { access: anyone, input: VerifyInput, captured: MailedToken },
  async (form, { auth, cookies, captured, flash }) => {
    await auth.verifyEmail(cookies, { ...captured, ...form.data })
    flash('Your address is confirmed, and you are signed in.')
    return redirect(auth.pages.home)
  },
)

/** Sets another password for who is signed in and knows the present one; every other browser is signed out. */
export const changePassword = action(
  { access: signedIn, input: ChangeInput },
  async (form, { auth, cookies, flash }) => {
    await auth.changePassword(cookies, form.data)
    flash('Your password is changed. You are signed out everywhere else.')
  },
)

/** Opens a locked account, that is bound by its id, for who may update it. */
export const unlock = action(
  { access: signedIn, args: [oneText()] },
  async (_form, { auth, flash, args: [id] }) => {
    await auth.unlock(id)
    flash('The account is open again.')
  },
)
