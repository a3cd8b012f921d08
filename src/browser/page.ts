// Shows the page of an answer: on the same address by its differences, on a new one with the help of the second part of the script.
import { all, attribute, isForm, one, resetForm } from './dom.ts'
import { emit } from './events.ts'
import { loadExtras, loadedExtras } from './extras.ts'
import { rememberFocus } from './focus.ts'
import { stateOf } from './form-state.ts'
import { create } from './own-elements.ts'
import { forgetRemoved, removeNoscript, server, updateAttributes, updateNode } from './page-update.ts'
import { pathOf } from './path.ts'
import { announceShown, currentView, isShown } from './view.ts'

export interface NextPage {
  readonly form: HTMLFormElement
  /** The root element of the page that the server sent. */
  readonly sent: Element
  readonly to: URL
  /** Whether pages that were kept, and text that was typed, belong to a visitor who is gone. */
  readonly isForgetting: boolean
}

/** Shows the page of an answer. Returns false if it was not shown: left meanwhile, or taken over by the application. */
export async function showPage({ form, sent, to, isForgetting }: NextPage): Promise<boolean> {
  const shown = currentView()
  const isNew = pathOf(to) !== shown.path
  const isOther = isNew || filesOf(sent) !== filesOf(server)
  const extras = await (isOther ? loadExtras() : loadedExtras())
  if (isOther && !extras) {
    location.assign(to)
    return false
  }
  removeNoscript(sent)
  const runModules = isOther && (await extras?.loadFiles(sent))
  let isRendered = false
  const render = () => {
    if (isRendered || !isShown(shown)) return
    isRendered = true
    const edited = all<HTMLFormElement>('form').filter((other) => stateOf(other).isEdited)
    // Nothing of the visitor who was signed in stays: no kept page, no typed text.
    if (isForgetting) for (const other of edited) stateOf(other).isEdited = false
    prepare(sent)
    if (isNew) extras?.showNewPage(sent, to)
    else {
      const lost = updateInPlace(form, sent, isForgetting)
      extras?.offerLostText(lost)
    }
    if (isForgetting) {
      extras?.forgetPages()
      all<HTMLFormElement>('form').forEach(resetForm)
    }
  }
  const detail = { form, page: sent.ownerDocument, render: render as () => unknown }
  if (!isShown(shown) || !emit('beforeswap', detail)) return false
  await detail.render()
  if (!isRendered) return false
  if (to.hash) location.replace(to)
  if (runModules) runModules()
  announceShown()
  return true
}

/** What a page loads: scripts that have to run, and style sheets to wait for. */
function filesOf(page: Element): string {
  return all('script[type=module][src],link[rel~=stylesheet]', page)
    .map((file) => attribute(file, 'src') ?? attribute(file, 'href'))
    .join()
}

/** Returns the forms with typed text that are gone. */
function updateInPlace(form: HTMLFormElement, sent: Element, isForgetting: boolean): HTMLFormElement[] {
  const lost: HTMLFormElement[] = []
  const giveFocusBack = rememberFocus()
  const isEdited = (other: HTMLFormElement) => other !== form && stateOf(other).isEdited === true
  updateNode(server, sent, {
    isHeld: (other) => isEdited(other) || (other !== form && !isForgetting && !!stateOf(other).current),
    onRemove: (element) => {
      const forms = isForm(element) ? [element] : all<HTMLFormElement>('form', element)
      lost.push(...forms.filter(isEdited))
    },
  })
  giveFocusBack()
  return lost
}

let isFirst = true

/**
 * Before the first update, classic scripts may have put attributes on the root element that look as if the server had sent them. What the
 * server does not send now is taken for theirs.
 */
function prepare(sent: Element): void {
  forgetRemoved()
  const hasClassicScripts = one('script:not([type]),script[type="text/javascript"]')
  if (isFirst && hasClassicScripts) updateAttributes(server, sent, create('html'))
  isFirst = false
}
