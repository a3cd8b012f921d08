import type { Mail } from './mailer.ts'

/** The values that an e-mail text can use. */
export interface EmailDetails {
  /** The name of the site. */
  readonly site: string
  /** The link to follow. It contains a secret token, except in `hasAccount`, where it leads to the sign-in page. */
  readonly link: string
}

/** Subject and text of an e-mail. */
export type EmailText = Omit<Mail, 'to'>

/** The e-mails that `createAuth` sends. Replace any of them with the option `emails`. */
export interface AuthEmails {
  /** Contains the link to choose a new password. */
  readonly resetPassword: (details: EmailDetails) => EmailText
  /** Contains the link that confirms an address. */
  readonly verifyEmail: (details: EmailDetails) => EmailText
  /** Sent when someone signs up with an address that already has an account. */
  readonly hasAccount: (details: EmailDetails) => EmailText
}

/** The texts of account e-mails, in English. */
export const DEFAULT_EMAILS: AuthEmails = {
  resetPassword: ({ site, link }) => ({
    subject: `Reset your password for ${site}`,
    text: `Someone, probably you, asked to reset your password for ${site}. Choose a new password within an hour:\n\n${link}\n\nIf it was not you, ignore this e-mail. Your password has not changed.`,
  }),
  verifyEmail: ({ site, link }) => ({
    subject: `Confirm your address for ${site}`,
    text: `Someone, probably you, signed up for ${site} with this address. Confirm that it is yours:\n\n${link}\n\nIf it was not you, ignore this e-mail.`,
  }),
  hasAccount: ({ site, link }) => ({
    subject: `You already have an account at ${site}`,
    text: `Someone, probably you, tried to sign up for ${site} with this address, which already has an account. Sign in or reset your password here:\n\n${link}\n\nIf it was not you, ignore this e-mail.`,
  }),
}
