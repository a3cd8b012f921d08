// A whole form in each template engine: it is sent, comes back with what was typed and what is wrong, and is sent again.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Eta } from 'eta'
import express, { type Application } from 'express'
import { engine as handlebars } from 'express-handlebars'
import { Liquid } from 'liquidjs'
import { z } from 'zod'
import { action, anyone, createActions, createKey, type FormView, redirect } from '../../src/actions/index.ts'
import { createBrowser } from '../../src/testing/index.ts'
import { startServer } from '../support/server.ts'

// Their types bring the browser's, which are others than Node's.
const require = createRequire(import.meta.url)
const { h } = require('preact')
const { renderToString } = require('preact-render-to-string')
const { Html } = require('@kitajs/html')
const views = mkdtempSync(join(tmpdir(), 'signpost-views-'))
after(() => rmSync(views, { recursive: true }))

const input = z.object({
  title: z.string().min(3).max(40),
  body: z.string(),
  kind: z.enum(['note', 'essay']),
  agree: z.boolean(),
})

interface Shown {
  readonly f: FormView
  readonly drop: unknown
}

/** A template engine, and the page in its language. */
interface Engine {
  readonly file?: string
  readonly template?: string
  readonly mount?: (app: Application) => void
  /** For engines that are functions. */
  readonly render?: (shown: Shown) => string
}

const KINDS = ['note', 'essay']

