// The cookies of the browser's next request, after a response that sets some.

/**
 * The `Cookie` header that the browser would send next to a path of the same origin.
 *
 * @param header the `Cookie` header that it sent
 * @param lines the `Set-Cookie` lines of the response
 */
export function cookieHeaderAfter(
  header: string | undefined,
  lines: readonly string[],
  path: string,
): string | undefined {
  const changes = lines.map(parse).filter((change) => isSentTo(change.path, path))
  if (changes.length === 0) return header
  const changed = new Map(changes.map(({ name, pair }) => [name, pair]))
  const kept = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !changed.has(nameOf(pair)))
  const added = [...changed.values()].filter((pair) => pair !== null)
  return [...kept, ...added].join('; ') || undefined
}

/** The `Set-Cookie` lines without those that a later line of the same cookie replaces. */
export function withoutReplaced(lines: readonly string[]): readonly string[] {
  if (lines.length < 2) return lines
  const last = new Map(lines.map((line) => [identityOf(line), line]))
  return last.size === lines.length ? lines : lines.filter((line) => last.get(identityOf(line)) === line)
}

interface Change {
  readonly name: string
  /** `name=value`; null for a cookie that is deleted. */
  readonly pair: string | null
  readonly path: string
}

function parse(line: string): Change {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const find = (name: string) =>
    attributes.find((each) => each.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
  const maxAge = find('max-age')
  const expires = find('expires')
  const isGone =
    maxAge !== undefined ? Number(maxAge) <= 0 : expires !== undefined && Date.parse(expires) <= Date.now()
  return { name: nameOf(pair), pair: isGone ? null : pair, path: find('path') ?? '/' }
}

/** RFC 6265, 5.1.4. */
function isSentTo(cookiePath: string, path: string): boolean {
  const [own = ''] = path.split(/[?#]/, 1)
  if (own === cookiePath) return true
  return own.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
}

function nameOf(pair: string): string {
  return pair.split('=', 1)[0]?.trim() ?? ''
}

/** Name, domain and path identify a cookie (RFC 6265, 5.3). */
function identityOf(line: string): string {
  const scope = line
    .split(';')
    .slice(1)
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part.startsWith('path=') || part.startsWith('domain='))
  return [nameOf(line), ...scope.sort()].join(';')
}
