import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { z } from 'zod'
import { action, anyone, redirect } from '../../../src/actions/index.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { fields, open, page } from '../site.ts'

/** A site whose action asks first. */
async function openSite(test: TestContext, { once = false } = {}) {
  const sent: unknown[] = []
  const send = action(
    {
      access: anyone,
      once,
      input: z.object({ to: z.string().min(1), note: z.string(), photo: z.file().optional() }),
      confirm: { question: 'Send it to "everybody" & all?', yes: 'Send', no: 'Not yet' },
    },
    async ({ data: { to, note, photo } }) => {
      sent.push({ to, note, photo: photo && (await photo.text()) })
      return redirect('/sent')
    },
  )
  const other = action({ access: anyone, confirm: 'Sure?', input: z.object({ to: z.string() }) }, (form) => {
    sent.push(['other', form.data.to])
  })
  const site = await open(test, {
    actions: { mail: { send, other } },
    pages: (app) => {
      page(app, '/mail', { action: send, fields: ['to', 'note', 'photo'] })
      page(app, '/other', { action: other, fields: ['to'] })
    },
  })
  return { site, sent }
}

const message = (values: Readonly<Record<string, string>>, photo?: string) => {
  const data = new FormData()
  for (const [name, value] of Object.entries(values)) data.set(name, value)
  if (photo !== undefined) data.set('photo', new File([photo], 'photo.txt'))
  return data
}

/** The address and the only field of the form that says yes. */
function yesIn(html: string) {
  const address = /action="?([^"\s>]+)/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const held = /name="signpost-pending" value="([^"]+)"/.exec(html)?.[1] ?? ''
  return { address, held }
}

describe('an action that asks first, without the script', () => {
  test('asks on a page that holds what was sent, and does it after yes', async (t) => {
    const { site, sent } = await openSite(t)
    const asked = await site.send('/mail', message({ to: 'ada', note: 'two\nlines' }, 'light'))
    const html = await asked.text()
    assert.equal(asked.status, 200)
    assert.match(
      html,
      /<p>Send it to &#34;everybody&#34; &amp; all\?<\/p>|<p>Send it to &quot;everybody&quot; &amp; all\?<\/p>/,
    )
    assert.match(html, /<button>Send<\/button> <a href="\/mail">Not yet<\/a>/)
    assert.doesNotMatch(html, /ada|lines/)
    assert.deepEqual(sent, [])
    const { address, held } = yesIn(html)
    const answer = await site.post(address, fields({ 'signpost-pending': held }))
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/sent'])
    assert.deepEqual(sent, [{ to: 'ada', note: 'two\nlines', photo: 'light' }])
  })

  test('asks nothing about a form that is wrong', async (t) => {
    const { site, sent } = await openSite(t)
    const refused = await site.send('/mail', message({ to: '', note: 'kept' }))
    assert.equal(refused.status, 422)
    assert.match(await refused.text(), /value="kept"/)
    assert.deepEqual(sent, [])
  })

  test('does it once, however often yes is said to a form that is done once', async (t) => {
    const { site, sent } = await openSite(t, { once: true })
    const asked = await site.send('/mail', message({ to: 'ada', note: '' }))
    const { address, held } = yesIn(await asked.text())
    const yes = () => site.post(address, fields({ 'signpost-pending': held }))
    const answers = await Promise.all([yes(), yes(), yes()])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 303],
    )
    assert.equal(sent.length, 1)
  })

  test('takes no yes that holds nothing, something changed, or what another form had sent', async (t) => {
    const { site, sent } = await openSite(t)
    const { address, held } = yesIn(await (await site.send('/mail', message({ to: 'ada', note: '' }))).text())
    const other = yesIn(await (await site.send('/other', message({ to: 'bob' }))).text())
    const changed = `${held.slice(0, -2)}${held.endsWith('AA') ? 'BB' : 'AA'}`
    for (const [place, value] of [
      [address, changed],
      [address, other.held],
      [other.address, held],
      [address, 'x'],
    ] as const) {
      const refused = await site.post(place, fields({ 'signpost-pending': value }))
      assert.equal(refused.status, 400, value.slice(0, 9))
    }
    const plain = await site.post(address, fields({ to: 'eve', note: '' }))
    assert.match(await plain.text(), /signpost-pending/)
    assert.deepEqual(sent, [])
  })

  test('is not asked about by a program', async (t) => {
    const { site, sent } = await openSite(t)
    const answer = await site.send('/mail', message({ to: 'ada', note: '' }), JSON_CALLER)
    assert.equal(answer.status, 200)
    assert.equal(sent.length, 1)
  })
})
