// Advice for developers: what to change, by the code of a refusal or the message of an error.
import type { RefusalCode } from '../refusal.ts'

const BY_CODE: Partial<Record<RefusalCode, string>> = {
  UNKNOWN_FORM:
    'The URL has no valid ticket. Let a page print it (it.actions.<name>.bind(…)), and check that SIGNPOST_KEYS has not changed since that page was rendered.',
  CROSS_ORIGIN:
    'Set the option origin (Gazette: ORIGIN) to the address in the browser, or list the other origin in trustedOrigins.',
  UNPROVEN_ORIGIN:
    'Nothing is wrong with your origin. Send it without the session, or render it for that user: npx signpost curl <name> --identity <what identity() returns>.',
  METHOD_NOT_ALLOWED: 'An action is called by POST. A GET of its URL redirects to its page.',
  FORM_EXPIRED: 'The form is older than 14 days. Reload its page.',
  WRONG_IDENTITY: 'The form was rendered for another user, or before a change of password. Reload its page.',
  UNAUTHORIZED: 'Sign in, or give the action an access rule that allows visitors who are not signed in.',
  FORBIDDEN: 'The access rule, or the Local API, does not allow this user to do it.',
  CONFLICT:
    'The record of the form, or its action, has changed: reload the page. A reason that begins with "stale" says what no longer fits its schema.',
  UNSUPPORTED_TYPE:
    'Forms are sent as application/x-www-form-urlencoded or multipart/form-data. Print form.attributes: files need its enctype.',
  TOO_LARGE: 'Send less, or give the action larger limits: limits: { text, file, files }.',
  UNAVAILABLE: 'The action, or the database, took too long: check the duration, and the action’s timeout.',
}

const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [
    /\b(it\.)?(form|messages|actions)\b.* (is not a function|is not defined)/,
    'Mount createActions({ … }) before the page, on the same application: it gives templates form, actions and messages.',
  ],
  [
    /Cannot (read|set) properties of (undefined|null)/,
    'The value before the dot is missing: check whether response.render() got it, or whether the record was found.',
  ],
  [
    /is not a function|is not defined|is not iterable/,
    'Check the line above: the name is misspelt, not imported, or has another value than you expect.',
  ],
  [/Unexpected token|is not valid JSON/, 'The text that was parsed is not JSON: check the value received.'],
  [
    /no such table|relation ".*" does not exist/,
    'The table does not exist: write a migration, or restart so that it runs.',
  ],
  [/no such column|column ".*" does not exist/, 'The column does not exist: write a migration that adds it.'],
  [/ECONNREFUSED/, 'No server listens there: start it, or correct its address.'],
]

interface Failed {
  readonly code?: string | undefined
  readonly error?: unknown
}

/** What to change, if the code or the message is known. The engine's own error messages already say it. */
export function adviceOn({ code = '', error }: Failed): string | undefined {
  const message = error instanceof Error ? error.message : ''
  const known = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1]
  return known ?? (isAdvised(code) ? BY_CODE[code] : undefined)
}

function isAdvised(code: string): code is keyof typeof BY_CODE {
  return Object.hasOwn(BY_CODE, code)
}
