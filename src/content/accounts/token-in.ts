/** Headers as `fetch` or as Node has them. */
export type HeadersInput = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** The cookies that a session's token is looked for in: the first, where the site is on https. */
const SESSION_COOKIES = ['__Host-session', 'session'] as const

/**
 * The token in a request: `Authorization: Bearer …`, else the cookie. Undefined where there is none, or two.
 *
 * @param cookie the cookie's name; by default `__Host-session`, else `session`
 * @example const token = tokenIn(request.headers)
 */
export function tokenIn(headers: HeadersInput, cookie?: string): string | undefined {
  const bearer = /^(?:bearer|jwt) +([\w.-]+)$/i.exec(headerOf(headers, 'authorization') ?? '')
  if (bearer) return bearer[1]
  const pairs = (headerOf(headers, 'cookie') ?? '').split(';').map(trim)
  for (const name of cookie === undefined ? SESSION_COOKIES : [cookie]) {
    const values = pairs.filter((pair) => pair.startsWith(`${name}=`))
    if (values.length > 0) return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined
  }
  return undefined
}

/** Spaces and tabs only: all other white space is part of another cookie's name. By index, so that it is linear. */
function trim(pair: string): string {
  let start = 0
  let end = pair.length
  while (start < end && isBlank(pair[start])) start++
  while (end > start && isBlank(pair[end - 1])) end--
  return pair.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

function headerOf(headers: HeadersInput, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const value = headers[name]
  return typeof value === 'object' ? value.join('; ') : value
}
