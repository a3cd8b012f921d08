/** The content of an error page: what happened, and what the visitor can do about it. */
export interface ErrorPage {
  readonly status: number
  readonly heading: string
  readonly sentence: string
  readonly advice: readonly string[]
}

const TEXT_IS_KEPT = 'What you typed is still in the form. Use your browser’s Back button to return to it.'

/** Every error page of Gazette. */
export const ERROR_PAGES = {
  badRequest: {
    status: 400,
    heading: 'This address is not valid',
    sentence: 'It contains an invalid percent-encoding.',
    advice: ['Check the address where you copied it from.'],
  },
  forbidden: {
    status: 403,
    heading: 'You do not have access to this page',
    sentence: 'Your account may not open this page.',
    advice: [
      'If you have another account, sign in with that account and try again.',
      'If you think that you should have access, ask an administrator.',
    ],
  },
  notFound: {
    status: 404,
    heading: 'Page not found',
    sentence: 'The address is wrong, or the page has been deleted.',
    advice: ['If you typed the address, check its spelling.'],
  },
  conflict: {
    status: 409,
    heading: 'This has changed in the meantime',
    sentence: 'Someone else changed it after you opened it, so nothing was saved.',
    advice: ['Reload the page, check the current version, and try again.', TEXT_IS_KEPT],
  },
  tooManyRequests: {
    status: 429,
    heading: 'Too many requests',
    sentence: 'Your network has sent too many forms in a short time.',
    advice: ['Please wait a minute, go back, and send the form again.', TEXT_IS_KEPT],
  },
  internalError: {
    status: 500,
    heading: 'Something went wrong on our side',
    sentence: 'It is not your fault, and the error has been logged.',
    advice: ['Please try again in a moment.', TEXT_IS_KEPT],
  },
  unavailable: {
    status: 503,
    heading: 'One moment, please',
    sentence: 'The server is busy.',
    advice: ['Please reload the page in a moment.', TEXT_IS_KEPT],
  },
  restarting: {
    status: 503,
    heading: 'One moment, please',
    sentence: 'Gazette is being restarted.',
    advice: ['Please try again in a few seconds.', TEXT_IS_KEPT],
  },
} as const satisfies Record<string, ErrorPage>
