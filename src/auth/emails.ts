import type { Mail } from './mailer.ts'

/** What a letter is about. */
export interface About {
  /** The name of the site. */
  readonly site: string
  /** Where it leads, with a secret in it; of a letter without one, the sign-in page. */
  readonly link: string
}

type Words = Omit<Mail, 'to'>

/** The letters that `createAuth` sends: each may be written otherwise. */
export interface Letters {
  /** With a link to a page that sets a new password. */
  readonly resetPassword: (about: About) => Words
  /** With a link to a page that confirms the address. */
  readonly verifyEmail: (about: About) => Words
  /** To somebody who signs up with an address that has an account already. */
  readonly hasAccount: (about: About) => Words
}

export const LETTERS: Letters = {
  resetPassword: ({ site, link }) => ({
    subject: `A new password for ${site}`,
    text: `Somebody, probably you, has asked for a new password for ${site}. Choose it here, within an hour:\n\n${link}\n\nIf it was not you, you need not do anything: your password is the same as before.`,
  }),
  verifyEmail: ({ site, link }) => ({
    subject: `Confirm your address for ${site}`,
    text: `Somebody, probably you, has signed up at ${site} with this address. Confirm here that it is yours:\n\n${link}\n\nIf it was not you, you need not do anything.`,
  }),
  hasAccount: ({ site, link }) => ({
    subject: `You have an account at ${site}`,
    text: `Somebody, probably you, has signed up at ${site} with this address, which has an account already. Sign in here, or have a new password sent there:\n\n${link}\n\nIf it was not you, you need not do anything.`,
  }),
}
