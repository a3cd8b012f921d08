// Access to the DOM that no name in the page can shadow. A field called `reset` or `attributes` hides the form's own member,
// and a form called `body` hides the document's. Every form and document is therefore read through its prototype.

const form = HTMLFormElement.prototype
const page = Document.prototype

type Method<Owner, Arguments extends unknown[], Result> = (owner: Owner, ...args: Arguments) => Result

// With `@__NO_SIDE_EFFECTS__` each of the two files contains only the members that it uses.

/** A getter of every node, element or form, as a function of its owner. */
// @__NO_SIDE_EFFECTS__
function getter<Owner extends Node, Name extends keyof Owner & string>(name: Name, of: object = form) {
  return (owner: Owner): Owner[Name] => Reflect.get(of, name, owner)
}

/** A method of every node, element or form, as a function of its owner: `f.call` bound to `f` takes it as the first argument. */
// @__NO_SIDE_EFFECTS__
function method<Owner extends Node, Arguments extends unknown[], Result>(
  name: keyof HTMLFormElement | keyof Document,
  of: object = form,
): Method<Owner, Arguments, Result> {
  return Function.call.bind(Reflect.get(of, name)) as unknown as Method<Owner, Arguments, Result>
}

export const attributesOf = getter<Element, 'attributes'>('attributes')
export const childNodesOf = getter<Node, 'childNodes'>('childNodes')
export const nextSiblingOf = getter<Node, 'nextSibling'>('nextSibling')
export const parentOf = getter<Node, 'parentNode'>('parentNode')
export const nodeNameOf = getter<Node, 'nodeName'>('nodeName')
export const isConnected = getter<Node, 'isConnected'>('isConnected')
/** The resolved URL of a form's `action`. */
export const actionOf = getter<HTMLFormElement, 'action'>('action')
export const rootElementOf = getter<Document, 'documentElement'>('documentElement', page)
export const implementationOf = getter<Document, 'implementation'>('implementation', page)
const elementsOf = getter<HTMLFormElement, 'elements'>('elements')
const focusedIn = getter<Document, 'activeElement'>('activeElement', page)

export const attribute: Method<Element, [name: string], string | null> = method('getAttribute')
export const matches: Method<Element, [selector: string], boolean> = method('matches')
export const isEqual: Method<Node, [other: Node], boolean> = method('isEqualNode')
export const insert: Method<Node, [child: Node, before: Node | null], Node> = method('insertBefore')
export const resetForm: Method<HTMLFormElement, [], void> = method('reset')
export const requestSubmit: Method<HTMLFormElement, [submitter?: HTMLElement | null], void> =
  method('requestSubmit')
const removeAttribute: Method<Element, [name: string], void> = method('removeAttribute')
const writeAttribute: Method<Element, [name: string, value: string], void> = method('setAttribute')
const setAttributeNode: Method<Element, [attribute: Attr], Attr | null> = method('setAttributeNode')
const removeChild: Method<Node, [child: Node], Node> = method('removeChild')
const query: Method<Element, [selector: string], Element | null> = method('querySelector')
const queryAll: Method<Element, [selector: string], NodeListOf<Element>> = method('querySelectorAll')
const importNode: Method<Document, [node: Node, isDeep: boolean], Node> = method('importNode', page)

/** The root element of the page: it has no named members, so that its methods are safe to call. */
export const root = rootElementOf(document)

export function isElement(value: unknown): value is Element {
  return value instanceof Element
}

export function isForm(value: unknown): value is HTMLFormElement {
  return value instanceof HTMLFormElement
}

export function hasAttribute(of: Element | null | undefined, name: string): boolean {
  return !!of && attribute(of, name) !== null
}

/** Null removes the attribute. */
export function setAttribute(of: Element, name: string, value: string | null): void {
  if (value === null) removeAttribute(of, name)
  else writeAttribute(of, name, value)
}

/** Copies an attribute, or its absence: with its namespace, and with a name such as `@click`. */
export function copyAttribute(from: Element, name: string, to: Element): void {
  const sent = attributesOf(from).getNamedItem(name)
  if (sent) setAttributeNode(to, sent.cloneNode() as Attr)
  else removeAttribute(to, name)
}

export function all<Found extends Element = HTMLElement>(selector: string, within: Element = root): Found[] {
  return [...queryAll(within, selector)] as Element[] as Found[]
}

export function one<Found extends Element = HTMLElement>(
  selector: string,
  within: Element = root,
): Found | null {
  return query(within, selector) as Element | null as Found | null
}

export function focused(): Element | null {
  return focusedIn(document)
}

export function removeNode(child: Node): void {
  const parent = parentOf(child)
  if (parent) removeChild(parent, child)
}

/** Moves a child within its page: without a reset of media, frames and focus where the browser can. */
export function move(parent: Node, child: Node, before: Node | null): void {
  const moveBefore: unknown = Reflect.get(form, 'moveBefore')
  const canMove = typeof moveBefore === 'function' && isConnected(child) && isConnected(parent)
  if (canMove) moveBefore.call(parent, child, before)
  else insert(parent, child, before)
}

/** A field, button or other listed element of a form. Which kind has which member is asked where it is used. */
export interface Control extends HTMLElement {
  name: string
  readonly type: string
  value: string
  defaultValue: string | undefined
  checked: boolean
  defaultChecked: boolean
  files: FileList | null | undefined
  readonly options: HTMLOptionsCollection | undefined
  readonly selectionStart: number | null
  readonly selectionEnd: number | null
  setSelectionRange(start: number, end: number | null): void
}

/** The fields and buttons of a form, those outside of it with `form="id"` too. */
export function controlsOf(form: HTMLFormElement): Control[] {
  return [...elementsOf(form)] as unknown[] as Control[]
}

/** The form that an event's target belongs to. */
export function formAround(target: EventTarget | null): HTMLFormElement | null {
  if (!isElement(target) || isForm(target)) return target as HTMLFormElement | null
  const owner: unknown = Reflect.get(target, 'form')
  return isForm(owner) ? owner : target.closest('form')
}

const documentHidden = getter<Document, 'hidden'>('hidden', page)

export function isPageHidden(): boolean {
  return documentHidden(document)
}

/** A copy for this page. */
export function copyOf<Source extends Node>(source: Source): Source {
  return importNode(document, source, true) as Node as Source
}
