// Elements that the script itself adds to a page. A page update leaves them alone, and they do not count as another script's.
const elements = new WeakSet<Node>()

export function markOwn<Added extends Node>(element: Added): Added {
  elements.add(element)
  return element
}

export function isOwn(node: Node): boolean {
  return elements.has(node)
}

type Members<Name extends keyof HTMLElementTagNameMap> = Omit<
  Partial<HTMLElementTagNameMap[Name]>,
  'style'
> & {
  /** Set through the CSSOM, which a strict policy allows. */
  readonly style?: string
}

/** Creates an element of the script's own. */
export function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  members: Members<Name> = {} as Members<Name>,
): HTMLElementTagNameMap[Name] {
  const created = Document.prototype.createElement.call(document, name) as HTMLElementTagNameMap[Name]
  return markOwn(Object.assign(created, members))
}
