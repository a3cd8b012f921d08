// Updates the page to what the server sends, by the differences between what the server said before and says now. What other scripts and
// the visitor changed since (classes, widgets, open details, typed text) is no difference, and stays.
import {
  all,
  attribute,
  attributesOf,
  childNodesOf,
  contains,
  copyAttribute,
  copyOf,
  focusedIn,
  insert,
  isConnected,
  isElement,
  isEqual,
  isForm,
  matches,
  move,
  nextSiblingOf,
  parentOf,
  removeNode,
  root,
  setAttribute,
} from './dom.ts'
import { matchChildren } from './match-children.ts'
import { isOwn } from './own-elements.ts'

/** A page without scripts, custom elements and loading: it holds what the server said. */
const inert = document.implementation.createHTMLDocument('')

/** From a node as the server sent it to the node in the page. */
const liveNodes = new WeakMap<Node, Node>()
/** The other way round: what is not here was put into the page by a script. */
const saidNodes = new WeakMap<Node, Node>()

/** The page as the server last sent it. */
export const server = inert.importNode(root, true)

export interface UpdateOptions {
  /** Whether a form in the page must be left alone. */
  readonly isHeld: (form: HTMLFormElement) => boolean
  /** Called before an element with everything in it is removed. */
  readonly onRemove: (element: Element) => void
}

/** Begins: from here on, what is in the page is what the server said. */
export function startTracking(): void {
  link(server, root)
  for (const element of all('noscript', server)) element.remove()
  inert.replaceChild(server, inert.documentElement)
}

function link(said: Node, live: Node): void {
  liveNodes.set(said, live)
  saidNodes.set(live, said)
  const children = childNodesOf(live)
  for (const [index, child] of [...childNodesOf(said)].entries()) {
    const counterpart = children[index]
    if (counterpart) link(child, counterpart)
  }
}

/** A copy of what the server sent, for the page. */
export function createLive<Sent extends Node>(said: Sent): Sent {
  const live = copyOf(said)
  link(said, live)
  return live
}

export function liveOf(said: Node): Node | undefined {
  return liveNodes.get(said)
}

/** Shows a text of the server's that came without a page (the check of a field): the next page may change it. */
export function updateText(live: Element, text: string): void {
  live.textContent = text
  const said = saidNodes.get(live)
  if (!said) return
  said.textContent = text
  link(said, live)
}

/** Exchanges two live elements: each stands from now on for what the server said of the other. */
export function exchangeLive(one: Node, other: Node): void {
  const said = saidNodes.get(one)
  const otherSaid = saidNodes.get(other)
  if (!said || !otherSaid) return
  for (const [from, to] of [
    [said, other],
    [otherSaid, one],
  ] as const) {
    liveNodes.set(from, to)
    saidNodes.set(to, from)
  }
}

/** Updates a node of the page, and what the server said of it, to what it says now. */
export function updateNode(said: Node, next: Node, options: UpdateOptions): void {
  const live = liveNodes.get(said)
  if (!live || isEqual(said, next)) return
  if (isElement(live) && isLeftAlone(live, options)) return
  if (!isElement(said) || !isElement(next) || !isElement(live)) {
    live.nodeValue = next.nodeValue
    said.nodeValue = next.nodeValue
    return
  }
  updateAttributes(said, next, live)
  updateChildren(said, next, { ...options, live })
}

function isLeftAlone(live: Element, { isHeld }: UpdateOptions): boolean {
  return attribute(live, 'data-permanent') !== null || (isForm(live) && isHeld(live))
}

export function updateAttributes(said: Element, next: Element, live: Element): void {
  for (const sent of [...attributesOf(next)]) {
    if (attribute(said, sent.name) === sent.value) continue
    if (sent.name === 'class') updateClasses(live, attribute(said, 'class'), sent.value)
    else copyAttribute(live, sent)
    copyAttribute(said, sent)
  }
  for (const { name } of [...attributesOf(said)]) {
    if (attribute(next, name) !== null) continue
    if (name === 'class') updateClasses(live, attribute(said, 'class'), '')
    else setAttribute(live, name, null)
    setAttribute(said, name, null)
  }
}

function updateClasses(live: Element, before: string | null, now: string): void {
  const names = (text: string | null) => (text ?? '').split(/\s+/).filter(Boolean)
  const all = new Set(names(attribute(live, 'class')))
  for (const name of names(before)) all.delete(name)
  for (const name of names(now)) all.add(name)
  setAttribute(live, 'class', all.size > 0 ? [...all].join(' ') : null)
}

function updateChildren(said: Element, next: Element, options: UpdateOptions & { live: Element }): void {
  const { live, onRemove } = options
  const now = [...childNodesOf(next)]
  const before = [...childNodesOf(said)]
  const matched = matchChildren(before, now)
  const stays = new Set(matched.values())
  for (const gone of before) if (!stays.has(gone)) removeBoth(gone, onRemove)
  let cursor = said.firstChild
  let previous: Node | null = null
  for (const sent of now) {
    const old = matched.get(sent)
    const place = () => placeAfter(live, previous, cursor)
    if (!old) {
      const counterpart = createLive(sent)
      insert(live, counterpart, place())
      said.insertBefore(sent, cursor)
      previous = counterpart
      continue
    }
    updateNode(old, sent, options)
    const counterpart: Node | undefined = liveNodes.get(old)
    if (old === cursor) cursor = nextSiblingOf(old)
    else {
      said.insertBefore(old, cursor)
      if (counterpart && isConnected(counterpart)) move(live, counterpart, place())
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
    if (!live || isConnected(live) || !said.isConnected) continue
    const parent = said.parentNode && liveNodes.get(said.parentNode)
    const isReplaced =
      parent && [...childNodesOf(parent)].some((child) => !saidNodes.has(child) && !isOwn(child))
    if (!isReplaced) said.remove()
  }
}

/** Content of templates is no child of theirs: it is exchanged as a whole. */
export function updateTemplates(next: Element): void {
  const templates = all<HTMLTemplateElement>('template', server)
  for (const [index, sent] of all<HTMLTemplateElement>('template', next).entries()) {
    const said = templates[index]
    const live = said && liveNodes.get(said)
    if (!(live instanceof HTMLTemplateElement) || !said || said.content.isEqualNode(sent.content)) continue
    live.content.replaceChildren(copyOf(sent.content))
    said.content.replaceChildren(inert.importNode(sent.content, true))
  }
}

/** Does something to the page and gives the focus and the selection back, which moving an element takes away in some browsers. */
export function keepFocus(change: () => void): void {
  const focused = focusedIn(document)
  const field =
    focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement ? focused : undefined
  const { selectionStart: start = null, selectionEnd: end = null } = field ?? {}
  change()
  if (!(focused instanceof HTMLElement) || focused === focusedIn(document) || !contains(root, focused)) return
  if (!matches(focused, 'body')) focused.focus({ preventScroll: true })
  if (field && start !== null) field.setSelectionRange(start, end)
}
