import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Page, Response } from 'playwright-core'
import { startGazette } from '../app/gazette.ts'
import { addressOf, PASSWORD, signUp } from '../app/people.ts'
import { sendEmpty } from './face/failing.ts'
import { axeFindings, htmlFindings } from './face/findings.ts'
import { enter, press, type } from './face/keyboard.ts'
import { ask, openVisits } from './face/visits.ts'

const { gazette, planted, pages, visit } = await openVisits()

const DESKTOP = { viewport: { width: 1280, height: 1024 } } as const
/** What a window of 1280 by 1024 shows at 400 % (WCAG 2.2, 1.4.10). */
const ZOOMED = { width: 320, height: 256 } as const

describe('every page', () => {
  it('has nothing that axe-core objects to, in light and in dark colours', async () => {
    for (const { name, address, browser } of pages)
      await visit({ browser }, async (page) => {
        await page.goto(address)
        assert.deepEqual(await axeFindings(page), [], name)
      })
  })

  it('is valid HTML', async () => {
    for (const { name, address, browser } of pages)
      assert.deepEqual(await htmlFindings((await browser.open(address)).html), [], name)
  })

  it('shows everything in a window of 320 pixels, and nothing beside it', async () => {
    // Without a script, so that nothing is counted in between.
    for (const { name, address, browser } of pages)
      await visit({ ...DESKTOP, browser, javaScriptEnabled: false }, async (page) => {
        await page.goto(address)
        const wide = await ask<string>(page, 'face.text()')
        await page.setViewportSize(ZOOMED)
        assert.deepEqual(await ask(page, 'face.overflow()'), [], name)
        assert.equal(await ask(page, 'face.text()'), wide, name)
      })
  })

  it('moves nothing for those who want little motion', async () => {
    await visit({ reducedMotion: 'no-preference' }, async (page) => {
      await page.goto('/posts')
      assert.notDeepEqual(await ask(page, 'face.moving()'), [])
      await page.emulateMedia({ reducedMotion: 'reduce' })
      assert.deepEqual(await ask(page, 'face.moving()'), [])
    })
  })

  it('does not move while it loads, breaks nowhere, and asks for nothing that its policy refuses', async () => {
    for (const { name, address, browser } of pages)
      await visit({ ...DESKTOP, browser }, async (page) => {
        const complaints = complaintsOf(page)
        await page.goto(address)
        assert.deepEqual(await ask(page, 'face.moved()'), [], name)
        assert.deepEqual(complaints, [], name)
      })
  })
})

describe('a Gazette with nothing in it', () => {
  it('says so, and what can be done about it', async () => {
    const empty = await startGazette()
    const editor = await signUp(empty, { name: 'Editor', role: 'editor' })
    const expected = {
      '/': /Write the first post/,
      '/posts': /no posts yet/,
      '/invoices': /no invoices yet/,
    }
    for (const [path, words] of Object.entries(expected)) {
      const { html, text } = await editor.open(path)
      assert.match(text, words)
      assert.deepEqual(await htmlFindings(html), [], path)
      await visit({ browser: editor, baseURL: empty.address }, async (page) => {
        await page.goto(path)
        assert.deepEqual(await axeFindings(page), [], path)
      })
    }
  })
})

