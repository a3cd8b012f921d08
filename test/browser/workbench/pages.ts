import type { Express, Response } from 'express'
import { escapeHtml, type FormView, readCookie } from '../../../src/actions/index.ts'
import { actions, NAMES } from './actions.ts'
import type { Note, Tables } from './tables.ts'

const { notes, probe } = actions

/** A page for each thing that the script can do, by plain template literals. */
export function addPages(app: Express, tables: Tables): void {
  const page = (path: string, title: string, body: (response: Response) => string) =>
    app.get(path, (_request, response) => void response.send(layout(response, title, body(response))))

  page('/', 'Home', () => '<p><a href="/new">New</a></p>')
  page('/new', 'New note', ({ locals }) => noteForm(locals.form(notes.create)))
  page('/board', 'Board', (response) => renderBoard(response, tables.notes()))
  page('/slow', 'Slow', ({ locals }) =>
    ['drop', 'replace', 'queue']
      .map((policy) => slowForm(locals.form(probe.slow, { key: policy }), policy))
      .join(''),
  )
  page('/pay', 'Pay', ({ locals }) => plainForm(locals.form(probe.pay), ['label']))
  page('/upload', 'Upload', ({ locals }) => uploadForm(locals.form(probe.upload)))
  page('/account', 'Account', ({ locals }) =>
    plainForm(locals.form(probe.signUp, { live: true }), ['name', 'first', 'again']),
  )
  page(
    '/work',
    'Work',
    ({ locals }) =>
      plainForm(locals.form(probe.work), ['label', 'steps', 'ms'], 'progress') +
      plainForm(locals.form(probe.workOnce, { key: 'once' }), ['label']),
  )
  page('/run', 'Run', ({ locals }) => renderRun(locals.form, tables.marks()))
  page(
    '/call',
    'Call',
    ({
      locals,
    }) => `<button id="count" data-url="${locals.actions.probe.count.bind('called')}">Count</button><output id="counted"></output>
    <button id="wrong" data-url="${locals.actions.notes.create.bind()}">Wrong</button><p id="problems"></p><script type="module" src="/call.js"></script>`,
  )
  page('/names', 'Names', ({ locals }) => {
    const form = locals.form(probe.named)
    const fields = NAMES.map((name) => `<input aria-label="${name}" ${form.input(name, { value: name })}>`)
    const said = tables.marks().join()
    return `<p>${said}</p><form ${form.attributes}>${form.summary()}${fields.join('')}<button>Send</button></form>`
  })
  page('/crash', 'Crash', ({ locals }) => plainForm(locals.form(probe.crash), ['label']))
  app.get('/lead', (request, response) => {
    const to = String(request.query.to)
    response.send(layout(response, 'Lead', plainForm(response.locals.form(probe.lead.bind(to)), [])))
  })
  app.get('/guarded', (_request, response) => response.redirect('/board#bottom'))
  app.get('/broken', () => {
    throw new Error('select secret from pages')
  })
  app.get('/list.csv', (_request, response) => void response.attachment('list.csv').send('a,b\n1,2\n'))
  app.get('/report', (_request, response) => void response.attachment('report.html').send('<p>A report'))
  app.get('/plain', (_request, response) => void response.type('txt').send('plain text'))
  app.get('/theme', (request, response) => {
    const form: FormView = response.locals.form(probe.theme)
    const value = readCookie(request, 'theme') ?? 'none'
    response.send(
      layout(response, 'Theme', `<p id="shown">${escapeHtml(value)}</p>${plainForm(form, ['theme'])}`, value),
    )
  })
  app.get('/notes/:id', (request, response, next) => {
    const note = tables.note(Number(request.params.id))
    if (!note) return next()
    response.send(layout(response, note.title, renderNote(response, note)))
  })
}

function layout(response: Response, title: string, body: string, theme = ''): string {
  const said = response.locals
    .messages()
    .map(
      ({ kind, text }: { kind: string; text: string }) =>
        `<p class="said-${kind}" role="status">${escapeHtml(text)}</p>`,
    )
  return `<!doctype html><html lang="en" data-theme="${escapeHtml(theme)}"><head><title>${response.locals.failed ? 'Error: ' : ''}${escapeHtml(title)}</title>
    <link rel="stylesheet" href="/site.css"><script type="module" src="/enhance.js"></script></head>
    <body>${said.join('')}<h1>${escapeHtml(title)}</h1>${body}<p id="bottom">The end.</p></body></html>`
}

