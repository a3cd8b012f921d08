// A bar at the top of the page while a form has been on its way for half a second: the browser shows nothing of its own.
import { createElement, root } from './dom.ts'
import { markOwn } from './own-elements.ts'

const DELAY = 500

let bar: HTMLProgressElement | undefined
let inFlight = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Counts a submission. Returns the function that ends it. */
export function startLoadingBar(): () => void {
  inFlight += 1
  timer ??= setTimeout(show, DELAY)
  return () => {
    inFlight -= 1
    if (inFlight > 0) return
    clearTimeout(timer)
    timer = undefined
    bar?.remove()
  }
}

function show(): void {
  bar ??= createBar()
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) bar.value = 1
  else bar.removeAttribute('value')
  root.append(bar)
}

/** Hidden from assistive technology, which has `aria-busy`. */
function createBar(): HTMLProgressElement {
  const created = markOwn(createElement('progress'))
  created.id = 'signpost-loading'
  created.ariaHidden = 'true'
  Object.assign(created.style, {
    position: 'fixed',
    inset: '0 0 auto',
    width: '100%',
    height: '4px',
    zIndex: '9999',
  })
  return created
}
