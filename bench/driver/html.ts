import { type DefaultTreeAdapterTypes, parse } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
export type Element = DefaultTreeAdapterTypes.Element

/** All elements of a page, in document order. */
export function elementsOf(html: string): Element[] {
  return [...descendants(parse(html))]
}

export function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value
}

export function textOf(node: Node): string {
  if ('value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}

/** The nearest ancestor with a tag name, without the element itself. */
export function ancestor(element: Element, tagName: string): Element | undefined {
  for (let node: Node | null = element.parentNode; node !== null; node = parentOf(node)) {
    if ('tagName' in node && node.tagName === tagName) return node
  }
  return undefined
}

function* descendants(node: Node): Generator<Element> {
  if (!('childNodes' in node)) return
  for (const child of node.childNodes) {
    if ('tagName' in child) yield child
    yield* descendants(child)
  }
}

function parentOf(node: Node): Node | null {
  return 'parentNode' in node ? node.parentNode : null
}
