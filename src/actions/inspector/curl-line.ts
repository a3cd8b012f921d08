/** A request to write as a curl command. */
export interface CurlRequest {
  readonly url: string
  readonly headers: readonly string[]
  readonly fields: readonly SentField[]
  /** Whether to send multipart, which a form with files needs. */
  readonly isMultipart: boolean
}

/** A field of the request. */
export interface SentField {
  readonly name: string
  /** The text; for a file `@` and its path. */
  readonly value: string
  readonly isFile: boolean
}

/**
 * Writes the request as one command line for a POSIX shell.
 * @returns the command
 */
export function curlLine({ url, headers, fields, isMultipart }: CurlRequest): string {
  const parts = fields.flatMap(isMultipart ? multipartOf : urlencodedOf)
  // A form without fields is still a POST of a form.
  const body = parts.length > 0 ? parts : ['--data', '']
  return ['curl', url, ...headers.flatMap((header) => ['-H', header]), ...body].map(shellQuoted).join(' ')
}

/** curl encodes the value but not the name. */
function urlencodedOf({ name, value }: SentField): string[] {
  return ['--data-urlencode', `${encodeURIComponent(name)}=${value}`]
}

/** `--form-string` sends a value literally; `-F` would read `@` and `<` as file names. */
function multipartOf({ name, value, isFile }: SentField): string[] {
  if (!isFile) return ['--form-string', `${name}=${value}`]
  const path = value.slice(1).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return ['-F', `${name}=@"${path}"`]
}

/** Quotes a word for a POSIX shell if necessary. */
function shellQuoted(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
