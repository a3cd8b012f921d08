import type { Response } from 'express'
import type { Tab } from '../engines/index.ts'
import type { Render } from './site.ts'

/** One form, and what becomes of it: the same with the script and without, except where `off` says otherwise. */
export interface Case {
  readonly name: string
  readonly html: Render
  /** What the action was called with. */
  readonly calls: readonly string[]
  /** The path of the page that is shown afterwards. Without: the page of the form. */
  readonly path?: RegExp
  /** An expression in that page, and its value. */
  readonly look?: readonly [expression: string, value: unknown]
  readonly act?: (tab: Tab) => Promise<void>
  readonly proxy?: (response: Response) => void
  /** An expression that leaves the page while the action is at work. With the script only: without it the browser itself leaves. */
  readonly leave?: string
  /** Justified in docs/enhance.md, "Differences from the browser". */
  readonly off?: Pick<Case, 'path' | 'look'>
}

const HUB = /^\/hub$/
const ACTION = /^\/_actions\//
const field = '<input name="t" value="a">'
const go = '<button id="go">Go</button>'

/** The attributes of a form that is sent to the action, without `method` and `enctype`. */
const only = (attributes: string) => attributes.replace(/(^| )(method|enctype)=("[^"]*"|[^ ]*)/g, '')

/** A plain form to `to`, with something in the place of its field and button. */
const form =
  (to: string, content = field + go, more = ''): Render =>
  ({ save }) =>
    `<form ${more} ${save(to).attributes}>${content}</form>`

const ATTRIBUTES: readonly Case[] = [
  { name: 'a plain form', html: form('/hub'), calls: ['a'], path: HUB },
  {
    name: 'method in capitals',
    html: (parts) => form('/hub')(parts).replace(/method="?post"?/, 'method="POST"'),
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'formmethod=dialog in a dialog',
    html: (parts) =>
      `<dialog open>${form('/hub', `${field}<button id="go" formmethod="dialog">Go</button>`)(parts)}</dialog>`,
    calls: [],
    look: ["document.querySelectorAll('dialog[open]').length", 0],
  },
  {
    name: 'method=dialog',
    html: ({ save }) =>
      `<dialog open><form method="dialog" ${only(String(save('/hub').attributes))}>${field}${go}</form></dialog>`,
    calls: [],
    look: ["document.querySelectorAll('dialog[open]').length", 0],
  },
  {
    name: 'method=get to an action',
    html: ({ save }) => `<form method="get" ${only(String(save('/hub').attributes))}>${field}${go}</form>`,
    calls: [],
    path: ACTION,
  },
  {
    name: 'formmethod=get with formaction of a page',
    html: form('/hub', `${field}<button id="go" formmethod="get" formaction="/search">Go</button>`),
    calls: [],
    path: /^\/search$/,
  },
  {
    name: 'formmethod=post in a form without a method',
    html: ({ save }) =>
      `<form ${only(String(save('/hub').attributes))}>${field}<button id="go" formmethod="post">Go</button></form>`,
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'formenctype=multipart/form-data with a file',
    html: ({ save }) =>
      `<form method="post" ${only(String(save('/hub').attributes))}>${field}<input type="file" name="file"><button id="go" formenctype="multipart/form-data">Go</button></form>`,
    calls: ['a cases.ts'],
    path: HUB,
    act: (tab) => tab.chooseFile('[type=file]', import.meta.filename),
  },
  {
    name: 'a form with a file that is left empty',
    html: form('/hub', `${field}<input type="file" name="file">${go}`),
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'enctype=text/plain, which no action reads',
    html: ({ save }) =>
      `<form method="post" enctype="text/plain" ${only(String(save('/hub').attributes))}>${field}${go}</form>`,
    calls: [],
    path: ACTION,
  },
  {
    name: 'formaction of another action URL',
    html: (parts) => {
      const action = /action="?([^" ]+)/.exec(String(parts.save('/other', 'b').attributes))?.[1]
      return form('/hub', `${field}<button id="go" formaction="${action}">Go</button>`)(parts)
    },
    calls: ['a'],
    path: /^\/other$/,
  },
  {
    name: 'formnovalidate',
    html: form(
      '/hub',
      '<input name="t" value="a"><input name="x" required><button id="go" formnovalidate>Go</button>',
    ),
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'a required field that is empty',
    html: form('/hub', `<input name="t" required>${go}`),
    calls: [],
    look: ["document.querySelectorAll(':user-invalid, :invalid').length > 0", true],
  },
  {
    name: 'a blank formaction, which is the page',
    html: form('/hub', `${field}<button id="go" formaction="">Go</button>`),
    calls: [],
    look: ["document.body.textContent.includes('Cannot POST /form')", true],
  },
  {
    name: 'an action on another origin',
    html: (parts) => form('/hub')(parts).replace(/action=("?)/, `action=$1${parts.otherOrigin}`),
    calls: [],
    path: ACTION,
    look: ['location.hostname', 'localhost'],
  },
  { name: 'target=_self', html: form('/hub', undefined, 'target="_self"'), calls: ['a'], path: HUB },
  {
    name: 'target of a frame, which leaves the page as it is',
    html: (parts) => `${form('/hub', undefined, 'target="frame"')(parts)}<iframe name="frame"></iframe>`,
    calls: ['a'],
    look: ['frames[0].location.pathname', '/hub'],
  },
  {
    name: 'formtarget of a frame',
    html: (parts) =>
      `${form('/hub', `${field}<button id="go" formtarget="frame">Go</button>`)(parts)}<iframe name="frame"></iframe>`,
    calls: ['a'],
    look: ['frames[0].location.pathname', '/hub'],
  },
  { name: 'data-native on the form', html: form('/hub', undefined, 'data-native'), calls: ['a'], path: HUB },
  {
    name: 'data-native on the button',
    html: form('/hub', `${field}<button id="go" data-native>Go</button>`),
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'a relative action under <base href>',
    html: (parts) =>
      `<base href="/_actions/">${form('/hub')(parts).replace(/action=("?)\/_actions\//, 'action=$1')}`,
    calls: ['a'],
    path: HUB,
  },
]

const CONTROLS: readonly Case[] = [
  {
    name: 'a listener of formdata, a custom element with a value, dirname',
    html: form('/hub', `<input name="t" value="a" dirname="list"><x-value name="list"></x-value>${go}`),
    act: (tab) =>
      tab.evaluate(`(() => {
        customElements.define('x-value', class extends HTMLElement {
          static formAssociated = true
          connectedCallback() { this.attachInternals().setFormValue('custom') }
        })
        document.querySelector('form').addEventListener('formdata', ({ formData }) => formData.append('list', 'added'))
      })()`),
    calls: ['a ltr custom added'],
    path: HUB,
  },
  {
    name: 'every type of field',
    html: form(
      '/hub',
      [
        ['text', 'x'],
        ['search', 'x'],
        ['url', 'http://a.example/'],
        ['email', 'a@a.example'],
        ['tel', '1'],
        ['password', 'p'],
        ['hidden', 'h'],
        ['color', '#00ff00'],
        ['date', '2026-12-01'],
        ['month', '2026-12'],
        ['week', '2026-W01'],
        ['time', '10:00'],
        ['datetime-local', '2026-12-01T10:00'],
        ['number', '7'],
        ['range', '7'],
        ['checkbox', 'c'],
        ['radio', 'r'],
      ]
        .map(([type, value]) => `<input type="${type}" name="list" value="${value}" checked>`)
        .join('') +
        field +
        go,
    ),
    calls: [
      'a x x http://a.example/ a@a.example 1 p h #00ff00 2026-12-01 2026-12 2026-W01 10:00 2026-12-01T10:00 7 7 c r',
    ],
    path: HUB,
  },
  {
    name: 'fields that are not sent: disabled, unchecked, without a name, in a disabled fieldset',
    html: form(
      '/hub',
      `<input name="list" value="1" disabled><input type="checkbox" name="list" value="2"><input value="3"><fieldset disabled><input name="list" value="4"></fieldset><input type="reset" name="list" value="5"><button type="button" name="list" value="6">6</button>${field}${go}`,
    ),
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'a select with several values, a textarea, a datalist',
    html: form(
      '/hub',
      `<select name="list" multiple><option selected>1<option>2<option selected>3</select><datalist><option>4</datalist><textarea name="t">b</textarea>${go}`,
    ),
    calls: ['b 1 3'],
    path: HUB,
  },
  {
    name: 'a button with a name',
    html: form('/hub', `${field}<button>No</button><button id="go" name="button" value="yes">Go</button>`),
    calls: ['a yes'],
    path: HUB,
  },
  {
    name: 'input type=submit with a name',
    html: form('/hub', `${field}<input type="submit" id="go" name="button" value="yes">`),
    calls: ['a yes'],
    path: HUB,
  },
  {
    name: 'an image button',
    html: form('/hub', `${field}<input type="image" id="go" alt="Go" width="50" height="50">`),
    calls: ['a'],
    path: HUB,
  },
  {
    name: 'form= outside of the form',
    html: ({ save }) =>
      `<form id="f" ${save('/hub').attributes}></form><input form="f" name="t" value="out"><button form="f" id="go">Go</button>`,
    calls: ['out'],
    path: HUB,
  },
  {
    name: 'what is typed',
    html: form('/hub', `<input name="t" id="t">${go}`),
    calls: ['typed'],
    path: HUB,
    act: (tab) => tab.type('#t', 'typed'),
  },
]

const summary = "document.querySelector('.error-summary')?.textContent.includes"
/** A failure that the action decides by its text: the re-rendered page, with the text and the focus on the summary. */
const failure = (name: string, text: string, sentence: string, calls = [text]): Case => ({
  name,
  html: ({ save }) => {
    const view = save('/hub')
    return `<form novalidate ${view.attributes}>${view.summary()}<input ${view.input('t', { value: text })} id="t">${go}</form>`
  },
  calls,
  look: [
    `[${summary}('${sentence}'), document.activeElement.className, document.querySelector('#t').value]`,
    [true, 'error-summary', text],
  ],
  off: { path: ACTION },
})

const foreign = (name: string, proxy: Case['proxy'], sentence: string, off: Case['off']): Case => ({
  name,
  html: form('/form', `<input name="t" id="t">${go}`),
  act: (tab) => tab.type('#t', 'typed'),
  calls: [],
  look: [
    "[document.querySelector('output').textContent, document.querySelector('#t').value]",
    [sentence, 'typed'],
  ],
  ...(proxy && { proxy }),
  ...(off && { off }),
})
const noPage = 'The answer cannot be shown. Please check whether it was done.'
const noServer = (status: number) => `The server did not answer (${status}). Your text is still here.`
const html = (status: number) => (response: Response) =>
  void response.status(status).send(`<style>.x{}</style><h1>Proxy ${status}</h1>`)
const itsPage = (status: number): Case['off'] => ({
  path: ACTION,
  look: ["document.querySelector('h1').textContent", `Proxy ${status}`],
})

const OUTCOMES: readonly Case[] = [
  {
    name: 'a success on the same page: its message, the form empty',
    html: form('/form', `<input name="t" id="t">${go}`),
    act: (tab) => tab.type('#t', 'typed'),
    calls: ['typed'],
    look: [
      "[document.querySelector('.flash')?.textContent, document.querySelector('#t').value]",
      ['Saved.', ''],
    ],
  },
  {
    name: 'a redirect through another page, with its message',
    html: form('/chain'),
    calls: ['a'],
    path: HUB,
    look: ["document.querySelector('.flash')?.textContent", 'Saved.'],
  },
  {
    name: 'a redirect to a fragment',
    html: form('/hub#x'),
    calls: ['a'],
    path: HUB,
    look: ['location.hash', '#x'],
  },
  {
    name: 'a redirect to a query',
    html: form('/hub?a=1&b'),
    calls: ['a'],
    path: HUB,
    look: ['location.search', '?a=1&b'],
  },
  {
    name: 'a redirect to another origin',
    html: (parts) => form(`${parts.otherOrigin}/hub`)(parts),
    calls: ['a'],
    path: HUB,
    look: ['location.hostname', 'localhost'],
  },
  {
    name: 'a download',
    html: form('/list.csv'),
    calls: ['a'],
    look: ["document.querySelectorAll('[aria-busy]').length", 0],
  },
  {
    name: 'a page that asks to be loaded',
    html: form('/visited'),
    calls: ['a'],
    path: /^\/visited$/,
    look: ["document.querySelector('.flash')?.textContent", 'Saved.'],
  },
  failure('400: a field that is wrong', '', 'T', []),
  failure('403', 'forbidden', 'Not for you.'),
  failure('409', 'conflict', 'Another user was faster.'),
  failure('429', 'often', 'Too often.'),
  failure('503', 'busy', 'Too much to do.'),
  failure('500', 'crash', 'went wrong'),
  foreign('a proxy’s 413', html(413), noServer(413), itsPage(413)),
  foreign('a proxy’s 500', html(500), noServer(500), itsPage(500)),
  foreign('a proxy’s 502', html(502), noServer(502), itsPage(502)),
  foreign('a proxy’s 503', html(503), noServer(503), itsPage(503)),
  foreign('a proxy’s page with 200', html(200), noPage, itsPage(200)),
  foreign('text', (response) => void response.type('txt').send('Proxy 200'), noPage, {
    path: ACTION,
    look: ['document.body.textContent', 'Proxy 200'],
  }),
  foreign('204', (response) => void response.status(204).end(), noPage, {
    path: /^\/form$/,
    look: ["document.querySelector('#t').value", 'typed'],
  }),
]

/** What the visitor has done to the page outside of the form that is sent. Without the script the page is loaded anew. */
const STATE: readonly Case[] = [
  {
    name: 'what an update leaves alone: focus, caret, scroll, details, dialog, media, fields of other forms',
    html: (parts) =>
      `${form('/form', `${field}<button id="go">Go</button>`)(parts)}<details><summary>More</summary>text</details><dialog>Open</dialog><audio src="/silence.wav"></audio><form ${parts.save('/form', 'b').attributes}><input name="t" id="other"><input type="checkbox" id="box"><select id="choice"><option>1<option>2</select></form><p style="height:3000px">`,
    act: (tab) =>
      tab.evaluate(`(() => {
        const get = (id) => document.getElementById(id)
        const audio = document.querySelector('audio')
        globalThis.kept = [audio, get('other')]
        document.querySelector('details').open = true
        document.querySelector('dialog').show()
        audio.volume = 0.5
        get('box').checked = true
        get('choice').value = '2'
        get('other').value = 'half a thought'
        get('other').dispatchEvent(new InputEvent('input', { bubbles: true }))
        get('go').addEventListener('click', () => {
          get('other').focus()
          get('other').setSelectionRange(2, 5)
          scrollTo(0, 40)
        })
      })()`),
    calls: ['a'],
    look: [
      `(() => {
        const { value, selectionStart, selectionEnd, id } = document.activeElement
        return [
          document.querySelectorAll('.flash, details[open], dialog[open]').length,
          id, value, selectionStart, selectionEnd, scrollY > 0,
          document.querySelector('audio').volume,
          document.getElementById('box').checked,
          document.getElementById('choice').value,
          kept.every((element) => element.isConnected),
        ]
      })()`,
      [3, 'other', 'half a thought', 2, 5, true, 0.5, true, '2', true],
    ],
    off: {
      look: [
        "[document.querySelectorAll('.flash, [open]').length, document.getElementById('other').value]",
        [1, ''],
      ],
    },
  },
  {
    name: 'an item of a list keeps its text when another comes above it',
    html: (parts) => {
      const items = parts.messages ? ['new', 'alpha', 'beta'] : ['alpha', 'beta']
      const item = (name: string) =>
        `<li><b>${name}</b><form ${parts.save('/hub', name).attributes}><input name="t" class="${name}"></form></li>`
      return `${form('/form')(parts)}<ul>${items.map(item).join('')}</ul>`
    },
    act: (tab) => tab.type('.alpha', 'for alpha'),
    calls: ['a'],
    look: [
      "[...document.querySelectorAll('li')].map((li) => li.textContent + li.querySelector('input').value)",
      ['new', 'alphafor alpha', 'beta'],
    ],
    off: {
      look: [
        "[...document.querySelectorAll('li')].map((li) => li.textContent + li.querySelector('input').value)",
        ['new', 'alpha', 'beta'],
      ],
    },
  },
]

/** Remembers in the browser what forms say, for the page that is shown afterwards. */
const LISTEN = `void new MutationObserver(() => {
  localStorage.said += [...document.querySelectorAll('output')].map((output) => output.textContent).join('')
}).observe(document.body, { subtree: true, childList: true, characterData: true }, localStorage.said = '')`

const late = (name: string, leave: string, path: RegExp): Case => ({
  name: `an answer that comes late: ${name}`,
  html: (parts) => `${form('/late')(parts)}<a href="/elsewhere" id="link">Elsewhere</a>`,
  act: (tab) => tab.evaluate(LISTEN),
  leave,
  calls: ['a'],
  path,
  look: [
    "[document.querySelectorAll('h1').length, document.querySelectorAll('[aria-busy]').length, localStorage.said]",
    [path.test('/form') ? 0 : 1, 0, ''],
  ],
})

/** The page is left while the form is on its way: its answer changes nothing. */
const LATE: readonly Case[] = [
  late('a link is followed', "document.getElementById('link').click()", /^\/elsewhere$/),
  late('the page is loaded again', 'location.reload()', /^\/form$/),
  late('Back', 'history.back()', /^\/start$/),
]

export const CASES: readonly Case[] = [...ATTRIBUTES, ...CONTROLS, ...OUTCOMES, ...STATE, ...LATE]
