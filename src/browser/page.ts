// The page that is shown: puts the page of an answer in its place, and the pages of the history. Whatever comes late compares its view with
// the current one, and does nothing to a page that was left.
import { announce } from './announcer.ts'
import {
  all,
  attribute,
  bodyOf,
  createElement,
  headOf,
  insert,
  isForm,
  move,
  one,
  parentOf,
  removeNode,
  resetForm,
  root,
} from './dom.ts'
import { emit } from './events.ts'
import { isHeld, stateOf } from './form-state.ts'
import { forgetPages, type KeptPage, leaveFor, pageAt, pathOf, takeKept } from './kept-pages.ts'
import { offerLostText, typedTextIn } from './lost-text.ts'
import { loadStyleSheets, modulesOf, runModules } from './modules.ts'
import {
  createLive,
  exchangeLive,
  forgetRemoved,
  keepFocus,
  server,
  updateAttributes,
  updateNode,
  updateTemplates,
} from './page-update.ts'

const showing: (() => void)[] = []

/** Calls a function whenever a page is shown: updated, new, or back from the history. */
export function onShow(act: () => void): void {
  showing.push(act)
}

/** Stands for one page at one time. */
export interface View {
  readonly path: string
}

let view: View = { path: pathOf(location) }
let isLeaving = false

export function currentView(): View {
  return view
}

/** Whether a page is still shown, and not about to be left by a link. */
export function isShown(of: View): boolean {
  return of === view && !isLeaving
}

export function setLeaving(value: boolean): void {
  isLeaving = value
}

export interface NextPage {
  readonly form: HTMLFormElement
  readonly page: Document
  readonly to: URL
  /** Whether pages that were kept, and text that was typed, belong to a visitor who is gone. */
  readonly isForgetting: boolean
}

/** Shows the page of an answer. Returns false if it was not shown: left meanwhile, or taken over by the application. */
export async function showPage(next: NextPage): Promise<boolean> {
  const shown = view
  const sent = one('body', next.page.documentElement)?.parentElement
  if (!sent) return false
  for (const element of all('noscript', sent)) element.remove()
  const modules = modulesOf(sent)
  const modulesBefore = modulesOf(server)
  await loadStyleSheets(sent)
  if (!isShown(shown)) return false
  let isRendered = false
  const render = () => {
    if (isRendered || !isShown(shown)) return
    isRendered = true
    renderPage(next, sent)
  }
  const detail = { form: next.form, page: next.page, render: render as () => unknown }
  if (!emit('beforeswap', detail)) return false
  await detail.render()
  if (!isRendered) return false
  if (next.to.hash) location.replace(next.to)
  runModules(modules, modulesBefore)
  for (const act of showing) act()
  return true
}

function renderPage({ form, to, isForgetting }: NextPage, sent: HTMLElement): void {
  const forgotten = isForgetting ? forgetVisitor() : []
  prepare(sent)
  if (pathOf(to) === view.path) updateInPlace(form, sent, isForgetting)
  else {
    leaveFor(to, pageToKeep())
    if (isForgetting) forgetPages()
    view = { path: pathOf(to) }
    updateAttributes(server, sent, root)
    updateHead(sent)
    const body = one('body', sent)
    if (body) replaceBody(body, createLive(body))
    scrollTo(0, 0)
  }
  for (const edited of forgotten) resetForm(edited)
}

function updateInPlace(form: HTMLFormElement, sent: HTMLElement, isForgetting: boolean): void {
  const lost: HTMLFormElement[] = []
  const onRemove = (element: Element) => {
    const forms = isForm(element) ? [element] : all<HTMLFormElement>('form', element)
    lost.push(...forms.filter((one) => one !== form && stateOf(one).isEdited))
  }
  updateTemplates(sent)
  keepFocus(() =>
    updateNode(server, sent, {
      isHeld: (other) => other !== form && !isForgetting && isHeld(other),
      onRemove,
    }),
  )
  if (!isForgetting) offerLostText(lost.map(typedTextIn).filter(Boolean).join('\n\n'))
}

/** Nothing of the visitor who was signed in stays: no kept page, no typed text. */
function forgetVisitor(): HTMLFormElement[] {
  forgetPages()
  const edited = all<HTMLFormElement>('form').filter((form) => stateOf(form).isEdited)
  for (const form of edited) stateOf(form).isEdited = false
  return edited
}

let isFirst = true

/**
 * Before the first update, classic scripts may have put attributes on the root element that look as if the server had sent them. What the
 * server does not send now is taken for theirs.
 */
function prepare(sent: HTMLElement): void {
  forgetRemoved()
  const hasClassicScripts = one('script:not([type]),script[type="text/javascript"]') !== null
  if (isFirst && hasClassicScripts) updateAttributes(server, sent, createElement('html'))
  isFirst = false
}

function pageToKeep(): KeptPage {
  const said = server.cloneNode(false) as HTMLElement
  const head = one('head', server)
  if (head) said.append(head.cloneNode(true))
  const body = bodyOf(document) as HTMLElement
  return {
    path: view.path,
    body,
    said: { root: said, body: one('body', server) as HTMLElement },
    scroll: [scrollX, scrollY],
  }
}

function updateHead(sent: HTMLElement): void {
  const said = one('head', server)
  const next = one('head', sent)
  if (said && next && headOf(document)) updateNode(said, next, { isHeld: () => false, onRemove: () => {} })
}

function replaceBody(said: HTMLElement, live: HTMLElement): void {
  const old = bodyOf(document) as HTMLElement
  insert(root, live, old)
  carryPermanent(old, live)
  removeNode(old)
  one('body', server)?.replaceWith(said)
}

/** Elements with `data-permanent` and an id go on in the next page, where it has the same. */
function carryPermanent(from: HTMLElement, to: HTMLElement): void {
  const places = all('[data-permanent][id]', to)
  for (const element of all('[data-permanent][id]', from)) {
    const place = places.find((other) => attribute(other, 'id') === attribute(element, 'id'))
    const parent = place && parentOf(place)
    if (!place || !parent) continue
    const marker = createElement('template')
    element.before(marker)
    move(parent, element, place)
    marker.replaceWith(place)
    exchangeLive(element, place)
  }
}

/** Back and Forward: only entries of the script's own. */
export function showHistoryEntry(state: unknown): void {
  const found = pageAt(state, view.path)
  if (found === undefined) return
  if (found === 'reload') return location.reload()
  const page = takeKept(found, pageToKeep())
  if (!page) return location.reload()
  view = { path: page.path }
  updateAttributes(server, page.said.root, root)
  updateHead(page.said.root)
  replaceBody(page.said.body, page.body)
  scrollTo(...page.scroll)
  announce(document.title)
  for (const act of showing) act()
  emit('swap', { form: null })
}
