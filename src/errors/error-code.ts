// The codes of errors that other code throws: Node's (`ENOENT`), SQLite's (`SQLITE_FULL`) and PostgreSQL's (`23505`).

/** The `code` of an error, or '' if it has none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
