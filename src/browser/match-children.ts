// Which child of the page as it was is which child of the page as it is now. A child with an identity of its own (form, id, name, source)
// is matched by it; one without is matched by the identities inside it, so that a list item keeps its text when another is added
// above. Position decides only between children that have no identity at all.
import { all, attribute, isElement, nodeNameOf } from './dom.ts'

const IDENTIFYING = ['data-key', 'data-signpost', 'id', 'name', 'src', 'href', 'data-optimistic']
const IDENTIFIED = '[data-key],[data-signpost],[id]'

/** Maps each new child to the old one that it continues. */
export function matchChildren(before: readonly Node[], now: readonly Node[]): Map<Node, Node> {
  const matched = new Map<Node, Node>()
  const free = new Set(before)
  const pair = (next: Node, old: Node) => {
    matched.set(next, old)
    free.delete(old)
  }
  const byKey = Map.groupBy(before.filter(hasKey), keyOf)
  for (const next of now.filter(hasKey)) {
    const old = byKey.get(keyOf(next))?.shift()
    if (old) pair(next, old)
  }
  const byInner = new Map<string, Node>()
  for (const old of before)
    if (!hasKey(old)) for (const inner of innerKeysOf(old)) byInner.set(nodeNameOf(old) + inner, old)
  const keyless = now.filter((next) => !hasKey(next))
  for (const next of keyless)
    for (const inner of innerKeysOf(next)) {
      const old = byInner.get(nodeNameOf(next) + inner)
      if (!old || !free.has(old)) continue
      pair(next, old)
      break
    }
  const byPosition = Map.groupBy(
    [...free].filter((old) => !hasKey(old)),
    nodeNameOf,
  )
  for (const next of keyless) {
    if (matched.has(next)) continue
    const candidates = byPosition.get(nodeNameOf(next)) ?? []
    const at = candidates.findIndex((old) => innerKeysOf(old).length === 0 || innerKeysOf(next).length === 0)
    const [old] = at < 0 ? [] : candidates.splice(at, 1)
    if (old) pair(next, old)
  }
  return matched
}

function hasKey(node: Node): boolean {
  return isElement(node) && IDENTIFYING.some((name) => attribute(node, name) !== null)
}

function keyOf(node: Node): string {
  const values = isElement(node) ? IDENTIFYING.map((name) => attribute(node, name)) : []
  return nodeNameOf(node) + JSON.stringify(values)
}

const innerKeys = new WeakMap<Node, readonly string[]>()

/** The identities inside an element. Computed once: the answer's nodes do not change, and the old ones are replaced by them. */
function innerKeysOf(node: Node): readonly string[] {
  const known = innerKeys.get(node)
  if (known) return known
  const keys = isElement(node)
    ? all(IDENTIFIED, node).map((inner) =>
        ['data-key', 'data-signpost', 'id'].map((name) => attribute(inner, name)).join('\n'),
      )
    : []
  innerKeys.set(node, keys)
  return keys
}
