/** A request as `curl` would send it. */
export interface CurlRequest {
  readonly url: string
  readonly headers: readonly string[]
  readonly fields: readonly SentField[]
  /** Whether the form has files: then it is sent as multipart. */
  readonly isMultipart: boolean
}

/** A field of a curl line. */
export interface SentField {
  readonly name: string
  /** Text, or for a file the path behind an `@`. */
  readonly value: string
  readonly isFile: boolean
}

/** The request as one line for a POSIX shell. */
export function curlLine({ url, headers, fields, isMultipart }: CurlRequest): string {
  const parts = fields.flatMap(isMultipart ? multipartOf : urlencodedOf)
  // A form without fields is still a POST of a form.
  const body = parts.length > 0 ? parts : ['--data', '']
  return ['curl', url, ...headers.flatMap((header) => ['-H', header]), ...body].map(shellQuoted).join(' ')
}

/** curl encodes the value; the name it sends as it stands. */
function urlencodedOf({ name, value }: SentField): string[] {
  return ['--data-urlencode', `${encodeURIComponent(name)}=${value}`]
}

/** `--form-string` takes a value literally, where `-F` would read `@` and `<` as files. */
function multipartOf({ name, value, isFile }: SentField): string[] {
  if (!isFile) return ['--form-string', `${name}=${value}`]
  const path = value.slice(1).replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  return ['-F', `${name}=@"${path}"`]
}

/** A word that every POSIX shell takes as it is, quoted where it must be. */
export function shellQuoted(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
