import type { DefaultTreeAdapterTypes } from 'parse5'
import { loadOptional } from '../packages/index.ts'

/** An element of the parsed page. */
export type Element = DefaultTreeAdapterTypes.Element
type Node = DefaultTreeAdapterTypes.Node

let parser: typeof import('parse5') | undefined

/** Loads the optional package that parses HTML. A browser does so before it makes its first page. */
export async function loadParser(): Promise<void> {
  parser ??= await loadOptional(
    { packages: ['parse5'], neededBy: 'signpost/testing' },
    () => import('parse5'),
  )
}

/** Parses a page and returns its elements in tree order, without the contents of `<template>` elements. */
export function elementsOf(html: string): readonly Element[] {
  if (!parser) throw new Error('Await loadParser() before reading a document.')
  return [...descendants(parser.parse(html, { scriptingEnabled: false }))]
}

/** Iterates over all descendants of a node in tree order. */
export function* descendants(node: Node): Generator<Element> {
  for (const child of 'childNodes' in node ? node.childNodes : []) {
    if ('tagName' in child) yield child
    yield* descendants(child)
  }
}

/** Returns the value of an attribute; null if it is absent. */
export function attributeOf(element: Element, name: string): string | null {
  return element.attrs.find((attribute) => attribute.name === name)?.value ?? null
}

/** Whether an element has an attribute. */
export function hasAttribute(element: Element, name: string): boolean {
  return attributeOf(element, name) !== null
}

/** Iterates over the ancestors of an element, nearest first. */
export function* ancestorsOf(element: Element): Generator<Element> {
  for (let node = element.parentNode; node; node = 'parentNode' in node ? node.parentNode : null)
    if ('tagName' in node) yield node
}

/** Returns the text content without any changes. */
export function contentOf(node: Node): string {
  if ('value' in node) return node.value
  return 'childNodes' in node ? node.childNodes.map(contentOf).join('') : ''
}

/** Returns the visible text: without scripts and styles, with collapsed white space and a space between blocks. */
export function textOf(node: Node): string {
  return visible(node).replace(/\s+/g, ' ').trim()
}

const INVISIBLE = /^(script|style|template|head|title)$/
const INLINE =
  /^(a|abbr|b|bdi|bdo|cite|code|data|dfn|em|i|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)$/

function visible(node: Node): string {
  if ('value' in node) return node.value
  if (!('childNodes' in node)) return ''
  const text = node.childNodes.map(visible).join('')
  if (!('tagName' in node)) return text
  if (INVISIBLE.test(node.tagName)) return ''
  return INLINE.test(node.tagName) ? text : ` ${text} `
}

/** Returns the accessible name of a button, a link or a form: its `aria-label` or its text. */
export function accessibleName(element: Element): string {
  const label = attributeOf(element, 'aria-label')
  const text = element.tagName === 'input' ? nameOfInput(element) : textOf(element)
  return label ?? text ?? ''
}

/** An image button is named by its `alt` text. */
function nameOfInput(element: Element): string | null {
  return attributeOf(element, attributeOf(element, 'type') === 'image' ? 'alt' : 'value')
}
