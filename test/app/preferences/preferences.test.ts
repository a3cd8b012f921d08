import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createBrowser } from '../../../src/testing/index.ts'
import { describeEach } from '../../support/databases.ts'
import { startGazette } from '../gazette.ts'

describeEach('Preferences', (kind) => {
  it('are in a cookie, and the next page shows them at once', async () => {
    const { browser } = await startGazette({ kind })
    const form = (await browser.open('/preferences')).form('preferences.savePreferences')
    assert.equal(form.value('theme'), 'auto')
    const page = await form.fill({ theme: 'dark', dates: 'de', perPage: '10' }).submit()
    assert.equal(page.path, '/preferences')
    assert.match(page.text, /Your preferences are saved/)
    assert.match(page.html, /<html[^>]* data-theme="dark"/)
    assert.match(page.html, /<meta name="color-scheme" content="dark">/)
    assert.equal(page.form('preferences.savePreferences').value('dates'), 'de')
    assert.match(page.redirects[0]?.headers.get('set-cookie') ?? '', /^preferences=dark\.10\.de; .*HttpOnly/)
  })

  it('change how many posts a list has, and how its dates are written', async () => {
    const { browser, posts } = await startGazette({ kind })
    for (let day = 1; day <= 12; day++)
      await posts.plant({ title: `Post ${day}`, content: 'c' }, Date.UTC(2026, 2, day))
    assert.match((await browser.open('/')).text, /Post 1 .*March 1, 2026/)
    const form = (await browser.open('/preferences')).form('preferences.savePreferences')
    await form.fill({ theme: 'light', dates: 'de', perPage: '10' }).submit()
    const front = await browser.open('/')
    assert.match(front.text, /Post 12 .*12\. März 2026.*Post 3 /)
    assert.doesNotMatch(front.text, /Post 2 /)
  })

  it('are shown by the very answer where a script asked for the page', async () => {
    const { browser } = await startGazette({ kind })
    const form = (await browser.open('/preferences')).form('preferences.savePreferences')
    const answer = await form
      .fill({ theme: 'dark', dates: 'fr', perPage: '50' })
      .request({ headers: { 'Signpost-Request': 'page' } })
    assert.equal(answer.status, 200)
    assert.match(answer.html, /data-theme="dark"/)
    assert.match(answer.html, /21 novembre 2026/)
  })

  it('keep a page that strangers share as it is, and are not shown what is kept for them', async () => {
    const { browser, address } = await startGazette({ kind })
    const stranger = createBrowser(address)
    const shared = await stranger.open('/')
    const form = (await browser.open('/preferences')).form('preferences.savePreferences')
    await form.fill({ theme: 'dark', dates: 'en', perPage: '20' }).submit()
    for (const path of ['/', '/posts']) {
      assert.match((await browser.open(path)).html, /data-theme="dark"/)
      assert.match((await stranger.open(path)).html, /data-theme="auto"/)
      assert.match((await browser.open(path)).html, /data-theme="dark"/)
    }
    assert.equal((await stranger.open('/')).headers.get('etag'), shared.headers.get('etag'))
  })

  it('are forgotten on request', async () => {
    const { browser } = await startGazette({ kind })
    const form = (await browser.open('/preferences')).form('preferences.savePreferences')
    const saved = await form.fill({ theme: 'dark', dates: 'en', perPage: '20' }).submit()
    const page = await saved.form('preferences.forget').submit()
    assert.match(page.text, /are deleted/)
    assert.doesNotMatch(page.html, /data-theme="dark"/)
    assert.equal(page.form('preferences.savePreferences').value('theme'), 'auto')
  })

  it('refuse what is not offered, beside its field, and set no cookie', async () => {
    const { browser } = await startGazette({ kind })
    const form = (await browser.open('/preferences')).form('preferences.savePreferences')
    const page = await form.request({ fields: { theme: 'neon', perPage: '9999', dates: 'en' } })
    assert.equal(page.status, 422)
    assert.equal(page.textOf('theme-error'), 'Please choose one of these.')
    assert.equal(page.textOf('perPage-error'), 'Please choose one of these.')
    assert.equal(page.headers.get('set-cookie'), null)
  })

  for (const cookie of [
    'dark',
    'dark.20',
    'x.y.z',
    'dark.20.de.more"><script>',
    '"><script>.20.en',
    'dark.1e9.de',
  ])
    it(`count as none where the cookie is ${JSON.stringify(cookie)}`, async () => {
      const { browser } = await startGazette({ kind })
      const page = await browser.request({
        url: '/preferences',
        headers: { Cookie: `preferences=${encodeURIComponent(cookie)}` },
      })
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.html, /data-theme="(?!auto)|<script>/)
    })
})
