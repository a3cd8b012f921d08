import type { RefusalCode } from '../refusal.ts'
import { RENDERED_FOR_NO_USER } from '../request/origin.ts'

const BY_CODE: Partial<Record<RefusalCode, string>> = {
  UNKNOWN_FORM:
    'The URL holds no ticket of ours. Let a page print it (it.actions.<name>.bind(…)), and check that SIGNPOST_KEYS is the same as when that page was drawn.',
  CROSS_ORIGIN:
    'Set the option origin (Gazette: ORIGIN) to the address in the browser, or list the other origin in trustedOrigins.',
  METHOD_NOT_ALLOWED: 'An action is called by POST. A GET of its URL leads to its page.',
  FORM_EXPIRED: 'The form is older than 14 days. Reload its page.',
  WRONG_IDENTITY: 'The form was drawn for another user, or before a change of password. Reload its page.',
  UNAUTHORIZED: 'Sign in, or give the action an access rule that takes strangers.',
  FORBIDDEN: 'The access rule, or the Local API, does not let this user do it.',
  CONFLICT:
    'What the form was about has changed, or its action has: reload the page. A reason that begins with "stale" says what no longer fits.',
  UNSUPPORTED_TYPE:
    'Forms are sent as application/x-www-form-urlencoded or multipart/form-data. Print form.attributes: files need its enctype.',
  TOO_LARGE: 'Send less, or give the action larger limits: limits: { text, file, files }.',
  UNAVAILABLE:
    'The action, or the database, took too long: look at the duration, and at the action’s timeout.',
}

const BY_REASON: Readonly<Record<string, string>> = {
  [RENDERED_FOR_NO_USER]:
    'Nothing is wrong with your origin. Send it without the session, or draw it for that person: npx signpost curl <name> --identity <what identity() answers>.',
}

const BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  [
    /\b(it\.)?(form|messages|actions)\b.* (is not a function|is not defined)/,
    'Mount createActions({ … }) before the page, on the same application: it gives templates form, actions and messages.',
  ],
  [
    /Cannot (read|set) properties of (undefined|null)/,
    'What stands before the dot is not there: look whether response.render() was given it, or whether the record was found.',
  ],
  [
    /is not a function|is not defined|is not iterable/,
    'Look at the line above: the name is wrong, not imported, or not what you think it is.',
  ],
  [/Unexpected token|is not valid JSON/, 'What is read here is not JSON: look at the value received.'],
  [
    /no such table|relation ".*" does not exist/,
    'The table is not there: write a migration, or start once more so that it runs.',
  ],
  [/no such column|column ".*" does not exist/, 'The column is not there: write a migration that adds it.'],
  [/ECONNREFUSED/, 'Nobody listens there: start the other server, or correct its address.'],
]

/** What to change, where a code or a message tells; the engine's own messages say it themselves. */
export function adviceOn({
  code,
  reason = '',
  error,
}: {
  code?: string | undefined
  reason?: string | undefined
  error?: unknown
}): string | undefined {
  const message = error instanceof Error ? error.message : ''
  const known = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1]
  return known ?? BY_REASON[reason] ?? BY_CODE[code as RefusalCode]
}
