import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { ENGINES, type Engine, type Tab } from './engines/index.ts'
import { CASES, type Case } from './table/cases.ts'
import { type Site, startSite } from './table/site.ts'

// Every attribute, field and outcome of a form, with the script and without, in each engine that is installed. Firefox and WebKit are never required:
//   apt-get install --no-install-recommends firefox-esr webkit2gtk-driver xvfb
// ENGINES=Chromium leaves the others out where they are installed.
const wanted = process.env.ENGINES

for (const [name, start] of Object.entries(ENGINES).filter(([name]) => wanted?.includes(name) ?? true))
  describe(name, () => {
    let site: Site
    let engine: Engine | undefined
    let tab: Tab
    before(async () => {
      site = await startSite()
      engine = await start()
      if (engine) tab = await engine.open()
    })
    after(async () => {
      await engine?.close()
      await site.close()
    })

    test('is installed, or its cases are left out', (context) => {
      context.diagnostic(
        engine ? `${name}: ${CASES.length} cases, script on and off` : `${name} is not installed`,
      )
      assert.ok(engine || name !== 'Chromium')
    })

    for (const isScriptOn of [true, false])
      test(`the same ${isScriptOn ? 'with the script' : 'without it'}`, async (context) => {
        if (!engine) return
        for (const one of CASES.filter(({ leave }) => isScriptOn || !leave))
          await context.test(one.name, () => run({ ...one, ...(isScriptOn ? {} : one.off) }, isScriptOn))
      })

    async function run(one: Case, isScriptOn: boolean): Promise<void> {
      const { html, calls, path = /^\/form$/, look, act, proxy, leave } = one
      site.isScriptOn = isScriptOn
      site.proxy = proxy
      site.pages.set('/form', html)
      site.calls.length = 0
      const gate = Promise.withResolvers<void>()
      site.gate = leave ? gate.promise : Promise.resolve()
      if (leave) await tab.goto(`${site.origin}/start`)
      await tab.goto(`${site.origin}/form`)
      await act?.(tab)
      await tab.click('#go')
      await eventually(() => assert.deepEqual(site.calls, calls))
      if (leave) {
        await tab.evaluate(leave)
        // The browser has closed the connection, or the answer arrives after it has gone to the other page.
        await eventually(async () => assert.match(await tab.evaluate('location.pathname'), path))
        gate.resolve()
        await eventually(() => assert.equal(site.open, 0))
      }
      await eventually(async () => assert.match(await tab.evaluate('location.pathname'), path))
      if (look) await eventually(async () => assert.deepEqual(await tab.evaluate(look[0]), look[1]))
    }
  })
