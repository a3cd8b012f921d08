// A bar at the top of the page while a form is on its way for long: the browser shows nothing of its own. Hidden from assistive technology,
// which has `aria-busy`.
import { root } from '../dom.ts'
import { onEnd } from '../events.ts'
import type { Core } from '../extras.ts'

/** Returns the function that shows the bar until the submission of a form ends. */
export function startLoadingBar({ create, stateOf }: Core): (form: HTMLFormElement) => void {
  const forms = new Set<unknown>()
  const bar = create('progress', {
    id: 'signpost-loading',
    ariaHidden: 'true',
    style: 'position:fixed;inset:0 0 auto;width:100%;height:4px;z-index:9999',
  })
  onEnd((form) => {
    forms.delete(form)
    if (forms.size === 0) bar.remove()
  })
  return (form) => {
    if (!stateOf(form).current) return
    forms.add(form)
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) bar.value = 1
    root.append(bar)
  }
}
