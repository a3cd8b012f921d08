import { gzipSync } from 'node:zlib'
import { attribute, type Element, elementsOf, textOf } from './html.ts'
import type { RunningServer } from './server.ts'
import { siteOf } from './site.ts'

export interface Weight {
  readonly htmlBytes: number
  readonly htmlGzipped: number
  readonly scripts: number
  readonly scriptBytes: number
  readonly scriptGzipped: number
}

/** What a browser loads for a page: its HTML, and every script that the page and its scripts ask for at once. */
export async function weigh(server: RunningServer, path: string): Promise<Weight> {
  const { browser } = siteOf(server)
  const page = await browser.visit(path)
  const scripts = await loadScripts(server.origin, scriptsOfPage(page.body, page.url))
  return {
    htmlBytes: Buffer.byteLength(page.body),
    htmlGzipped: gzipSync(page.body).length,
    scripts: scripts.length,
    scriptBytes: sum(scripts.map((source) => Buffer.byteLength(source))),
    scriptGzipped: sum(scripts.map((source) => gzipSync(source).length)),
  }
}

function scriptsOfPage(html: string, url: URL): string[] {
  const elements = elementsOf(html)
  const inline = elements.filter(({ tagName }) => tagName === 'script').map(textOf)
  const addresses = [...elements.flatMap(addressOfScript), ...inline.flatMap(importedAtOnce)]
  return addresses.map((address) => new URL(address, url).href)
}

/** Scripts for browsers without modules are not loaded by the others. */
function addressOfScript(element: Element): string[] {
  const isScript = element.tagName === 'script' && attribute(element, 'nomodule') === undefined
  const rel = attribute(element, 'rel')
  const isPreload = rel === 'modulepreload' || (rel === 'preload' && attribute(element, 'as') === 'script')
  const address = isScript ? attribute(element, 'src') : isPreload ? attribute(element, 'href') : undefined
  return address === undefined ? [] : [address]
}

const importPattern = /\bimport\s*\(\s*["']([^"']+)["']\s*\)/g
const staticImportPattern = /(?:\bfrom|\bimport)\s*["'](\.{0,2}\/[^"']+)["']/g

function importedAtOnce(source: string): string[] {
  return [...source.matchAll(importPattern)].map((match) => match[1] ?? '')
}

async function loadScripts(origin: string, addresses: readonly string[]): Promise<string[]> {
  const loaded = new Map<string, string>()
  const waiting = [...addresses]
  for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
    if (loaded.has(address) || !address.startsWith(`${origin}/`)) continue
    const source = await loadScript(address)
    loaded.set(address, source)
    const imports = [...source.matchAll(staticImportPattern)].map((match) => match[1] ?? '')
    waiting.push(...imports.map((path) => new URL(path, address).href))
  }
  return [...loaded.values()]
}

async function loadScript(address: string): Promise<string> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${new URL(address).pathname} was answered with ${response.status}.`)
  return response.text()
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