describe('the keyboard alone', () => {
  for (const javaScriptEnabled of [true, false])
    it(`writes, mends, publishes, likes and deletes a post, with ${javaScriptEnabled ? 'the' : 'no'} script`, async () => {
      const name = `Writer ${javaScriptEnabled}`
      await signUp(gazette, { name, role: 'author' })
      const title = `By the keyboard ${javaScriptEnabled}`
      const find = () => gazette.posts.find(`by-the-keyboard-${javaScriptEnabled}`)
      await visit({ ...DESKTOP, javaScriptEnabled }, async (page) => {
        await page.goto('/')
        await press(page, 'Skip to the content', 'A story that everybody reads')
        assert.equal(await page.locator('main:focus').count(), 1, 'the skip link leads to the content')
        await press(page, 'Sign in', 'No account yet?')
        await type(page, 'E-mail address', addressOf({ name }))
        await type(page, 'Password', PASSWORD)
        await enter(page, 'Your account')
        await press(page, 'New post', 'Separate paragraphs with an empty line.')
        await type(page, 'Title', ' ')
        await type(page, 'Text', 'Not one click.')
        await press(page, 'Save draft', 'Please check what is marked below.')
        await press(page, 'Please enter a title.', 'Please enter a title.')
        await page.keyboard.type(title)
        await press(page, 'Save draft', 'Your draft is saved.')
        await press(page, 'Edit or publish', 'Edit post')
        await press(page, 'Publish', 'The post is published.')
        await press(page, '♥ Like', '1 like')
        assert.equal((await find())?.status, 'published')
        await press(page, 'All posts', 'Write a post')
        await press(page, `Delete… “${title}”`, 'This cannot be undone.')
        await press(page, `Delete “${title}”`, 'The post is deleted.')
        assert.equal(await find(), undefined)
      })
    })
})

/** What goes wrong in a page from now on, and what it asks for in vain. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const isAboutStatus = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAboutStatus) complaints.push(message.text())
  })
  page.on('response', (response) => {
    const isThePage = response.request().isNavigationRequest()
    if (response.status() >= 400 && !isThePage) complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}

describe('the question before something is deleted', () => {
  for (const isScripted of [true, false])
    it(`is ${isScripted ? 'a dialog' : 'a page of its own'} that can be answered, and that axe-core lets pass`, async () => {
      const browser = await signUp(gazette, { name: `Reader ${isScripted}` })
      await visit({ ...DESKTOP, browser }, async (page) => {
        const isEmpty = { contentType: 'text/javascript', body: '' }
        if (!isScripted) await page.route('**/*.js', (route) => route.fulfill(isEmpty))
        await page.goto(`/posts/${planted.published.slug}`)
        await page.getByLabel('Your comment').fill(`Written by ${isScripted}`)
        await page.getByRole('button', { name: 'Send comment' }).click()
        const comment = page.locator('.comment', { hasText: `Written by ${isScripted}` })
        await comment.getByRole('button', { name: 'Delete' }).click()
        await page.getByText('Delete this comment?').waitFor()
        assert.equal(await page.getByRole('dialog').count(), isScripted ? 1 : 0)
        if (!isScripted) assert.match(await page.title(), /^Delete this comment\? · Gazette/)
        assert.deepEqual(await axeFindings(page), [])
        await page.getByRole('button', { name: 'Delete it' }).click()
        await page.getByText('The comment is deleted.').waitFor()
      })
    })
})

describe('the page of long work', () => {
  it('says how far it is, in valid HTML, without axe-core objecting', async () => {
    const { browser } = pages.find(({ address }) => address === '/imports') ?? assert.fail('no imports')
    const rows = Array.from({ length: 200 }, (_, index) => `Imported ${index},c`)
    const file = new File([`title,content\n${rows.join('\n')}\n`], 'posts.csv', { type: 'text/csv' })
    const answer = await (await browser.open('/imports')).form('imports.importPosts').fill({ file }).submit()
    assert.match(answer.text, /One moment, please/)
    assert.deepEqual(await htmlFindings(answer.html), [])
    await visit({}, async (page) => {
      // As it was sent, but it does not look again every second.
      await page.route('**/as-it-was', (route) =>
        route.fulfill({ contentType: 'text/html', body: answer.html }),
      )
      await page.goto('/as-it-was')
      assert.deepEqual(await axeFindings(page), [])
    })
  })
})

describe('the feed and the sitemap', () => {
  it('are well-formed, as a browser reads XML, whatever is written in a post', async () => {
    await gazette.posts.plant({ title: 'A <b> & \u0001', content: ']]> \uFFFE &nbsp; <p>' }, 1)
    await visit({}, async (page) => {
      // Gazette's own pages forbid parsing HTML: they require Trusted Types.
      await page.goto('about:blank')
      for (const [path, name] of Object.entries({ '/feed.xml': 'feed', '/sitemap.xml': 'urlset' })) {
        const { html } = await gazette.browser.open(path)
        assert.equal(await ask(page, `face.rootOf(${JSON.stringify(html)})`), name)
      }
    })
  })
})

