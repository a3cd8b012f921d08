import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { attributeOf, elementsOf } from '../../src/testing/document.ts'
import type { Browser, VisitedPage } from '../../src/testing/index.ts'
import { EXAMPLES } from '../docs/example-rows.ts'
import { EVERY_PAGE, plantEverything, routeOf, routesMissedBy, visitedPages } from './every-page.ts'
import { startGazette } from './gazette.ts'

describe('the list of every page', () => {
  it('has an address for each GET route of Gazette', async () => {
    const gazette = await startGazette()
    const planted = await plantEverything(gazette)
    const addresses = EVERY_PAGE.map(({ at }) => at(planted))
    assert.deepEqual(routesMissedBy(gazette.app, addresses), [], 'add these to test/app/every-page.ts')
    assert(
      routesMissedBy(
        gazette.app,
        addresses.filter((address) => address !== '/'),
      ).includes('/'),
      'a page that is not listed is found',
    )
  })

  it('answers as it says, and shows the actions that docs/examples.md names there', async () => {
    const gazette = await startGazette()
    const planted = await plantEverything(gazette)
    const shown = new Map<string | undefined, Set<string>>()
    for (const { address, status, browser } of await visitedPages(gazette, planted)) {
      const page = await browser.open(address)
      assert.deepEqual([page.status, page.path], [status, address])
      const route = routeOf(gazette.app, address)
      shown.set(route, new Set([...(shown.get(route) ?? []), ...actionsOn(page)]))
    }
    const wrong = EXAMPLES.flatMap((row) => {
      const { name, pages, actions } = row
      const missing = pages.filter((page) => !shown.has(page))
      const there = pages.map((page) => shown.get(page) ?? new Set<string>())
      // A comment can be deleted and brought back only where there is one: the proof has planted it.
      const proofs = row.proofs.map(({ file }) => readFileSync(file, 'utf8')).join()
      const hidden = actions.filter(
        (action) => !there.some((names) => names.has(action)) && !proofs.includes(`'${action}`),
      )
      return [...missing, ...hidden].map((what) => `${name}: ${what}`)
    })
    assert.deepEqual(wrong, [])
  })
})

/** The names of the actions whose URLs are on a page. */
function actionsOn({ html }: VisitedPage): ReadonlySet<string> {
  return new Set([...html.matchAll(/\/_actions\/([\w.]+)\//g)].map(([, name = '']) => name))
}

/** Where a page leads, and what it needs: every address of its own origin in it, each once. */
function addressesOf(page: VisitedPage): readonly string[] {
  const addresses = elementsOf(page.html).flatMap((element) => {
    const names = element.tagName === 'form' ? [] : ['href', 'src', 'srcset']
    return names.map((name) => attributeOf(element, name)).filter((address) => address !== null)
  })
  return [...new Set(addresses)]
}

describe('every link of every page', () => {
  it('leads somewhere, to a place on the page where it names one', async () => {
    const gazette = await startGazette()
    const visited = (await visitedPages(gazette, await plantEverything(gazette))).filter(
      ({ isFile }) => !isFile,
    )
    let links = 0
    for (const browser of new Set(visited.map((page) => page.browser))) {
      const own = visited.filter((page) => page.browser === browser)
      links += await followAll(
        browser,
        own.map(({ address }) => address),
      )
    }
    assert(links > 200, `${links} links`)
  })
})

/** Follows every link from these pages on, and checks where it leads. Answers how many there are. */
async function followAll(browser: Browser, addresses: readonly string[]): Promise<number> {
  const waiting = addresses.map((address) => new URL(address, browser.origin).href)
  const known = new Map<string, VisitedPage>()
  const open = async (address: string) => {
    const page = known.get(address) ?? (await browser.open(address))
    known.set(address, page)
    return page
  }
  const followed = new Set<string>()
  let links = 0
  for (const address of waiting) {
    if (followed.has(address)) continue
    followed.add(address)
    const page = await open(address)
    for (const link of addressesOf(page)) {
      links++
      const target = new URL(link, page.url)
      assert.equal(target.origin, browser.origin, `${page.url} leads to ${link}`)
      const place = decodeURIComponent(target.hash.slice(1))
      target.hash = ''
      const next = await open(target.href)
      const isItself = target.href === page.url
      assert.equal(next.status, isItself ? page.status : 200, `${page.url} leads to ${link}`)
      assert(place === '' || next.textOf(place) !== null, `${page.url} leads to ${link}, which is not there`)
      if (/html/.test(next.headers.get('content-type') ?? '')) waiting.push(target.href)
    }
  }
  return links
}
