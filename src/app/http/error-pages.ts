/** Why a page is not shown: what happened, and what its visitor can do now, each a sentence of its own. */
export interface ErrorPage {
  readonly status: number
  readonly heading: string
  readonly sentence: string
  readonly advice: readonly string[]
}

const KEPT = 'What you typed is still in the form: your browser’s Back button leads there.'

/** Everything that a visitor of Gazette can be told in the place of a page. */
export const ERROR_PAGES = {
  badRequest: {
    status: 400,
    heading: 'This address cannot be read',
    sentence: 'It has a % that stands for no character.',
    advice: ['Please check where you copied it from.'],
  },
  forbidden: {
    status: 403,
    heading: 'You may not open this',
    sentence: 'This page is for other people, or for you under another name.',
    advice: [
      'If you have another account, sign out, sign in with that one, and come back.',
      'If you think that it should be open to you, ask whoever sent you here.',
    ],
  },
  notFound: {
    status: 404,
    heading: 'There is nothing here',
    sentence: 'This address leads nowhere, or what was here has been deleted.',
    advice: ['If you typed the address, look for a letter that is wrong.'],
  },
  conflict: {
    status: 409,
    heading: 'This has changed meanwhile',
    sentence: 'Somebody else was here since you opened it, so nothing was done.',
    advice: ['Reload the page, look at what is there now, and try again.', KEPT],
  },
  tooManyRequests: {
    status: 429,
    heading: 'Too many at once',
    sentence: 'Your network has sent very many forms.',
    advice: ['Please wait a minute, go back, and send yours again.', KEPT],
  },
  internalError: {
    status: 500,
    heading: 'Something went wrong on our side',
    sentence: 'It is not your fault, and we have a record of it.',
    advice: ['Please try again in a moment.', KEPT],
  },
  unavailable: {
    status: 503,
    heading: 'One moment, please',
    sentence: 'Too much is going on here just now.',
    advice: ['Please reload the page in a moment.', KEPT],
  },
  restarting: {
    status: 503,
    heading: 'One moment, please',
    sentence: 'Gazette is being restarted.',
    advice: ['Please try again in a few seconds.', KEPT],
  },
} as const satisfies Record<string, ErrorPage>
