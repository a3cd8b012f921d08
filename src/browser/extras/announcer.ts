// Announces a new page to screen readers, because browsers announce a page load but not an update of the page.
import { one, root } from '../dom.ts'
import type { Core } from '../extras.ts'

/** Puts a region into the page, empty: what comes into it later is announced. Returns the function that says the title of the page. */
export function startAnnouncer({ create }: Core): () => void {
  const region = create('div', {
    id: 'signpost-announcer',
    role: 'status',
    style: 'position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)',
  })
  root.append(region)
  return () => {
    region.textContent = one('title')?.textContent ?? ''
  }
}
