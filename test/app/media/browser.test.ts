import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import express from 'express'
import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import { securityHeaders } from '../../../src/app/http/security-headers.ts'
import { mediaPages } from '../../../src/app/media/pages.ts'
import { always, collection, createContent, createDiskStore } from '../../../src/content/index.ts'
import { jpeg, png } from '../../content/files/pictures.ts'
import { launchChromium } from '../../support/chromium.ts'
import { freshFolder, migratedPlace, open } from '../../support/databases.ts'
import { startServer } from '../../support/server.ts'

const ATTACK = '<script>document.title = "it ran"; fetch("/it-ran")</script>'
const FILES: Readonly<Record<string, string | Buffer>> = {
  'page.html': `<!doctype html><title>page</title>${ATTACK}`,
  'picture.svg': `<svg xmlns="http://www.w3.org/2000/svg">${ATTACK}</svg>`,
  'document.xml': `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${ATTACK}</html>`,
  'script.txt': 'document.title = "it ran"; fetch("/it-ran")',
  'page.txt': `<!doctype html>${ATTACK}`,
  'picture.png': png(30, 20),
  'broken.jpg': jpeg(30, 20),
}

/** Media that take also what browsers would run; a page of our own may load anything of this site. */
async function startSite() {
  const database = await open<unknown>(await migratedPlace('sqlite'))
  const types = ['text/html', 'image/svg+xml', 'application/xml', 'text/plain', 'image/png', 'image/jpeg']
  const media = collection({
    schema: z.object({ alt: z.string().default('') }),
    access: { create: always, read: always, update: always, delete: always },
    upload: { types, maxSize: 100_000 },
  })
  const files = createDiskStore({ folder: join(freshFolder(), 'files') })
  const content = await createContent({ database, collections: { media }, files })
  const links = new Map<string, string>()
  for (const [name, bytes] of Object.entries(FILES)) {
    const part = typeof bytes === 'string' ? bytes : Uint8Array.from(bytes)
    const { id } = await content.create({ collection: 'media', data: {}, file: new File([part], name) })
    links.set(name, `/media/${id}/${name}`)
  }
  const asked: string[] = []
  const app = express()
  app.use((request, _response, next) => {
    asked.push(request.path)
    next()
  })
  app.use(securityHeaders(false))
  app.use(mediaPages(content))
  app.get('/', (_request, response) => {
    const tags = [...links.values()].map((link) => `<img src="${link}"><script src="${link}"></script>`)
    response.type('html').send(`<!doctype html><title>ours</title>${tags.join('')}`)
  })
  return { ...(await startServer(app)), links, asked }
}

describe('a browser that opens a file', () => {
  let browser: Browser
  let page: Page
  let site: Awaited<ReturnType<typeof startSite>>
  before(async () => {
    ;[browser, site] = await Promise.all([launchChromium(), startSite()])
    page = await browser.newPage()
  })
  after(async () => {
    await browser.close()
    await site.close()
  })

  for (const name of ['page.html', 'picture.svg', 'document.xml', 'page.txt'])
    test(`saves ${name} under its name, and runs nothing of it`, async () => {
      const download = page.waitForEvent('download')
      // The browser reports a download as a page that was not opened.
      await page.goto(site.origin + site.links.get(name)).catch(() => {})
      assert.equal((await download).suggestedFilename(), name)
      assert.equal(page.url(), 'about:blank')
    })

  test('renders a picture', async () => {
    const response = await page.goto(site.origin + site.links.get('picture.png'))
    assert.equal(response?.headers()['content-type'], 'image/png')
    const [width, height] = await page.evaluate<number[]>(
      '[document.images[0].naturalWidth, document.images[0].naturalHeight]',
    )
    assert.deepEqual([width, height], [30, 20])
  })

  test('runs none of them as a script of our own page, and renders only pictures in it', async () => {
    await page.goto(site.origin)
    assert.equal(await page.title(), 'ours')
    const rendered = await page.evaluate<number[]>('[...document.images].map((image) => image.naturalWidth)')
    assert.deepEqual(
      [...site.links.keys()].filter((_name, index) => rendered[index] !== 0),
      ['picture.png'],
    )
  })

  test('has run nothing at all', () => assert.ok(!site.asked.includes('/it-ran')))
})
