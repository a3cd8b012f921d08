/** The pages of an application that sign-in leads to: paths of this site. */
export interface AuthPages {
  /** Where a mailed link to a new password leads, with `?token=`. Default `/reset-password`. */
  readonly resetPassword: string
  /** Where a mailed link that confirms an address leads, with `?token=`. Default `/verify-email`. */
  readonly verifyEmail: string
  /** Default `/sign-in`. */
  readonly signIn: string
  /** Where one is after signing out, and after signing in where no other page is bound. Default `/`. */
  readonly home: string
}

export const PAGES: AuthPages = {
  resetPassword: '/reset-password',
  verifyEmail: '/verify-email',
  signIn: '/sign-in',
  home: '/',
}
