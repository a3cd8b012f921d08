// Scripts and style sheets of a page that is reached by a form. A module runs when its page is reached, again too; one that was on the page
// before goes on. Classic and inline scripts do not run: Trusted Types leave no way.
import { all, attribute, copyOf, one } from '../dom.ts'
import type { Core } from '../extras.ts'

const PATIENCE = 3000

const seen = new Set<string>()
let runs = 0

/** Waits for the style sheets of a page. Returns what runs its modules, when it is shown. */
export async function loadFiles(sent: Element, core: Core): Promise<() => void> {
  const before = modulesOf(core.server)
  const now = modulesOf(sent)
  await loadStyleSheets(sent, core)
  return () => runModules(now, before)
}

/** The modules of a page as URLs. */
function modulesOf(page: Element): ReadonlySet<string> {
  const scripts = all('script[type=module][src]', page)
  return new Set(scripts.map((script) => new URL(attribute(script, 'src') ?? '', location.href).href))
}

/** A fragment makes another module of a file that has run already. */
function runModules(now: ReadonlySet<string>, before: ReadonlySet<string>): void {
  for (const url of before) seen.add(url)
  for (const url of now) {
    if (before.has(url)) continue
    runs += 1
    import(seen.has(url) ? `${url}#${runs}` : url).catch(reportError)
    seen.add(url)
  }
}

/** Waits until the page's new style sheets are in the browser's cache, at most three seconds. */
async function loadStyleSheets(page: Element, core: Core): Promise<void> {
  const sheets = (within?: Element) => all<HTMLLinkElement>('link[rel~=stylesheet][href]', within)
  const present = sheets().map((sheet) => attribute(sheet, 'href'))
  const missing = sheets(page).filter((sheet) => !present.includes(attribute(sheet, 'href')))
  await Promise.all(missing.map((sheet) => loadStyleSheet(sheet, core)))
}

async function loadStyleSheet(sheet: HTMLLinkElement, { markOwn }: Core): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const preload = markOwn(copyOf(sheet))
  Object.assign(preload, { rel: 'preload', as: 'style', onload: resolve, onerror: resolve })
  const timer = setTimeout(resolve, PATIENCE)
  one('head')?.append(preload)
  await promise
  clearTimeout(timer)
  preload.remove()
}
