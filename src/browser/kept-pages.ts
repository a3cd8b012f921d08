// The pages for Back and Forward: each with its own body, so that every field, listener and scroll position is as it was left. At most ten,
// and only for history entries that the script made itself.

export interface KeptPage {
  readonly path: string
  readonly body: HTMLElement
  /** What the server said of the page. */
  readonly said: { readonly root: HTMLElement; readonly body: HTMLElement }
  readonly scroll: readonly [x: number, y: number]
}

const LIMIT = 10
const pages = new Map<number, KeptPage>()
/** The history entry that is shown. Its number is unique in the session, because entries outlive the document. */
let current = idIn(history.state) ?? Date.now()

export function pathOf({ pathname, search }: URL | Location): string {
  return pathname + search
}

/** Keeps the page that is left, and makes a history entry for the next one. */
export function leaveFor(to: URL, page: KeptPage): void {
  const state: unknown = history.state
  history.replaceState({ ...(typeof state === 'object' && state), signpost: current }, '')
  keep(current, page)
  current = Math.max(Date.now(), current + 1)
  history.pushState({ signpost: current }, '', to)
}

function keep(id: number, page: KeptPage): void {
  pages.delete(id)
  pages.set(id, page)
  for (const oldest of [...pages.keys()].slice(0, -LIMIT)) pages.delete(oldest)
}

export function forgetPages(): void {
  pages.clear()
}

/** What a move in the history leads to: a kept page, a page that has to be loaded, or something of another script. */
export function pageAt(state: unknown, shown: string): number | 'reload' | undefined {
  const id = idIn(state)
  if (id !== undefined) return id === current ? undefined : pages.has(id) ? id : 'reload'
  if (state !== null || pathOf(location) === shown) return undefined
  return [...pages].find(([, { path }]) => path === pathOf(location))?.[0] ?? 'reload'
}

function idIn(state: unknown): number | undefined {
  if (typeof state !== 'object' || state === null || !('signpost' in state)) return undefined
  return typeof state.signpost === 'number' ? state.signpost : undefined
}

/** Exchanges the page that is shown for a kept one. */
export function takeKept(id: number, leaving: KeptPage): KeptPage | undefined {
  const page = pages.get(id)
  keep(current, leaving)
  pages.delete(id)
  current = id
  return page
}
