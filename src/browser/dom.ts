// Access to the DOM that no name in the page can shadow. A field called `reset` or `attributes` hides the form's own member,
// and a form called `body` hides the document's. Every form and document is therefore read through its prototype.

type Getter<Owner, Name extends keyof Owner> = (owner: Owner) => Owner[Name]

function getter<Owner extends object, Name extends keyof Owner & string>(
  prototype: Owner,
  name: Name,
): Getter<Owner, Name> {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get
  return (owner) => get?.call(owner) as Owner[Name]
}

const element = Element.prototype
const node = Node.prototype
const page = Document.prototype

export const attributesOf = getter(element, 'attributes')
export const childNodesOf = getter(node, 'childNodes')
export const firstChildOf = getter(node, 'firstChild')
export const nextSiblingOf = getter(node, 'nextSibling')
export const parentOf = getter(node, 'parentNode')
export const nodeNameOf = getter(node, 'nodeName')
export const isConnected = getter(node, 'isConnected')
export const rootElementOf = getter(page, 'documentElement')
export const bodyOf = getter(page, 'body')
export const headOf = getter(page, 'head')
export const focusedIn = getter(page, 'activeElement')

const elementsOf = getter(HTMLFormElement.prototype, 'elements')
const documentHidden = getter(page, 'hidden')

/** The root element of the page: it has no named members, so that its methods are safe to call. */
export const root = rootElementOf(document) as HTMLElement

export function isElement(value: Node): value is Element {
  return value instanceof Element
}

export function isForm(value: unknown): value is HTMLFormElement {
  return value instanceof HTMLFormElement
}

/** An attribute's value, or null. */
export function attribute(of: Element, name: string): string | null {
  return element.getAttribute.call(of, name)
}

export function setAttribute(of: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute.call(of, name)
  else element.setAttribute.call(of, name, value)
}

/** Copies an attribute with its namespace. */
export function copyAttribute(of: Element, source: Attr): void {
  element.setAttributeNode.call(of, source.cloneNode() as Attr)
}

export function all<Found extends Element = HTMLElement>(selector: string, within: Element = root): Found[] {
  return [...element.querySelectorAll.call(within, selector)] as Found[]
}

export function one<Found extends Element = HTMLElement>(
  selector: string,
  within: Element = root,
): Found | null {
  return element.querySelector.call(within, selector) as Found | null
}

export function matches(of: Element, selector: string): boolean {
  return element.matches.call(of, selector)
}

export function isEqual(one: Node, other: Node): boolean {
  return node.isEqualNode.call(one, other)
}

export function contains(outer: Node, inner: Node | null): boolean {
  return node.contains.call(outer, inner)
}

export function removeNode(child: Node): void {
  const parent = parentOf(child)
  if (parent) node.removeChild.call(parent, child)
}

export function insert(parent: Node, child: Node, before: Node | null): void {
  node.insertBefore.call(parent, child, before)
}

/** Moves a child within its page: without a reset of media, frames and focus where the browser can. */
export function move(parent: Node, child: Node, before: Node | null): void {
  const moveBefore: unknown = Reflect.get(element, 'moveBefore')
  const canMove = typeof moveBefore === 'function' && isConnected(child) && isConnected(parent)
  if (canMove) moveBefore.call(parent, child, before)
  else insert(parent, child, before)
}

/** A field, button or other listed element of a form. Which kind has which member is asked where it is used. */
export interface Control extends HTMLElement {
  name: string
  readonly type: string
  value: string
  defaultValue: string
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
  if (!(target instanceof Element)) return null
  if (isForm(target)) return target
  const owner: unknown = Reflect.get(target, 'form')
  return isForm(owner) ? owner : (target.closest('form') ?? null)
}

export function resetForm(form: HTMLFormElement): void {
  HTMLFormElement.prototype.reset.call(form)
}

export function isValid(form: HTMLFormElement): boolean {
  return matches(form, ':valid')
}

export function isPageHidden(): boolean {
  return documentHidden(document)
}

export function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
): HTMLElementTagNameMap[Name] {
  return page.createElement.call(document, name) as HTMLElementTagNameMap[Name]
}

/** A copy for this page. */
export function copyOf<Source extends Node>(source: Source): Source {
  return page.importNode.call(document, source, true) as Source
}
