// A page on a new address, and the pages that Back and Forward lead to: each with its own body, as it was left.
import { all, attribute, insert, move, one, parentOf, root } from '../dom.ts'
import { emit } from '../events.ts'
import type { Core } from '../extras.ts'
import { pathOf } from '../path.ts'
import { entryAt, type KeptPage, leaveFor, takeKept } from './kept-pages.ts'

/** Shows a page as a new history entry. */
export function showNewPage(sent: Element, to: URL, core: Core): void {
  leaveFor(to, leavePage(core))
  core.setView(pathOf(to))
  const body = one('body', sent)
  if (body) exchangePage(sent, core.createLive(body), core)
  scrollTo(0, 0)
}

/** Back and Forward: only entries of the script's own. */
export function startHistory(core: Core, announcePage: () => void): void {
  addEventListener('popstate', ({ state }) => {
    const entry = entryAt(state, core.currentView().path)
    if (entry === undefined) return
    const page = takeKept(entry, () => leavePage(core))
    if (!page) return location.reload()
    core.setView(page.path)
    exchangePage(page.said, page.body, core)
    scrollTo(...page.scroll)
    announcePage()
    core.announceShown()
    emit('swap', { form: null })
  })
}

/** Takes what the server said of the page out of the way. */
function leavePage({ server, currentView }: Core): KeptPage {
  const said = server.cloneNode() as HTMLElement
  for (const part of all(':scope>head', server)) said.append(part.cloneNode(true))
  for (const part of all(':scope>body', server)) said.append(part)
  const body = one('body') as HTMLElement
  return { path: currentView().path, said, body, scroll: [scrollX, scrollY] }
}

/** Attributes and head by their differences, the body as it is. */
function exchangePage(sent: Element, body: HTMLElement, core: Core): void {
  const { server } = core
  core.updateAttributes(server, sent, root)
  const head = one('head', server)
  const nextHead = one('head', sent)
  if (head && nextHead) core.updateNode(head, nextHead, { isHeld: () => false, onRemove: () => {} })
  const old = one('body')
  old?.before(body)
  if (old) carryPermanent(old, body, core)
  old?.remove()
  const said = one('body', sent)
  if (said) server.append(said)
}

/** Elements with `data-permanent` and an id go on in the next page, where it has the same. */
function carryPermanent(from: HTMLElement, to: HTMLElement, { create, exchangeLive }: Core): void {
  const places = all('[data-permanent][id]', to)
  for (const element of all('[data-permanent][id]', from)) {
    const place = places.find((other) => attribute(other, 'id') === attribute(element, 'id'))
    const parent = place && parentOf(place)
    const parentBefore = parentOf(element)
    if (!parent || !parentBefore) continue
    const marker = create('template')
    insert(parentBefore, marker, element)
    move(parent, element, place)
    marker.replaceWith(place)
    exchangeLive(element, place)
  }
}
