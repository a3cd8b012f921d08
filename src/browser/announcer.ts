// Announces a new page to screen readers, because browsers announce a page load but not an update of the page.
import { createElement, root } from './dom.ts'
import { markOwn } from './own-elements.ts'

const region = markOwn(createElement('div'))
region.id = 'signpost-announcer'
region.role = 'status'
Object.assign(region.style, {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
})

/** Puts the region into the page, empty: what comes into it later is announced. */
export function startAnnouncer(): void {
  root.append(region)
}

export function announce(sentence: string): void {
  region.textContent = sentence
}
