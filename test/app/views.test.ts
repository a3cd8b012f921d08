import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import express from 'express'
import { action, anyone } from '../../src/actions/index.ts'
import { useViews } from '../../src/app/views.ts'
import { freshFolder } from '../support/databases.ts'

function folderOf(templates: Readonly<Record<string, string>>): string {
  const folder = freshFolder()
  for (const [name, text] of Object.entries(templates)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, `${name}.eta`), text)
  }
  return folder
}

function renderer(folder: string, isDevelopment = false) {
  const app = express()
  useViews(app, { folder, isDevelopment })
  return promisify((name: string, data: object, done: (error: Error | null, html?: string) => void) =>
    app.render(name, data, done),
  )
}

async function print(template: string, data: object): Promise<unknown> {
  return renderer(folderOf({ page: template }))('page', data)
}

const forgotten = action({ access: anyone }, async () => 'CANARY')

describe('views', () => {
  it('escape what they print, in text and in attributes', async () => {
    const html = await print('<p title="<%= it.text %>"><%= it.text %></p>', { text: `<b> & "'` })
    assert.equal(html, '<p title="&lt;b&gt; &amp; &quot;&#39;">&lt;b&gt; &amp; &quot;&#39;</p>')
  })

  it('print nothing for null and undefined', async () => {
    assert.equal(await print('[<%= it.a %><%~ it.b %><%= it.c %>]', { a: null, b: undefined }), '[]')
    assert.equal(await print('<%= it.zero %><%= it.no %>', { zero: 0, no: false }), '0false')
  })

  for (const tag of ['<%= it.value %>', '<%~ it.value %>', '<a href="<%= it.value %>">']) {
    it(`refuse to print a function in ${tag}`, async () => {
      const value = function publish() {
        return 'CANARY'
      }
      await assert.rejects(print(tag, { value }) as Promise<unknown>, (error: Error) => {
        assert.match(error.message, /prints the function publish/)
        assert.doesNotMatch(error.message, /CANARY|=>/)
        return true
      })
    })

    it(`refuse to print an action in ${tag}, and say how to bind it`, async () => {
      await assert.rejects(
        print(tag, { value: forgotten }) as Promise<unknown>,
        /An action cannot be printed\. Write action=/,
      )
    })

    it(`refuse to print an object, a promise or a symbol in ${tag}`, async () => {
      for (const value of [{ a: 1 }, Promise.resolve('x'), Symbol('s')])
        await assert.rejects(print(tag, { value }) as Promise<unknown>, /A template prints/)
    })
  }

  it('name a view that does not exist, and the folder', async () => {
    const folder = folderOf({ page: 'x', 'posts/bad': '<% layout("layuot") %>' })
    const render = renderer(folder)
    await assert.rejects(render('posts/edti', {}), new RegExp(`There is no view posts/edti in ${folder}`))
    await assert.rejects(render('posts/bad', {}), /There is no view layuot in /)
  })

  for (const name of [
    '../secret',
    '/etc/passwd',
    'a/../../secret',
    '@page',
    'page.eta',
    'a\\..\\b',
    '',
    'page\0',
    'Page',
  ])
    it(`refuse ${JSON.stringify(name)} for a name`, async () => {
      const folder = folderOf({ page: 'x' })
      writeFileSync(join(folder, '../secret.eta'), 'CANARY')
      await assert.rejects(renderer(folder)(name, {}), /is not a valid view name/)
      await assert.rejects(
        print(`<%~ include(${JSON.stringify(name)}) %>`, {}) as Promise<unknown>,
        /is not a valid view name|Failed to get template '@page'/,
      )
    })

  it('are compiled once, and read again in development', async () => {
    const folder = folderOf({ page: 'one' })
    const once = renderer(folder)
    const fresh = renderer(folder, true)
    assert.deepEqual([await once('page', {}), await fresh('page', {})], ['one', 'one'])
    writeFileSync(join(folder, 'page.eta'), 'two')
    assert.deepEqual([await once('page', {}), await fresh('page', {})], ['one', 'two'])
  })

  it('that do not compile stop the start, by name', () => {
    const folder = folderOf({ 'posts/broken': '<% if ( %>' })
    assert.throws(() => renderer(folder), /The view posts\/broken does not compile/)
  })

  it('take no option from the data', async () => {
    const data = {
      cache: false,
      settings: { 'view options': { varName: 'x' } },
      varName: 'x',
      useWith: true,
      functionHeader: 'throw 1',
      __blocks: { head: '<script>' },
    }
    const folder = folderOf({ page: '<%= it.varName %>' })
    assert.equal(await renderer(folder)('page', data), 'x')
  })

  it('of Gazette print raw only what the engine or a template has made', () => {
    const folder = new URL('../../views', import.meta.url).pathname
    const raw = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.eta'))
      .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/<%~\s*([\s\S]*?)\s*%>/g)])
      .map(([, code = '']) => code)
    const rendered =
      /^\w+\.(attributes$|(summary|input|textarea|text|select|option|error|staged|button|progress)\()/
    const safe = /^(include\(|it\.(body|confirmation\.form|progress\.bar)$|[\w.= ']+ \? ' [^']*' : ''$)/
    assert.deepEqual(
      raw.filter((code) => !safe.test(code) && !rendered.test(code)),
      [],
    )
    assert(raw.length > 10)
  })

  it('of Gazette have no inline script, style or handler, and quote every attribute', () => {
    const folder = new URL('../../views', import.meta.url).pathname
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.eta'),
    )) {
      const text = readFileSync(join(folder, name), 'utf8')
      assert.doesNotMatch(
        text,
        /<script(?! type="module" src="\/\w+\.js"><\/script>)|<style|\sstyle=|\son\w+=|javascript:/i,
        name,
      )
      assert.doesNotMatch(text, /\s[\w-]+=\s*<%/, `${name} has an attribute without quotes`)
    }
  })
})