const engines: Readonly<Record<string, Engine>> = {
  EJS: {
    file: 'form.ejs',
    template: `<form <%- f.attributes %>><%- f.summary() %>
<input id="title" <%- f.input('title', { class: 'wide' }) %>><%- f.error('title') %>
<textarea <%- f.textarea('body') %>><%- f.text('body') %></textarea>
<select <%- f.select('kind') %>><% for (const kind of ['note', 'essay']) { %><option <%- f.option('kind', kind) %>><%= kind %></option><% } %></select>
<input <%- f.input('agree') %>><button>Save</button><button <%- f.button(drop, { class: 'drop' }) %>>Drop</button></form>`,
  },
  Eta: {
    file: 'form.eta',
    template: `<form <%~ it.f.attributes %>><%~ it.f.summary() %>
<input id="title" <%~ it.f.input('title', { class: 'wide' }) %>><%~ it.f.error('title') %>
<textarea <%~ it.f.textarea('body') %>><%~ it.f.text('body') %></textarea>
<select <%~ it.f.select('kind') %>><% for (const kind of ['note', 'essay']) { %><option <%~ it.f.option('kind', kind) %>><%= kind %></option><% } %></select>
<input <%~ it.f.input('agree') %>><button>Save</button><button <%~ it.f.button(it.drop, { class: 'drop' }) %>>Drop</button></form>`,
    mount(app) {
      const eta = new Eta({ views })
      app.engine('eta', (path, data, done) => {
        eta.renderAsync(path.slice(views.length), data).then((html) => done(null, html), done)
      })
    },
  },
  Pug: {
    file: 'form.pug',
    template: `<form !{f.attributes}>
| !{f.summary()}
<input id="title" !{f.input('title', { class: 'wide' })}>
| !{f.error('title')}
<textarea !{f.textarea('body')}>!{f.text('body')}</textarea>
<select !{f.select('kind')}>
each kind in ['note', 'essay']
  | <option !{f.option('kind', kind)}>#{kind}</option>
</select>
<input !{f.input('agree')}>
button Save
<button !{f.button(drop, { class: 'drop' })}>Drop</button>
</form>`,
  },
  Nunjucks: {
    file: 'form.njk',
    template: `<form {{ f.attributes | safe }}>{{ f.summary() | safe }}
<input id="title" {{ f.input('title', class='wide') | safe }}>{{ f.error('title') | safe }}
<textarea {{ f.textarea('body') | safe }}>{{ f.text('body') | safe }}</textarea>
<select {{ f.select('kind') | safe }}>{% for kind in ['note', 'essay'] %}<option {{ f.option('kind', kind) | safe }}>{{ kind }}</option>{% endfor %}</select>
<input {{ f.input('agree') | safe }}><button>Save</button><button {{ f.button(drop, { class: 'drop' }) | safe }}>Drop</button></form>`,
    mount: (app) => require('nunjucks').configure(views, { autoescape: true, express: app }),
  },
  'express-handlebars': {
    file: 'form.handlebars',
    template: `<form {{f.attributes}}>{{f.summary}}
<input id="title" {{f.input "title" class="wide"}}>{{f.error "title"}}
<textarea {{f.textarea "body"}}>{{f.text "body"}}</textarea>
<select {{f.select "kind"}}>{{#each kinds}}<option {{../f.option "kind" this}}>{{this}}</option>{{/each}}</select>
<input {{f.input "agree"}}><button>Save</button><button {{f.button drop class="drop"}}>Drop</button></form>`,
    mount: (app) => void app.engine('handlebars', handlebars({ defaultLayout: false })),
  },
  LiquidJS: {
    file: 'form.liquid',
    template: `<form {{ f.attributes }}>{{ f | html: "summary" }}
<input id="title" {{ f | html: "input", "title", wide }}>{{ f | html: "error", "title" }}
<textarea {{ f | html: "textarea", "body" }}>{{ f | html: "text", "body" }}</textarea>
<select {{ f | html: "select", "kind" }}>{% for kind in kinds %}<option {{ f | html: "option", "kind", kind }}>{{ kind }}</option>{% endfor %}</select>
<input {{ f | html: "input", "agree" }}><button>Save</button><button {{ f | html: "button", drop, dropped }}>Drop</button></form>`,
    mount(app) {
      const liquid = new Liquid({ outputEscape: 'escape' })
      // `raw`: what a form prints is escaped already.
      liquid.registerFilter('html', {
        raw: true,
        handler: (form, name, ...given) => String(form[name](...given)),
      })
      app.engine('liquid', liquid.express())
    },
  },
  Preact: {
    render: ({ f, drop }) =>
      renderToString(
        h('form', f.attributes, [
          h('div', { dangerouslySetInnerHTML: { __html: String(f.summary()) } }),
          h('input', { id: 'title', ...f.input('title', { class: 'wide' }) }),
          f.message('title') && h('p', { class: 'field-error', id: 'title-error' }, f.message('title')),
          h('textarea', f.textarea('body'), f.value('body')),
          h(
            'select',
            f.select('kind'),
            KINDS.map((kind) => h('option', f.option('kind', kind), kind)),
          ),
          h('input', f.input('agree')),
          h('button', {}, 'Save'),
          h('button', f.button(drop, { class: 'drop' }), 'Drop'),
        ]),
      ),
  },
  'Kita Html': {
    render: ({ f, drop }) =>
      String(
        Html.createElement(
          'form',
          f.attributes,
          String(f.summary()),
          Html.createElement('input', { id: 'title', ...f.input('title', { class: 'wide' }) }),
          String(f.error('title')),
          Html.createElement('textarea', f.textarea('body'), String(f.text('body'))),
          Html.createElement(
            'select',
            f.select('kind'),
            ...KINDS.map((kind) => Html.createElement('option', f.option('kind', kind), kind)),
          ),
          Html.createElement('input', f.input('agree')),
          Html.createElement('button', {}, 'Save'),
          Html.createElement('button', f.button(drop, { class: 'drop' }), 'Drop'),
        ),
      ),
  },
  'template literals': {
    render: ({ f, drop }) => `<form ${f.attributes}>${f.summary()}
<input id="title" ${f.input('title', { class: 'wide' })}>${f.error('title')}
<textarea ${f.textarea('body')}>${f.text('body')}</textarea>
<select ${f.select('kind')}>${KINDS.map((kind) => `<option ${f.option('kind', kind)}>${kind}</option>`).join('')}</select>
<input ${f.input('agree')}><button>Save</button><button ${f.button(drop, { class: 'drop' })}>Drop</button></form>`,
  },
}

