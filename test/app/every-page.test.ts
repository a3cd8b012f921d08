import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attributeOf, elementsOf } from '../../src/testing/document.ts'
import type { Page } from '../../src/testing/index.ts'
import { EVERY_PAGE, plantEverything, routesMissedBy } from './every-page.ts'
import { startGazette } from './gazette.ts'

describe('the list of every page', () => {
  it('has an address for each GET route of Gazette', async () => {
    const gazette = await startGazette()
    const planted = await plantEverything(gazette)
    const addresses = EVERY_PAGE.map(({ at }) => at(planted))
    assert.deepEqual(routesMissedBy(gazette.app, addresses), [], 'add these to test/app/every-page.ts')
    assert(
      routesMissedBy(gazette.app, addresses.slice(1)).includes('/'),
      'a page that is not listed is found',
    )
  })

  it('answers as it says', async () => {
    const gazette = await startGazette()
    const planted = await plantEverything(gazette)
    for (const { at, status = 200 } of EVERY_PAGE) {
      const page = await gazette.browser.open(at(planted))
      assert.equal(page.status, status, page.url)
    }
  })
})

/** Where a page leads, and what it needs: every address of its own origin in it, each once. */
function addressesOf(page: Page): readonly string[] {
  const addresses = elementsOf(page.html).flatMap((element) => {
    const names = element.tagName === 'form' ? [] : ['href', 'src', 'srcset']
    return names.map((name) => attributeOf(element, name)).filter((address) => address !== null)
  })
  return [...new Set(addresses)]
}

describe('every link of every page', () => {
  it('leads somewhere, to a place on the page where it names one', async () => {
    const gazette = await startGazette()
    const planted = await plantEverything(gazette)
    const { browser } = gazette
    const waiting = EVERY_PAGE.filter(({ isFile }) => !isFile).map(
      ({ at }) => new URL(at(planted), browser.origin).href,
    )
    const known = new Map<string, Page>()
    let links = 0
    for (const address of waiting) {
      if (known.has(address)) continue
      const page = await browser.open(address)
      known.set(address, page)
      for (const link of addressesOf(page)) {
        const target = new URL(link, page.url)
        links++
        assert.equal(target.origin, browser.origin, `${page.url} leads to ${link}`)
        const place = decodeURIComponent(target.hash.slice(1))
        target.hash = ''
        const next = known.get(target.href) ?? (await browser.open(target.href))
        assert.equal(
          next.status,
          target.href === page.url ? page.status : 200,
          `${page.url} leads to ${link}`,
        )
        assert(
          place === '' || next.textOf(place) !== null,
          `${page.url} leads to ${link}, which is not there`,
        )
        if (next.headers.get('content-type')?.includes('html')) waiting.push(target.href)
      }
    }
    assert(links > 100, `${links} links`)
  })
})
