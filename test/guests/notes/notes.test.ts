// An application in CommonJS with Handlebars: its own tests pass before and after.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import type { Application } from 'express'
import { createBrowser } from '../../../src/testing/index.ts'
import { startServer } from '../../support/server.ts'

interface Notes {
  readonly app: Application
  readonly counted: { readonly requests: number }
}

const versions: Readonly<Record<'createBefore' | 'createAfter', () => Notes>> = createRequire(
  import.meta.url,
)('./notes.cjs')

for (const name of ['createBefore', 'createAfter'] as const)
  describe(`the notes, ${name}`, () => {
    test('adds a note, and says what is wrong with one', async (t) => {
      const { app, counted } = versions[name]()
      const server = await startServer(app)
      t.after(() => server.close())
      const browser = createBrowser(server.origin)
      const added = await (await browser.open('/')).form().fill({ text: 'Milk & <bread>' }).submit()
      assert.match(added.text, /Milk & <bread>/)
      const wrong = await added.form().fill({ text: '<x' }).submit()
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /At least 3 characters\./)
      // The page, the form, the page after it, and the form that failed: each counts once.
      assert.equal(counted.requests, 4)
      if (name === 'createAfter') assert.equal(wrong.form().value('text').trim(), '<x')
    })
  })
