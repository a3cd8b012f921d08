import { type DefaultTreeAdapterTypes, parse } from 'parse5'

export type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.Node

/** Every element of a page, in tree order. What stands inside a `<template>` is not on the page. */
export function elementsOf(html: string): readonly Element[] {
  return [...descendants(parse(html, { scriptingEnabled: false }))]
}

/** Every element below a node, in tree order. */
export function* descendants(node: Node): Generator<Element> {
  for (const child of 'childNodes' in node ? node.childNodes : []) {
    if ('tagName' in child) yield child
    yield* descendants(child)
  }
}

/** The value of an attribute; null when it is absent. */
export function attributeOf(element: Element, name: string): string | null {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? null
}

export function hasAttribute(element: Element, name: string): boolean {
  return attributeOf(element, name) !== null
}

/** The elements around an element, the nearest first. */
export function* ancestorsOf(element: Element): Generator<Element> {
  for (let node = element.parentNode; node; node = 'parentNode' in node ? node.parentNode : null)
    if ('tagName' in node) yield node
}

/** The text content, every character of it. */
export function contentOf(node: Node): string {
  if ('value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(contentOf).join('') : ''
}

/** The text as a reader sees it: without scripts and styles, white space collapsed, blocks apart. */
export function textOf(node: Node): string {
  return visible(node).replace(/\s+/g, ' ').trim()
}

const UNSEEN = /^(script|style|template|head|title)$/
const INLINE =
  /^(a|abbr|b|bdi|bdo|cite|code|data|dfn|em|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)$/

function visible(node: Node): string {
  if ('value' in node) return node.value
  if (!('childNodes' in node)) return ''
  const text = node.childNodes.map(visible).join('')
  if (!('tagName' in node)) return text
  if (UNSEEN.test(node.tagName)) return ''
  return INLINE.test(node.tagName) ? text : ` ${text} `
}

/** The name that assistive technology reads for a button, a link or a form: `aria-label`, or its text. */
export function accessibleName(element: Element): string {
  const label = attributeOf(element, 'aria-label')
  const text = element.tagName === 'input' ? nameOfInput(element) : textOf(element)
  return label ?? text ?? ''
}

/** A picture that submits is called by what it shows. */
function nameOfInput(element: Element): string | null {
  return attributeOf(element, attributeOf(element, 'type') === 'image' ? 'alt' : 'value')
}
