// Elements that the script itself adds to a page. A page update leaves them alone, and they do not count as another script's.

const elements = new WeakSet<Node>()

export function markOwn<Added extends Node>(element: Added): Added {
  elements.add(element)
  return element
}

export function isOwn(node: Node): boolean {
  return elements.has(node)
}
