import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startGazette } from './gazette.ts'

describe('the pages between a form and its outcome', () => {
  it('are not found when opened directly', async () => {
    const { browser } = await startGazette()
    for (const path of ['/confirm', '/progress']) assert.equal((await browser.open(path)).status, 404)
  })
})
