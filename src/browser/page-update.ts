// Updates the page to what the server sends, by the differences between what the server said before and says now. What other scripts and
// the visitor changed since (classes, widgets, open details, typed text) is no difference, and stays.
import {
  all,
  attribute,
  attributesOf,
  childNodesOf,
  copyAttribute,
  copyOf,
  hasAttribute,
  implementationOf,
  insert,
  isConnected,
  isElement,
  isEqual,
  isForm,
  move,
  nextSiblingOf,
  one,
  parentOf,
  removeNode,
  root,
  setAttribute,
} from './dom.ts'
import { matchChildren } from './match-children.ts'
import { isOwn } from './own-elements.ts'

/** From a node as the server sent it to the node in the page. */
const liveNodes = new WeakMap<Node, Node>()
/** The other way round: what is not here was put into the page by a script. */
const saidNodes = new WeakMap<Node, Node>()

/** The page as the server last sent it, in a document without scripts, custom elements and loading. */
export const server = implementationOf(document).createHTMLDocument().importNode(root, true)

export interface UpdateOptions {
  /** Whether a form in the page must be left alone. */
  readonly isHeld: (form: HTMLFormElement) => boolean
  /** Called before an element with everything in it is removed. */
  readonly onRemove: (element: Element) => void
}

/** Begins: from here on, what is in the page is what the server said. */
export function startTracking(): void {
  linkTree(server, root)
  removeNoscript(server)
}

/** With scripts its content is text; in a document without them it is elements. */
export function removeNoscript(page: Element): void {
  for (const element of all('noscript', page)) element.remove()
}

function link(said: Node, live: Node): void {
  liveNodes.set(said, live)
  saidNodes.set(live, said)
}

function linkTree(said: Node, live: Node): void {
  link(said, live)
  const children = childNodesOf(live)
  for (const [index, child] of childNodesOf(said).entries()) {
    const counterpart = children[index]
    if (counterpart) linkTree(child, counterpart)
  }
}

/** A copy of what the server sent, for the page. */
export function createLive<Sent extends Node>(said: Sent): Sent {
  const live = copyOf(said)
  linkTree(said, live)
  return live
}

/** Shows a text of the server's that came without a page (the check of a field): the next page may change it. */
export function updateText(live: Element, text: string): void {
  live.textContent = text
  const said = saidNodes.get(live)
  if (!said) return
  said.textContent = text
  linkTree(said, live)
}

/** Exchanges two live elements: each stands from now on for what the server said of the other. */
export function exchangeLive(one: Node, other: Node): void {
  const said = saidNodes.get(one)
  const otherSaid = saidNodes.get(other)
  if (!said || !otherSaid) return
  link(said, other)
  link(otherSaid, one)
}

/** Updates a node of the page, and what the server said of it, to what it says now. */
export function updateNode(said: Node, next: Node, options: UpdateOptions): void {
  const live = liveNodes.get(said)
  if (!live) return
  if (!isElement(said) || !isElement(next) || !isElement(live)) {
    if (said.nodeValue !== next.nodeValue) live.nodeValue = said.nodeValue = next.nodeValue
    return
  }
  // The comparison does not look into templates.
  if (isEqual(said, next) && !one('template', next) && !isTemplate(next)) return
  if (hasAttribute(live, 'data-permanent') || (isForm(live) && options.isHeld(live))) return
  updateAttributes(said, next, live)
  if (isTemplate(next) && isTemplate(live) && !isEqual(live.content, next.content))
    live.content.replaceChildren(copyOf(next.content))
  updateChildren(said, next, { ...options, live })
}

function isTemplate(element: Element): element is HTMLTemplateElement {
  return element instanceof HTMLTemplateElement
}

export function updateAttributes(said: Element, next: Element, live: Element): void {
  for (const { name } of [...attributesOf(said), ...attributesOf(next)]) {
    const before = attribute(said, name)
    const now = attribute(next, name)
    if (before === now) continue
    if (name === 'class') setAttribute(live, name, classesOf(live, before, now))
    else copyAttribute(next, name, live)
    copyAttribute(next, name, said)
  }
}

/** The classes of an element, with the server's exchanged. */
function classesOf(live: Element, before: string | null, now: string | null): string | null {
  const names = (text: string | null) => text?.split(/\s+/) ?? []
  const gone = names(before)
  const others = names(attribute(live, 'class')).filter((name) => !gone.includes(name))
  return [...new Set([...others, ...names(now)])].join(' ').trim() || null
}

function updateChildren(said: Element, next: Element, options: UpdateOptions & { live: Element }): void {
  const { live, onRemove } = options
  const before = [...childNodesOf(said)]
  const now = [...childNodesOf(next)]
  const matched = matchChildren(before, now)
  const stays = new Set(matched.values())
  for (const gone of before) if (!stays.has(gone)) removeBoth(gone, onRemove)
  let cursor = childNodesOf(said)[0] ?? null
  let previous: Node | null = null
  for (const sent of now) {
    const old = matched.get(sent)
    if (old) updateNode(old, sent, options)
    const counterpart: Node | undefined = old ? liveNodes.get(old) : createLive(sent)
    const place = placeAfter(live, previous, cursor)
    if (old && old === cursor) cursor = nextSiblingOf(old)
    else {
      insert(said, old ?? sent, cursor)
      if (counterpart && (!old || isConnected(counterpart))) move(live, counterpart, place)
    }
    if (counterpart && parentOf(counterpart) === live) previous = counterpart
  }
}

function removeBoth(said: Node, onRemove: (element: Element) => void): void {
  const live = liveNodes.get(said)
  removeNode(said)
  if (!live) return
  if (isElement(live)) onRemove(live)
  removeNode(live)
}

/** The node before which the next child goes: behind its predecessor, whatever other scripts have put around it. */
function placeAfter(live: Element, previous: Node | null, cursor: Node | null): Node | null {
  if (previous) return nextSiblingOf(previous)
  const following = cursor && liveNodes.get(cursor)
  if (following && parentOf(following) === live) return following
  return [...childNodesOf(live)].find((child) => !isOwn(child)) ?? null
}

/**
 * Forgets what another script removed from the page (a dismissed notice), so that it is shown if the server says it again. An element whose
 * content a script replaced is left to that script.
 */
export function forgetRemoved(): void {
  for (const said of all('*', server)) {
    const live = liveNodes.get(said)
    const parent = liveNodes.get(parentOf(said) ?? said)
    if (!live || isConnected(live) || !parent) continue
    const isReplaced = [...childNodesOf(parent)].some((child) => !saidNodes.has(child) && !isOwn(child))
    if (!isReplaced) said.remove()
  }
}
