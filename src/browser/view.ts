// Which page is shown. Whatever comes late compares its view with the current one, and does nothing to a page that was left.
import { pathOf } from './path.ts'

/** Stands for one page at one time. */
export interface View {
  readonly path: string
}

let view: View = { path: pathOf(location) }
let isLeaving = false
const showing: (() => void)[] = []

export function currentView(): View {
  return view
}

export function setView(path: string): void {
  view = { path }
}

/** Whether a page is still shown, and not about to be left by a link. */
export function isShown(of: View): boolean {
  return of === view && !isLeaving
}

export function setLeaving(value: boolean): void {
  isLeaving = value
}

/** Calls a function whenever a page is shown: updated, new, or back from the history. */
export function onShow(act: () => void): void {
  showing.push(act)
}

export function announceShown(): void {
  for (const act of showing) act()
}