function field(form: FormView, name: string): string {
  const id = form.id(name)
  return `<p><label for="${id}">${name}</label> <input id="${id}" ${form.input(name)}>${form.error(name)}</p>`
}

function plainForm(form: FormView, names: readonly string[], more: 'progress' | '' = ''): string {
  const fields = names.map((name) => field(form, name)).join('')
  return `<form ${form.attributes}>${form.summary()}${fields}<button data-pending="Sending…">Send</button>${more && form.progress()}</form>`
}

function noteForm(form: FormView): string {
  return `<form ${form.attributes} data-shortcut="Enter">${form.summary()}${field(form, 'title')}
    <p><label for="${form.id('text')}">text</label> <textarea id="${form.id('text')}" ${form.textarea('text')}>${form.text('text')}</textarea></p>
    <button data-pending="Saving…">Save</button></form>`
}

/** A list with a form in each row, a form of its own, and everything that a swap must leave alone. */
function renderBoard({ locals }: Response, all: readonly Note[]): string {
  const add: FormView = locals.form(notes.add)
  const rows = [...all].reverse().map((note) => {
    const form: FormView = locals.form(locals.actions.notes.like.bind(note.id), { key: note.id })
    const removal: FormView = locals.form(locals.actions.notes.remove.bind(note.id), { key: note.id })
    return `<li id="note-${note.id}"><h2>${escapeHtml(note.title)}</h2><p>${escapeHtml(note.text)}</p>
      <form ${form.attributes}><button data-pending="…">Like ${note.id}</button> <output>${note.likes}</output></form>
      <details><summary>More</summary><form ${removal.attributes}>${removal.summary()}${field(removal, 'reason')}${field(removal, 'password')}<button>Delete ${note.id}</button></form></details></li>`
  })
  return `<form ${add.attributes}>${add.summary()}${field(add, 'title')}${field(add, 'text')}<button data-pending="Adding…">Add</button></form>
    <ol id="notes"><template data-optimistic="${add.name}"><li class="guess"><slot name="title"></slot></li></template>${rows.join('')}</ol>
    <input id="search" aria-label="Search"><audio id="sound" src="/silence.wav" loop></audio>
    <p class="tall"></p><button id="low" type="button">Low</button>`
}

function renderNote({ locals }: Response, note: Note): string {
  const bound = locals.actions.notes.save.bind(note.id).capture({ version: note.version })
  const form: FormView = locals.form(bound, { values: note })
  const again: FormView = locals.form(notes.create)
  return `<p id="saved">${escapeHtml(note.text)} (${note.version})</p><form ${form.attributes} data-autosave="200">${form.summary()}${field(form, 'title')}
    <p><label for="text">text</label> <textarea id="text" ${form.textarea('text')}>${form.text('text')}</textarea></p><button>Save</button></form>
    <form ${again.attributes}><button name="title" value="Another">Another</button><input type="hidden" name="text" value="x"></form>`
}

function slowForm(form: FormView, policy: string): string {
  return `<form ${form.attributes} data-policy="${policy}">${form.summary()}${field(form, 'label')}${field(form, 'ms')}<button data-pending="At it…">Go <b>${policy}</b></button><button type="button" data-cancel>Stop</button></form>`
}

function uploadForm(form: FormView): string {
  return `<form ${form.attributes}>${form.summary()}${field(form, 'title')}<p><label for="files">files</label> <input id="files" ${form.input('files')}>${form.staged('files')}${form.error('files')}</p><button>Send</button>${form.progress()}</form>`
}

function renderRun(
  form: (action: unknown, options: { key: string }) => FormView,
  marks: readonly string[],
): string {
  const runs = [
    ['load', ''],
    ['visible', '<p class="tall"></p>'],
    ['1', ''],
  ] as const
  const forms = runs.map(([run, before]) => {
    const view = form(probe.count.bind(run), { key: run })
    return `${before}<form ${view.attributes} data-run="${run}"><button>Run ${run}</button> <output>${marks.filter((mark) => mark === run).length}</output></form>`
  })
  return forms.join('')
}