describe('the front page', () => {
  it('weighs little: what a browser asks for at the first visit', async (context) => {
    await visit(DESKTOP, async (page) => {
      const answers: Response[] = []
      page.on('response', (response) => answers.push(response))
      await page.goto('/', { waitUntil: 'networkidle' })
      const weights = await Promise.all(
        answers.map(async (answer) => {
          const path = new URL(answer.url()).pathname
          return { path, bytes: (await answer.body()).length }
        }),
      )
      const bytes = weights.reduce((sum, weight) => sum + weight.bytes, 0)
      const css = weights.find(({ path }) => path.endsWith('.css'))?.bytes ?? 0
      context.diagnostic(`${weights.length} requests, ${bytes} bytes uncompressed; ${css} of CSS`)
      assert(weights.length <= 6, weights.map(({ path }) => path).join(', '))
      assert(bytes < 100_000, `${bytes} bytes`)
      assert(css > 0 && css < 24_000, `${css} bytes of CSS`)
    })
  })
})

describe('every form that is refused', () => {
  it('says so in valid HTML, with the focus on what is wrong, without axe-core objecting', async () => {
    const refused = new Set<string>()
    for (const { name, address, browser } of pages)
      await visit({ browser }, async (page) => {
        await page.goto(address)
        for (const form of await ask<string[]>(page, 'face.forms()')) {
          // The same form for another record is the same.
          const kind = form.split('#', 1)[0] ?? ''
          if (refused.has(kind)) continue
          await page.goto(address)
          const html = await sendEmpty(page, form)
          if (html === null) continue
          refused.add(kind)
          await assertRefusedWell(page, html, `${form} on ${name}`)
        }
      })
    assert(refused.has('posts.createPost') && refused.size > 8, [...refused].join(', '))
  })
})

async function assertRefusedWell(page: Page, html: string, name: string): Promise<void> {
  assert.deepEqual(await htmlFindings(html), [], name)
  assert.deepEqual(await axeFindings(page), [], name)
  assert.match(await page.title(), /^Error: /, name)
  assert.equal(await page.locator('.error-summary:focus').count(), 1, `${name}: its summary has the focus`)
}

describe("the engine's own page for text that no page shows", () => {
  const LONG = `${'Screenshot_'.repeat(12)}.png`
  /** Who sends what is too long to be saved until they have signed in again gets it back at once. */
  async function openOwnPage(page: Page): Promise<void> {
    await page.goto('/posts/new')
    await page.getByLabel('Title').fill('Unbroken'.repeat(12))
    await page.getByLabel('Text').fill('words '.repeat(12_000))
    const cover = { name: LONG, mimeType: 'image/png', buffer: Buffer.from('not much') }
    await page.locator('input[type=file]').first().setInputFiles(cover)
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.getByRole('heading', { name: 'Your text is here' }).waitFor()
  }

  it('is valid and accessible in both colours and in a narrow window, under the strict policy, without script', async () => {
    const browser = await signUp(gazette, { name: 'Away', role: 'author' })
    await visit({ browser, viewport: ZOOMED }, async (page) => {
      const complaints = complaintsOf(page)
      await page.route('**/*.js', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
      const answer = page.waitForResponse((response) => response.request().method() === 'POST')
      await openOwnPage(page)
      assert.match((await (await answer).allHeaders())['content-security-policy'] ?? '', /style-src 'self';/)
      assert.deepEqual(await htmlFindings(await (await answer).text()), [])
      assert.deepEqual(await ask(page, 'face.overflow()'), [])
      assert.equal(await page.locator('[role=alert]:focus').count(), 1)
      // axe-core takes a page without a background for white. A browser paints the colour of the scheme.
      await page.evaluate("document.documentElement.style.background = 'Canvas'")
      assert.deepEqual(await axeFindings(page), [])
      assert.deepEqual(complaints, [])
    })
  })
})
