export type { SignUpForm } from './account-actions.ts'
export {
  changePassword,
  endSession,
  forgotPassword,
  LoginByNameInput,
  LoginInput,
  login,
  loginByName,
  logout,
  logoutEverywhere,
  refresh,
  requestVerification,
  resetPassword,
  SignUpInput,
  signUpWith,
  unlock,
  verifyEmail,
} from './account-actions.ts'
export type {
  AccountContent,
  AccountTarget,
  AnyAccount,
  LoginData,
  MailRecipient,
  MailRequest,
  UserOf,
} from './account-content.ts'
export type { AuthMailer, MailKind } from './auth-mail.ts'
export { contentAnswer } from './content-answer.ts'
export type { AccountSource } from './create-auth.ts'
export { type Auth, type AuthContext, type AuthOptions, createAuth, type NewAccount } from './create-auth.ts'
export type { AuthEmails, EmailDetails, EmailText } from './emails.ts'
export { createMailQueue, type MailQueue, type MailQueueOptions } from './mail-queue.ts'
export type { MailKey, MailKeys } from './mail-seal.ts'
export type { Mail, Mailer } from './mailer.ts'
export { createOutbox, type OutboxOptions } from './outbox.ts'
export type { AuthPages } from './pages.ts'
export type { AuthServices, Credentials, IdentifiedRequest, RequestAuth } from './request-auth.ts'
export type { Finder, OwnsContext, RuleResult, UserContext, WithRole } from './rules.ts'
export { type OwnsOptions, owns, role, signedIn } from './rules.ts'
export type { SessionCookie } from './session-cookie.ts'
export type { TextForm, Texts } from './text-form.ts'
