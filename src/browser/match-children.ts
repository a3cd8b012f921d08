// Which child of the page as it was is which child of the page as it is now. A child with an identity of its own (form, id, name, source)
// is matched by it; one without is matched by the identities inside it, so that a list item keeps its text when another is added
// above. Position decides only between children that have no identity at all.
import { all, attribute, isElement, nodeNameOf } from './dom.ts'

const IDENTIFYING = ['data-key', 'data-signpost', 'id', 'name', 'src', 'href', 'data-optimistic']
/** How many of them identify an element from outside. */
const STRONG = 3

/** Maps each new child to the old one that it continues. */
export function matchChildren(before: readonly Node[], now: readonly Node[]): Map<Node, Node> {
  const matched = new Map<Node, Node>()
  const free = new Set(before)
  for (const keysOf of [ownKeys, innerKeys, kinds]) {
    const olds = new Map<string, Node[]>()
    for (const old of free)
      for (const key of keysOf(old, '+')) {
        const queue = olds.get(key)
        if (queue) queue.push(old)
        else olds.set(key, [old])
      }
    for (const next of now) {
      if (matched.has(next)) continue
      for (const key of keysOf(next, '')) {
        const queue = olds.get(key) ?? []
        let old = queue.shift()
        while (old && !free.delete(old)) old = queue.shift()
        if (!old) continue
        matched.set(next, old)
        break
      }
    }
  }
  return matched
}

function keys(node: Node, names: readonly string[]): readonly string[] {
  const values = isElement(node) ? names.map((name) => attribute(node, name)) : []
  return values.some((value) => value !== null) ? [nodeNameOf(node) + JSON.stringify(values)] : []
}

function ownKeys(node: Node): readonly string[] {
  return keys(node, IDENTIFYING)
}

/** The identities inside an element that has none of its own. */
function innerKeys(node: Node): readonly string[] {
  if (!isElement(node) || ownKeys(node).length > 0) return []
  return all('[data-key],[data-signpost],[id]', node).flatMap((inner) =>
    keys(inner, IDENTIFYING.slice(0, STRONG)),
  )
}

/** An element with identities inside is no other one that has some. */
function kinds(node: Node, keyed: string): readonly string[] {
  if (ownKeys(node).length > 0) return []
  const name = nodeNameOf(node)
  const hasInner = innerKeys(node).length > 0
  if (keyed) return [hasInner ? name + keyed : name]
  return hasInner ? [name] : [name, `${name}+`]
}
