// The pages for Back and Forward: each with its own body, so that every field, listener and scroll position is as it was left. At most ten,
// and only for history entries that the script made itself.

import { pathOf } from '../path.ts'

export interface KeptPage {
  readonly path: string
  readonly body: HTMLElement
  /** The page as the server sent it. */
  readonly said: HTMLElement
  readonly scroll: readonly [x: number, y: number]
}

const LIMIT = 10
const pages = new Map<unknown, KeptPage>()
/** Addresses of pages that were kept once: an entry on another one belongs to another script. */
const paths = new Set<string>()
/** The history entry that is shown. Its number is unique in the session, because entries outlive the document. */
let current = idIn(history.state) ?? Date.now()

/** Keeps the page that is left, and makes a history entry for the next one. */
export function leaveFor(to: URL, page: KeptPage): void {
  history.replaceState({ ...history.state, signpost: current }, '')
  keep(page)
  current = Math.max(Date.now(), current + 1)
  history.pushState({ signpost: current }, '', to)
}

function keep(page: KeptPage): void {
  pages.set(current, page)
  paths.add(page.path)
  for (const id of pages.keys()) if (pages.size > LIMIT) pages.delete(id)
}

export function forgetPages(): void {
  pages.clear()
}

/** The entry that a move in the history leads to, if it is the script's own; the page of a move within a page is the shown one. */
export function entryAt(state: unknown, shown: string): number | undefined {
  const id = idIn(state)
  if (id !== undefined) return id === current ? undefined : id
  const to = pathOf(location)
  if (state !== null || to === shown || !paths.has(to)) return undefined
  for (const [kept, { path }] of pages) if (path === to) return kept as number
  return 0
}

/** Exchanges the page that is shown for a kept one; undefined if it has to be loaded. */
export function takeKept(id: number, leaving: () => KeptPage): KeptPage | undefined {
  const page = pages.get(id)
  if (!page) return undefined
  pages.delete(id)
  keep(leaving())
  current = id
  return page
}

function idIn(state: unknown): number | undefined {
  const { signpost } = Object(state)
  return typeof signpost === 'number' ? signpost : undefined
}