async function serve({ file, template, mount, render }: Engine) {
  const saved: unknown[] = []
  const save = action({ access: anyone, input }, (form) => {
    saved.push(form.data)
    return redirect('/done')
  })
  const drop = action({ access: anyone }, () => redirect('/dropped'))
  const app = express()
  app.set('views', views)
  if (file) app.set('view engine', file.split('.')[1])
  mount?.(app)
  app.use(createActions({ actions: { save, drop }, keys: createKey() }))
  app.get('/', (_request, response) => {
    const shown: Shown = { f: response.locals.form(save, { values: { kind: 'essay' } }), drop }
    if (render) return void response.send(render(shown))
    response.render(file ?? '', {
      ...shown,
      kinds: KINDS,
      wide: { class: 'wide' },
      dropped: { class: 'drop' },
    })
  })
  app.use((_request, response) => void response.send('<p>here</p>'))
  app.use((error: Error, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(500).type('text').send(error.message)
  })
  if (file && template) writeFileSync(join(views, file), template)
  return { saved, server: await startServer(app) }
}

const HOSTILE = `"><i x='`

for (const [name, each] of Object.entries(engines))
  test(`${name}: a whole form`, async (t) => {
    const { saved, server } = await serve(each)
    t.after(() => server.close())
    const browser = createBrowser(server.origin)
    const page = await browser.open('/')
    const form = page.form('save')
    assert.match(page.html, /minlength="?3/)
    assert.match(page.html, /<option[^>]*value="essay"[^>]*selected/)
    assert.match(page.html, /class="?wide/)
    const failed = await form.fill({ title: 'x', body: `a ${HOSTILE}`, kind: 'note', agree: true }).submit()
    assert.equal(failed.status, 422)
    assert.match(failed.html, /id="?title-error/)
    assert.match(failed.html, /error-summary/)
    assert.equal(failed.form('save').value('body').trim(), `a ${HOSTILE}`)
    assert.equal(failed.form('save').value('title'), 'x')
    const hostile = await failed
      .form('save')
      .fill({ title: 'x'.repeat(50), body: HOSTILE })
      .submit()
    assert.equal(hostile.status, 422)
    const done = await hostile
      .form('save')
      .fill({ title: `ok ${HOSTILE}` })
      .submit()
    assert.equal(done.path, '/done')
    const body = (saved[0] as { body: string }).body.trim()
    assert.deepEqual(
      [{ ...(saved[0] as object), body }],
      [{ title: `ok ${HOSTILE}`, body: HOSTILE, kind: 'note', agree: true }],
    )
    const dropped = await (await browser.open('/')).form('save').fill({ title: 'any' }).submit('Drop')
    assert.equal(dropped.path, '/dropped')
  })

describe('in development', () => {
  const wrong: Readonly<Record<string, Engine>> = {
    'EJS that escapes a control': {
      file: 'w1.ejs',
      template: '<form <%- f.attributes %>><input <%= f.input("title") %>></form>',
    },
    'EJS that escapes the summary': {
      file: 'w2.ejs',
      template: '<form <%- f.attributes %>><%= f.summary() %></form>',
    },
    'Nunjucks without safe': {
      ...engines.Nunjucks,
      file: 'w3.njk',
      template: '<form {{ f.attributes }}><input {{ f.input("title") }}></form>',
    },
    'Pug that escapes': {
      file: 'w5.pug',
      template: '<form #{f.attributes}><input #{f.input("title")}></form>',
    },
  }
  function develop(t: { after(done: () => void): void }) {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'development'
    t.after(() => {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
  }

  for (const [name, each] of Object.entries(wrong))
    test(`${name} is refused with the fix`, async (t) => {
      develop(t)
      const { server } = await serve(each)
      t.after(() => server.close())
      const page = await createBrowser(server.origin).open('/')
      assert.equal(page.status, 500)
      assert.match(String(page.body), /escaped once more\. Print what the helpers/)
    })

  test("Pug's &attributes, which does not escape, is refused with the fix", async (t) => {
    develop(t)
    const { server } = await serve({
      file: 'w6.pug',
      template: '<form !{f.attributes}>\ninput&attributes(f.input("title"))\n</form>',
    })
    t.after(() => server.close())
    const page = await createBrowser(server.origin).open('/')
    assert.deepEqual([page.status, /In Pug write <input !\{f\.input/.test(String(page.body))], [500, true])
  })

  for (const [name, each] of Object.entries(engines))
    test(`${name}: a right page is sent`, async (t) => {
      develop(t)
      const { server } = await serve(each)
      t.after(() => server.close())
      assert.equal((await createBrowser(server.origin).open('/')).status, 200)
    })
})
