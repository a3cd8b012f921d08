import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import express from 'express'
import { taint } from '../../src/actions/index.ts'
import { useViews } from '../../src/app/views.ts'

/** Renders a template as Gazette does, and resolves to its HTML; rejects with what was thrown. */
async function render(template: string, data: object): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-taint-'))
  writeFileSync(join(folder, 'page.eta'), template)
  const app = express()
  useViews(app, { folder, isDevelopment: false })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  app.render('page', data, (error, html) => (error ? reject(error) : resolve(html)))
  return await promise
}

const WHY = 'Users have hashes of passwords.'

describe('a template does not print what is tainted', () => {
  const hash = taint(randomBytes(12).toString('hex'), WHY, process)
  const key = taint(randomBytes(12).toString('hex'), WHY)
  const user = taint({ name: 'Ada', hash }, WHY)

  for (const template of [
    '<%= it.user %>',
    '<%~ it.user %>',
    '<%= it.user.hash %>',
    '<%~ it.user.hash %>',
    '<%~ "x" + it.key %>',
  ])
    it(template, async () => {
      await assert.rejects(render(template, { user, key }), (error: Error) => {
        return error.message.includes(WHY) && !error.message.includes(hash) && !error.message.includes(key)
      })
    })

  it('and prints the rest of a tainted record', async () => {
    assert.equal(await render('<%= it.user.name %>', { user }), 'Ada')
  })
})
