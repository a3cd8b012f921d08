import type { Entry } from './controls.ts'

/** A submission to write as a curl command. */
export interface CurlCall {
  readonly url: string
  readonly method: string
  readonly enctype: string
  readonly entries: readonly Entry[]
  readonly cookie: string | undefined
}

/** Writes a curl command for a POSIX shell. Files are referenced by name and must exist where the command runs. */
export function toCurl({ url, method, enctype, entries, cookie }: CurlCall): string {
  const isMultipart = enctype === 'multipart/form-data'
  const cookies = cookie === undefined ? [] : ['--cookie', quote(cookie)]
  const verb = method === 'GET' ? ['--get'] : []
  const fields = entries.flatMap(([name, value]) => (isMultipart ? partOf(name, value) : pairOf(name, value)))
  // Without a data option, curl sends a GET.
  const emptyBody = method !== 'GET' && fields.length === 0 ? ['--data', quote('')] : []
  return ['curl', ...verb, ...cookies, ...fields, ...emptyBody, quote(url)].join(' ')
}

function partOf(name: string, value: string | File): readonly string[] {
  if (typeof value === 'string') return ['--form-string', quote(`${name}=${value}`)]
  return value.name === '' ? [] : ['--form', quote(`${name}=@${value.name};type=${value.type}`)]
}

function pairOf(name: string, value: string | File): readonly string[] {
  const text = typeof value === 'string' ? value : value.name
  return ['--data-urlencode', quote(`${encodeURIComponent(name)}=${text}`)]
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
