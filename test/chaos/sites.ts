// The two applications of a run, as their people and their driver see them.
import type { VisitedPage } from '../../src/testing/index.ts'

/** What a person writes. */
export interface Note {
  readonly title: string
  readonly body: string
  readonly file: File | null
}

/** An application, from outside. */
export interface Site {
  readonly name: 'guestbook' | 'gazette'
  /** The page of the form. */
  readonly page: string
  /** The names of the fields. */
  readonly fields: { readonly title: string; readonly body: string; readonly file: string }
  /** Selects `body` and `attachment` of the rows with a title. */
  readonly rows: string
  /** The table of the rows. */
  readonly table: string
  /** Ends every session. */
  readonly signOut: string
  /** A file that the form takes. */
  attachment(title: string): File
  /** Whether a page says that the note is stored. */
  isDone(page: VisitedPage, note: Note): boolean
  /** What a person enters to sign in. */
  credentials(person: string): Readonly<Record<string, string>>
}

/** The programs that are started. */
export const PROGRAMS: Readonly<Record<Site['name'], URL>> = {
  guestbook: new URL('guestbook.ts', import.meta.url),
  gazette: new URL('../../src/main.ts', import.meta.url),
}

const SIGN_OUT = 'delete from sessions'

export const GUESTBOOK: Site = {
  name: 'guestbook',
  page: '/notes/new',
  fields: { title: 'title', body: 'body', file: 'attachment' },
  rows: 'select body, attachment from notes where title = @title',
  table: 'notes',
  signOut: SIGN_OUT,
  attachment: (title) => new File([`file of ${title}`], `${title}.txt`, { type: 'text/plain' }),
  isDone: ({ path, status, text }, { title }) =>
    status === 200 && path.startsWith('/notes/') && path !== '/notes/new' && text.includes(title),
  credentials: (person) => ({ person }),
}

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** The password of the account that every person of Gazette signs in with. */
export interface Account {
  readonly email: string
  readonly password: string
}

export function gazette({ email, password }: Account): Site {
  return {
    name: 'gazette',
    page: '/posts/new',
    fields: { title: 'title', body: 'content', file: 'cover' },
    rows: 'select content as body, cover as attachment from posts where title = @title',
    table: 'posts',
    signOut: SIGN_OUT,
    attachment: (title) => new File([PNG], `${title}.png`, { type: 'image/png' }),
    // The page of the post, also if its writer was signed out meanwhile and does not see the draft. The flash message alone
    // does not say which draft was saved.
    isDone: ({ path, status, text }, { title }) =>
      path.startsWith(`/posts/${title}`) &&
      ((status === 200 && text.includes(title)) || text.includes('Your draft is saved.')),
    credentials: () => ({ email, password }),
  }
}
