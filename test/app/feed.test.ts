import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { attributeOf, elementsOf } from '../../src/testing/document.ts'
import type { VisitedPage } from '../../src/testing/index.ts'
import { png } from '../content/files/pictures.ts'
import { startGazette } from './gazette.ts'
import { signUp } from './people.ts'

/** The contents of every element of that name, as they were sent. */
function contents(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(
    ([, text = '']) => text,
  )
}

/** What a page says about itself, by name. */
function about(page: VisitedPage): Readonly<Record<string, string>> {
  const entries = elementsOf(page.html).flatMap((element) => {
    if (element.tagName === 'link')
      return [[attributeOf(element, 'rel'), attributeOf(element, 'href')] as const]
    const name = attributeOf(element, 'property') ?? attributeOf(element, 'name')
    return element.tagName === 'meta' && name ? [[name, attributeOf(element, 'content')] as const] : []
  })
  return Object.fromEntries(entries)
}

describe('the feed', () => {
  it('has the published posts, the newest first, and no draft', async () => {
    const { browser, posts } = await startGazette()
    const older = await posts.plant({ title: 'Older', content: 'One.' }, 1000)
    const newer = await posts.plant({ title: 'Newer & <better>', content: 'Two.\n\nThree.' }, 2000)
    await posts.plant({ title: 'Secret', content: 'Draft.' }, null)
    const page = await browser.open('/feed.xml')
    assert.equal(page.headers.get('content-type'), 'application/atom+xml; charset=utf-8')
    assert.deepEqual(contents(page.html, 'title'), ['Gazette', 'Newer &amp; &lt;better&gt;', 'Older'])
    assert.deepEqual(contents(page.html, 'id').slice(1), [`urn:uuid:${newer.id}`, `urn:uuid:${older.id}`])
    assert.deepEqual(contents(page.html, 'published'), [
      '1970-01-01T00:00:02.000Z',
      '1970-01-01T00:00:01.000Z',
    ])
    assert.equal(contents(page.html, 'content')[0], '&lt;p&gt;Two.&lt;/p&gt;\n&lt;p&gt;Three.&lt;/p&gt;')
    assert.match(page.html, new RegExp(`href="${browser.origin}/posts/newer-better"`))
    assert.doesNotMatch(page.html, /Secret|Draft/)
  })

  it('names who wrote a post, and nothing else of them', async () => {
    const gazette = await startGazette()
    const author = await signUp(gazette, { name: 'Ann & Co', email: 'ann@example.com', role: 'author' })
    const form = (await author.open('/posts/new')).form('posts.createPost')
    const post = await form.fill({ title: 'Signed', content: 'c' }).submit()
    const edit = await author.open(`${post.path}/edit`)
    await edit.form('posts.saveDraft').submit('Publish')
    const { html } = await gazette.browser.open('/feed.xml')
    assert.deepEqual(contents(html, 'name'), ['Gazette', 'Ann &amp; Co'])
    assert.doesNotMatch(html, /ann@example/)
  })

  it('has nothing in it that XML cannot say', async () => {
    const { browser, posts } = await startGazette()
    await posts.plant({ title: 'A \u0001 control', content: '\u0008 \uFFFF ]]> & </content>' }, 1)
    const page = await browser.open('/feed.xml')
    assert.doesNotMatch(page.html, /[^\t\n\r\x20-\uFFFD]/u)
    assert.equal(contents(page.html, 'entry').length, 0)
    assert.match(contents(page.html, 'content')[0] ?? '', /\]\]&amp;gt; &amp;amp; &amp;lt;\/content&amp;gt;/)
  })

  it('of an empty Gazette is one, and is not sent again while it is the same', async () => {
    const { browser } = await startGazette()
    const page = await browser.open('/feed.xml')
    assert.deepEqual(contents(page.html, 'updated'), ['1970-01-01T00:00:00.000Z'])
    const headers = { 'If-None-Match': page.headers.get('etag') ?? '' }
    assert.equal((await browser.request({ url: '/feed.xml', headers })).status, 304)
  })
})

