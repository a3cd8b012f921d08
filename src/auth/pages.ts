/** Paths of the application's account pages. */
export interface AuthPages {
  /**
   * Page of the mailed link to choose a new password. It gets `?token=`.
   * @default '/reset-password'
   */
  readonly resetPassword: string
  /**
   * Page of the mailed link that confirms an address. It gets `?token=`.
   * @default '/verify-email'
   */
  readonly verifyEmail: string
  /**
   * The sign-in page.
   * @default '/sign-in'
   */
  readonly signIn: string
  /**
   * Page after signing out, and after signing in without a bound path.
   * @default '/'
   */
  readonly home: string
}

/** The default paths of the account pages. */
export const PAGES: AuthPages = {
  resetPassword: '/reset-password',
  verifyEmail: '/verify-email',
  signIn: '/sign-in',
  home: '/',
}
