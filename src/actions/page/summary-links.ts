// The links of the error summary, which is printed before the controls that it links to: once the page is whole, those
// that lead nowhere get a target.
import type { Response } from 'express'
import { escapeHtml } from '../html.ts'

/** A link of the summary: the field, and the id that it leads to. */
export interface SummaryLink {
  readonly name: string
  readonly target: string
}

/**
 * Lets each link of the summary lead to something: templates give radio buttons ids of their own, and do not print a
 * problem for every row. A page that is streamed keeps its links. Not by `send`: in `response.send(page())` it is looked
 * up before the page is rendered.
 */
export function mendLinks(response: Response, links: readonly SummaryLink[]): void {
  const { end } = response
  response.end = function (this: Response, ...[body, ...rest]: unknown[]) {
    const isWhole = !this.headersSent && (typeof body === 'string' || Buffer.isBuffer(body))
    if (!isWhole) return Reflect.apply(end, this, [body, ...rest])
    const page = String(body)
    const mended = withLiveLinks(page, links)
    if (mended === page) return Reflect.apply(end, this, [body, ...rest])
    if (this.hasHeader('content-length')) this.setHeader('Content-Length', Buffer.byteLength(mended))
    return Reflect.apply(end, this, [mended, 'utf8', ...rest.filter((each) => typeof each === 'function')])
  } as Response['end']
}

/** The page with links that lead to something; a problem that nothing stands for is plain text. */
export function withLiveLinks(page: string, links: readonly SummaryLink[]): string {
  const start = page.indexOf(SUMMARY)
  const dead = start === -1 ? [] : links.filter(({ target }) => !hasId(page, escapeHtml(target)))
  if (dead.length === 0) return page
  const end = page.indexOf('</form', start)
  const controls = controlsIn(page.slice(start, end === -1 ? undefined : end))
  let summary = page.slice(start)
  for (const { name, target } of dead) {
    const id = idFor(name, controls) ?? paragraphOf(page, target)
    summary = id === undefined ? unlink(summary, target) : summary.replace(linkTo(target), () => linkTo(id))
  }
  return page.slice(0, start) + summary
}

const SUMMARY = '<div class="error-summary"'

function linkTo(target: string): string {
  return `<a href="#${escapeHtml(target)}">`
}

function unlink(summary: string, target: string): string {
  const link = linkTo(target)
  const at = summary.indexOf(link)
  const end = summary.indexOf('</a>', at)
  if (at === -1 || end === -1) return summary
  return summary.slice(0, at) + summary.slice(at + link.length, end) + summary.slice(end + '</a>'.length)
}

function paragraphOf(page: string, target: string): string | undefined {
  const id = `${target}-error`
  return hasId(page, escapeHtml(id)) ? id : undefined
}

function hasId(page: string, id: string): boolean {
  return [`id="${id}"`, `id='${id}'`, `id=${id}>`, `id=${id} `].some((text) => {
    for (let at = page.indexOf(text); at !== -1; at = page.indexOf(text, at + 1))
      if (/\s/.test(page[at - 1] ?? '')) return true
    return false
  })
}

interface PrintedControl {
  readonly name: string
  readonly id: string
}

/** The first control of the field; of a row or group, the first in it; of an entry, the one at its place, or the only one. */
function idFor(name: string, controls: readonly PrintedControl[]): string | undefined {
  const own = controls.find((control) => control.name === name || control.name.startsWith(`${name}.`))
  if (own) return own.id
  const dot = name.lastIndexOf('.')
  const ofList = dot === -1 ? [] : controls.filter((control) => control.name === name.slice(0, dot))
  return (ofList[Number(name.slice(dot + 1))] ?? ofList[0])?.id
}

// Neither goes over a "<": values are escaped, so the time is proportional to the page.
const CONTROL = /<(?:input|select|textarea)\s[^<>]*>/gi
const ATTRIBUTE = /([^\s"'<>/=]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g

function controlsIn(html: string): readonly PrintedControl[] {
  const controls: PrintedControl[] = []
  for (const [tag] of html.matchAll(CONTROL)) {
    const attributes = new Map<string, string>()
    for (const [, name = '', ...values] of tag.matchAll(ATTRIBUTE)) {
      const value = values.find((each) => each !== undefined) ?? ''
      if (!attributes.has(name.toLowerCase())) attributes.set(name.toLowerCase(), unescaped(value))
    }
    const [name, id] = [attributes.get('name'), attributes.get('id')]
    if (name && id && attributes.get('type') !== 'hidden') controls.push({ name, id })
  }
  return controls
}

/** What `escapeHtml` has escaped. */
function unescaped(html: string): string {
  return html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}