describe('the sitemap', () => {
  it('has the front page and every published post, however many there are', async () => {
    const { browser, posts } = await startGazette()
    for (let number = 1; number <= 101; number++)
      await posts.plant({ title: `Post ${number}`, content: 'c' }, number)
    await posts.plant({ title: 'Secret', content: 'c' }, null)
    const page = await browser.open('/sitemap.xml')
    assert.equal(page.headers.get('content-type'), 'application/xml; charset=utf-8')
    const places = contents(page.html, 'loc')
    assert.equal(places.length, 102)
    assert.deepEqual(places.slice(0, 2), [`${browser.origin}/`, `${browser.origin}/posts/post-101`])
    assert.equal(new Set(places).size, 102)
    assert.match(page.html, /<\/urlset>\n$/)
    assert.equal((await browser.request({ url: '/sitemap.xml', method: 'HEAD' })).html, '')
  })

  it('that breaks in the middle is cut off, and the log knows why', async () => {
    const { browser, database, lines } = await startGazette()
    await database.close()
    await assert.rejects(browser.open('/sitemap.xml'))
    const failures = lines().filter(({ level, path }) => level === 'error' && path === '/sitemap.xml')
    assert.match(JSON.stringify(failures), /DATABASE_CLOSED/)
    assert.equal((await browser.open('/robots.txt')).status, 200)
  })
})

describe('what Gazette tells machines', () => {
  it('names the sitemap, and what is not to be read, to crawlers', async () => {
    const { browser } = await startGazette({ environment: { ORIGIN: 'https://gazette.example' } })
    const page = await browser.open('/robots.txt')
    assert.match(page.html, /^User-agent: \*\nDisallow: \/_actions\/\n/)
    assert.match(page.html, /^Sitemap: https:\/\/gazette\.example\/sitemap\.xml$/m)
  })

  it('is where a published post is, what it is and how it looks, in whole addresses', async () => {
    const { browser, posts } = await startGazette({ environment: { ORIGIN: 'https://gazette.example' } })
    await posts.plant({ title: 'A "post"', content: 'Its <beginning>.' }, Date.UTC(2026, 0, 2))
    const page = await browser.open('/posts/a-post?from=elsewhere')
    const told = about(page)
    assert.equal(told.canonical, 'https://gazette.example/posts/a-post')
    assert.equal(told['og:url'], 'https://gazette.example/posts/a-post')
    assert.equal(told['og:title'], 'A "post"')
    assert.equal(told.description, 'Its <beginning>.')
    assert.equal(told['og:type'], 'article')
    assert.equal(told['article:published_time'], '2026-01-02T00:00:00.000Z')
    assert.equal(told.alternate, '/feed.xml')
    const picture = await browser.open(new URL(told['og:image'] ?? '').pathname)
    assert.deepEqual([picture.status, picture.headers.get('content-type')], [200, 'image/png'])
    assert.deepEqual([picture.body.readUInt32BE(16), picture.body.readUInt32BE(20)], [1200, 630])
    assert.equal(about(await browser.open('/')).canonical, 'https://gazette.example/')
  })

  it('shows the cover of a post where it has one', async () => {
    const { browser, posts, content } = await startGazette()
    const { id } = await posts.plant({ title: 'Covered', content: 'c' }, 1)
    const file = new File([png(60, 40)], 'the sea.png', { type: 'image/png' })
    const options = { collection: 'media', data: { alt: 'The "sea"' }, file, overrideAccess: true } as const
    const cover = await content.create(options)
    await content.update({ collection: 'posts', id, data: { cover: cover.id }, overrideAccess: true })
    const told = about(await browser.open('/posts/covered'))
    assert.equal(told['og:image'], `${browser.origin}/media/${cover.id}/the%20sea.png`)
    assert.deepEqual([told['og:image:width'], told['og:image:alt']], ['60', 'The "sea"'])
  })

  it('keeps drafts, forms and what is not there out of what machines remember', async () => {
    const { browser, posts } = await startGazette()
    await posts.plant({ title: 'A draft', content: 'c' }, null)
    for (const path of ['/posts/a-draft', '/posts/new', '/posts/a-draft/edit', '/nowhere']) {
      const told = about(await browser.open(path))
      assert.deepEqual([told.robots, told.canonical], ['noindex', undefined], path)
    }
  })

  it('believes no Host but this machine, where no ORIGIN is set', async () => {
    const { browser } = await startGazette()
    const page = await browser.request({ url: '/', headers: { Host: 'evil.example"><script>' } })
    assert.equal(about(page).canonical, 'http://localhost/')
    assert.doesNotMatch(page.html, /evil/)
  })

  it('has icons for every browser', async () => {
    const { browser } = await startGazette()
    for (const [path, type] of [
      ['/favicon.ico', /^image\//],
      ['/icon.svg', /^image\/svg/],
      ['/apple-touch-icon.png', /^image\/png/],
    ] as const) {
      const { status, headers } = await browser.open(path)
      assert.equal(status, 200, path)
      assert.match(headers.get('content-type') ?? '', type)
    }
  })
})
