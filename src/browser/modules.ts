// Scripts and style sheets of a page that is reached by a form. A module runs when its page is reached, again too; one that was on the page
// before goes on. Classic and inline scripts do not run: Trusted Types leave no way.
import { all, copyOf, createElement, headOf, root } from './dom.ts'
import { markOwn } from './own-elements.ts'

const MODULES = 'script[type=module][src]'
const SHEETS = 'link[rel~=stylesheet][href]'
const PATIENCE = 3000

let runs = 0
const seen = new Set(all<HTMLScriptElement>(MODULES).map(({ src }) => src))

const urlOf = (script: Element) => new URL(script.getAttribute('src') ?? '', location.href).href

/** The modules of a page as URLs. */
export function modulesOf(page: Element): ReadonlySet<string> {
  return new Set(all(MODULES, page).map(urlOf))
}

/** Runs the modules of a page that were not on the one before it. */
export function runModules(now: ReadonlySet<string>, before: ReadonlySet<string>): void {
  for (const url of now) {
    if (before.has(url)) continue
    runs += 1
    // A fragment makes it another module from the same cached file.
    const address = seen.has(url) ? `${url}#${runs}` : url
    seen.add(url)
    import(address).catch((error: unknown) => {
      // The browser reports a missing file itself, as it does for a script element.
      if (!/import|load/i.test(String(error))) reportError(error)
    })
  }
}

/** Waits until the page's new style sheets are in the browser's cache, at most three seconds. */
export async function loadStyleSheets(page: Element): Promise<void> {
  const present = new Set(all(SHEETS).map((sheet) => sheet.getAttribute('href')))
  const missing = all<HTMLLinkElement>(SHEETS, page).filter(
    (sheet) => !present.has(sheet.getAttribute('href')),
  )
  await Promise.all(missing.map(loadStyleSheet))
}

function loadStyleSheet(sheet: HTMLLinkElement): Promise<unknown> {
  const preload = markOwn(createElement('link'))
  preload.rel = 'preload'
  preload.as = 'style'
  preload.href = copyOf(sheet).href
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE)
    preload.onload = preload.onerror = () => {
      clearTimeout(timer)
      preload.remove()
      resolve(undefined)
    }
    ;(headOf(document) ?? root).append(preload)
  })
}
