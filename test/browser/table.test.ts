import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'
import { eventually } from '../support/eventually.ts'
import { type Render, startSite } from './table/site.ts'

// What the script does, beside what the browser does without it.

const site = await startSite()
let chromium: Browser
before(async () => {
  chromium = await launchChromium()
})
after(async () => {
  await chromium.close()
  await site.close()
})
beforeEach(() => {
  site.calls.length = 0
  site.pages.clear()
})

const problems: string[] = []

async function visit(render: Render, run: (page: Page) => Promise<void>, script = true): Promise<void> {
  site.pages.set('/form', render)
  const context = await chromium.newContext({ baseURL: site.origin, javaScriptEnabled: script })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  page.on('pageerror', (error) => problems.push(String(error)))
  await page.goto('/form')
  await run(page)
  await context.close()
  assert.deepEqual(problems.splice(0), [])
}

const pathOf = (page: Page) => new URL(page.url()).pathname
const press = (page: Page, name = 'Go') => page.getByRole('button', { name, exact: true }).click()
const count = (page: Page, selector: string) => page.locator(selector).count()

/** Types something, and waits for the second part of the script, which is loaded then. */
async function type(page: Page, text = 'a', label = 't'): Promise<void> {
  await page.getByLabel(label).fill(text)
  await page.locator('#signpost-announcer').waitFor({ state: 'attached' })
}

interface Case {
  readonly name: string
  readonly html: Render
  /** What the action was called with. */
  readonly calls: readonly string[]
  readonly path: string
  readonly act?: (page: Page) => Promise<void>
  readonly look?: (page: Page) => Promise<void>
}

const field = '<input name="t" value="a" aria-label="t">'
const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') }
/** The attributes of a form that is sent to the action, without `method` and `enctype`. */
const only = (attributes: string) =>
  attributes.replace(/ (method|enctype)="[^"]*"/g, '').replace(/^(method|enctype)="[^"]*"/, '')

const CASES: readonly Case[] = [
  {
    name: 'a plain form',
    html: ({ save }) => `<form ${save('/hub').attributes}>${field}<button>Go</button></form>`,
    calls: ['a'],
    path: '/hub',
  },
  {
    name: 'formmethod=dialog in a dialog',
    html: ({ save }) =>
      `<dialog open><form ${save('/hub').attributes}>${field}<button formmethod="dialog">Go</button></form></dialog>`,
    calls: [],
    path: '/form',
    look: async (page) => assert.equal(await count(page, 'dialog[open]'), 0),
  },
  {
    name: 'method=dialog',
    html: ({ save }) =>
      `<dialog open><form method="dialog" ${only(save('/hub').attributes)}>${field}<button>Go</button></form></dialog>`,
    calls: [],
    path: '/form',
  },
  {
    name: 'formmethod=get to a page',
    html: ({ save }) =>
      `<form ${save('/hub').attributes}>${field}<button formmethod="get" formaction="/search">Go</button></form>`,
    calls: [],
    path: '/search',
  },
  {
    name: 'formenctype=multipart/form-data with a file',
    html: ({ save }) =>
      `<form method="post" ${only(save('/hub').attributes)}>${field}<input type="file" name="file"><button formenctype="multipart/form-data">Go</button></form>`,
    calls: ['a a.txt'],
    path: '/hub',
    act: async (page) => page.locator('[type=file]').setInputFiles(file),
  },
  {
    name: 'formaction of another action URL',
    html: ({ save }) => {
      const action = /action="?([^"\s>]+)/.exec(save('/other', 'b').attributes)?.[1]
      return `<form ${save('/hub').attributes}>${field}<button formaction="${action}">Go</button></form>`
    },
    calls: ['a'],
    path: '/other',
  },
  {
    name: 'form= outside of the form',
    html: ({ save }) =>
      `<form id="f" ${save('/hub').attributes}></form><input form="f" name="t" value="out"><button form="f">Go</button>`,
    calls: ['out'],
    path: '/hub',
  },
  {
    name: 'target=_self',
    html: ({ save }) => `<form target="_self" ${save('/hub').attributes}>${field}<button>Go</button></form>`,
    calls: ['a'],
    path: '/hub',
  },
  {
    name: 'data-native',
    html: ({ save }) => `<form data-native ${save('/hub').attributes}>${field}<button>Go</button></form>`,
    calls: ['a'],
    path: '/hub',
  },
  {
    name: 'a redirect through another page, with its message',
    html: ({ save }) => `<form ${save('/chain').attributes}>${field}<button>Go</button></form>`,
    calls: ['a'],
    path: '/hub',
    look: (page) => page.locator('.flash', { hasText: 'Saved.' }).waitFor(),
  },
  {
    name: 'a redirect to a fragment',
    html: ({ save }) => `<form ${save('/hub#x').attributes}>${field}<button>Go</button></form>`,
    calls: ['a'],
    path: '/hub',
  },
]

for (const type of [
  'text',
  'search',
  'url',
  'email',
  'tel',
  'password',
  'hidden',
  'color',
  'date',
  'month',
  'week',
  'time',
  'number',
  'range',
  'checkbox',
  'radio',
])
  addTypeCase(type)

function addTypeCase(type: string): void {
  const VALUES: Readonly<Record<string, string>> = {
    url: 'http://a.example/',
    email: 'a@a.example',
    color: '#00ff00',
    date: '2026-12-01',
    month: '2026-12',
    week: '2026-W01',
    time: '10:00',
    number: '7',
    range: '7',
  }
  const value = VALUES[type] ?? 'x'
  ;(CASES as Case[]).push({
    name: `input type=${type}`,
    html: ({ save }) =>
      `<form ${save('/hub').attributes}><input type="${type}" name="t" value="${value}" checked><button>Go</button></form>`,
    calls: [value],
    path: '/hub',
  })
}

describe('the same with the script and without', () => {
  for (const { name, html, calls, path, act, look } of CASES)
    for (const script of [true, false])
      test(`${name} (script ${script ? 'on' : 'off'})`, () =>
        visit(
          html,
          async (page) => {
            await act?.(page)
            await press(page)
            await page.waitForURL((url) => url.pathname === path)
            await eventually(() => assert.deepEqual(site.calls, calls))
            await look?.(page)
            assert.equal(pathOf(page), path)
          },
          script,
        ))

  for (const script of [true, false])
    test(`formtarget=_blank leaves the page as it is (script ${script ? 'on' : 'off'})`, () =>
      visit(
        ({ save }) =>
          `<form ${save('/hub').attributes}>${field}<button formtarget="_blank">Go</button></form>`,
        async (page) => {
          await page.getByLabel('t').fill('an hour of work')
          const [tab] = await Promise.all([page.context().waitForEvent('page'), press(page)])
          await tab.waitForURL('**/hub')
          assert.equal(pathOf(page), '/form')
          assert.equal(await page.getByLabel('t').inputValue(), 'an hour of work')
        },
        script,
      ))
})

describe('a page that asks to be loaded', () => {
  test('is loaded by the browser, with its message', async () => {
    site.pages.set('/visited', ({ messages }) => `<h1>Visited</h1>${messages && '<i>with message</i>'}`)
    await visit(
      ({ save }) => `<form ${save('/visited').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.evaluate('globalThis.isOld = true')
        await press(page)
        await page.getByText('with message').waitFor()
        assert.equal(await page.evaluate("'isOld' in globalThis"), false)
      },
    )
  })
})

describe('any name of a field', () => {
  test('that a form, an element or a node has as a member', () =>
    visit(
      ({ save }) =>
        `<form ${save('/form').attributes} data-x>${field}<span id="places"></span><button>Go</button></form><form id="hostile" ${save('/form', 'b').attributes}>${field}<button>All</button></form>`,
      async (page) => {
        const names = (await page.evaluate(`(() => {
          const names = []
          for (let p = HTMLFormElement.prototype; p; p = Object.getPrototypeOf(p)) names.push(...Object.getOwnPropertyNames(p))
          const form = document.getElementById('hostile')
          const all = [...new Set(names)].filter((name) => name !== 'constructor' && name !== '__proto__')
          for (const name of all) {
            const input = document.createElement('input')
            input.name = name
            Element.prototype.append.call(form, input)
          }
          return all
        })()`)) as string[]
        assert.ok(names.length > 250, String(names.length))
        await page.evaluate("document.querySelector('#hostile button').click()")
        await page.locator('.flash').waitFor()
        assert.equal(pathOf(page), '/form')
        assert.deepEqual(site.calls, ['a'])
      },
    ))
})

describe('what other scripts and the visitor did to the page', () => {
  const form: Render = ({ save }) =>
    `<div id="chart"></div><x-w></x-w><div id="edit" contenteditable>text</div><form ${save('/form').attributes}>${field}<button><svg width="9" height="9"></svg><b>Go</b></button></form>`

  test('stays: classes, attributes, styles, added elements, content of empty elements', () =>
    visit(form, async (page) => {
      await page.evaluate(`{
        document.documentElement.className = 'dark js'
        document.documentElement.dataset.theme = 'night'
        document.body.classList.add('menu-open')
        document.body.style.overflow = 'hidden'
        document.body.append(Object.assign(document.createElement('aside'), { id: 'chat' }))
        document.querySelector('#chart').append(document.createElement('canvas'))
        document.querySelector('x-w').append(Object.assign(document.createElement('strong'), { textContent: 'widget' }))
        document.querySelector('#edit').textContent = 'edited'
      }`)
      await press(page)
      await page.locator('.flash').waitFor()
      assert.equal(await count(page, 'html.dark.js[data-theme=night] > body.menu-open[style] > #chat'), 1)
      assert.equal(await count(page, '#chart canvas'), 1)
      assert.equal(await page.locator('x-w strong').textContent(), 'widget')
      assert.equal(await page.locator('#edit').textContent(), 'edited')
      assert.equal(await count(page, 'button svg'), 1)
    }))

  test('a notice that a script dismissed is shown again when it is said again', () =>
    visit(form, async (page) => {
      for (let round = 0; round < 2; round++) {
        await press(page)
        await page.locator('.flash').waitFor()
        await page.evaluate("document.querySelector('.flash').remove()")
      }
    }))

  test('an element with data-permanent goes on in the next page and back', async () => {
    const permanent = '<div id="player" data-permanent>server</div>'
    site.pages.set('/hub', () => `<h1>Hub</h1>${permanent}`)
    await visit(
      (parts) => `${permanent}<form ${parts.save('/hub').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.evaluate(
          "globalThis.player = document.querySelector('#player'); player.textContent = 'playing'",
        )
        await press(page)
        await page.waitForURL('**/hub')
        assert.equal(await page.evaluate("document.querySelector('#player') === player"), true)
        await page.goBack()
        await page.getByRole('button', { name: 'Go' }).waitFor()
        assert.equal(
          await page.evaluate("document.querySelector('#player') === player && player.textContent"),
          'playing',
        )
      },
    )
  })

  test('typed text stays with its item when another one comes above it', async () => {
    let items = ['alpha', 'beta']
    await visit(
      ({ save }) => {
        const rows = items.map(
          (item) =>
            `<li><b>${item}</b><details><summary>Reply to ${item}</summary><form ${save('/hub', item).attributes}><input name="t"></form></details></li>`,
        )
        return `<form ${save('/form').attributes}>${field}<button>Go</button></form><ul>${rows.join('')}</ul>`
      },
      async (page) => {
        await page.getByText('Reply to alpha').click()
        await page.locator('li input').first().fill('for alpha')
        items = ['new', ...items]
        await press(page)
        await page.locator('li', { hasText: 'new' }).waitFor()
        assert.deepEqual(
          await page.evaluate(
            "[...document.querySelectorAll('li')].map((li) => [li.querySelector('b').textContent, li.querySelector('details').open, li.querySelector('input').value])",
          ),
          [
            ['new', false, ''],
            ['alpha', true, 'for alpha'],
            ['beta', false, ''],
          ],
        )
      },
    )
  })

  test('a form that the server no longer shows is gone, and its text is offered apart', async () => {
    let isOpen = true
    await visit(
      ({ save }) =>
        `<form ${save('/form').attributes}>${field}<button>Go</button></form>${isOpen ? `<form id="gone" ${save('/hub', 'b').attributes}><input name="t" aria-label="words"></form>` : ''}`,
      async (page) => {
        await page.getByLabel('words').fill('typed words')
        isOpen = false
        await press(page)
        await page.locator('#gone').waitFor({ state: 'detached' })
        assert.equal(await page.locator('.signpost-lost-text textarea').inputValue(), 'typed words')
        await press(page, 'Discard')
        assert.equal(await count(page, '.signpost-lost-text'), 0)
      },
    )
  })

  test('open is taken from the server when the server changes it, and the error summary is focused', () =>
    visit(
      ({ save }) => {
        const form = save('/form')
        const summary = form.summary()
        return `<input autofocus aria-label="search"><details ${summary.includes('error-summary') ? 'open' : ''}><summary>More</summary><form ${form.attributes} novalidate>${summary}<input name="t" aria-label="t"><button>Go</button></form></details>`
      },
      async (page) => {
        await page.getByText('More').click()
        await page.getByRole('button', { name: 'Go' }).evaluate((button) => {
          const { form } = button as unknown as {
            form: { requestSubmit(): void; closest(selector: string): { open: boolean } }
          }
          form.closest('details').open = false
          form.requestSubmit()
        })
        await page.locator('.error-summary:focus').waitFor()
        assert.equal(await count(page, 'details[open]'), 1)
      },
    ))
})

describe('late answers and a lost connection', () => {
  const once: Render = ({ save }) =>
    `<form ${save('/hub').attributes} data-autosave="400">${field}</form><form ${save('/hub', 'b').attributes}><input type="hidden" name="t" value="leave"><button>Go</button></form>`

  test('autosave never takes the visitor back to a page that was left', () =>
    visit(once, async (page) => {
      await page.clock.install()
      await page.getByLabel('t').fill('typed')
      await press(page)
      await page.getByRole('heading', { name: 'Hub' }).waitFor()
      await page.clock.fastForward(5000)
      assert.equal(pathOf(page), '/hub')
      assert.deepEqual(site.calls, ['leave'])
    }))

  test('autosave is sent at once when a link is followed', () =>
    visit(once, async (page) => {
      await page.getByLabel('t').fill('typed')
      await page.goto('/elsewhere')
      await eventually(() => assert.deepEqual(site.calls, ['typed']))
    }))

  const form: Render = ({ save }) =>
    `<form ${save('/form').attributes}>${field}<button>Go</button><button type="button" data-cancel><i>Never mind</i></button></form>`

  test('Cancel ends a form that waits for the connection, with one end for its beginning', () =>
    visit(form, async (page) => {
      await page.evaluate(
        "globalThis.ends = []; addEventListener('signpost:end', (event) => ends.push(event.detail.reason))",
      )
      await type(page)
      await page.context().setOffline(true)
      await press(page)
      await page.getByText('No connection. Trying again.').waitFor()
      await page.getByText('Never mind').click()
      await page.locator('[aria-busy]').waitFor({ state: 'detached' })
      await page.context().setOffline(false)
      assert.deepEqual(await page.evaluate('ends'), ['cancelled'])
      assert.deepEqual(site.calls, [])
    }))

  for (const [name, answer, sentence] of [
    [
      'a proxy’s 502',
      { status: 502, contentType: 'text/html', body: '<style>.x{}</style><h1>502 Bad Gateway</h1>' },
      'The server did not answer (502). Your text is still here.',
    ],
    [
      'a 413 of a proxy',
      { status: 413, contentType: 'text/html', body: '<h1>413</h1>' },
      'The server did not answer (413). Your text is still here.',
    ],
    ['204', { status: 204 }, 'The answer cannot be shown. Please check whether it was done.'],
    [
      'text',
      { status: 200, contentType: 'text/plain', body: 'ok' },
      'The answer cannot be shown. Please check whether it was done.',
    ],
  ] as const)
    test(`${name} is not poured into the form`, () =>
      visit(form, async (page) => {
        await page.route('**/_actions/**', (route) => route.fulfill(answer))
        await press(page)
        await page.locator('.signpost-message output', { hasText: sentence }).waitFor()
        assert.equal(await page.locator('.signpost-message output').textContent(), sentence)
      }))

  test('Send now ends the wait', () =>
    visit(form, async (page) => {
      let tries = 0
      await page.route('**/_actions/**', (route) => {
        tries += 1
        const busy = { status: 503, headers: { 'Retry-After': '600' }, body: 'Wait.' }
        return tries === 1 ? route.fulfill(busy) : route.fallback()
      })
      await press(page)
      await page.getByText(/\d+ s/).waitFor()
      await press(page, 'Send now')
      await page.locator('.flash').waitFor()
      assert.deepEqual(site.calls, ['a'])
    }))

  test('an optimistic form whose data a listener changed shows why it was refused', () =>
    visit(
      ({ save }) => {
        const view = save('/form')
        return `<template data-optimistic="${view.name}"><p class="guess"><slot name="t"></slot></p></template><form ${view.attributes} novalidate>${view.summary()}<input name="t" aria-label="t"><input type="file" name="file"><button>Go</button></form>`
      },
      async (page) => {
        await page.evaluate(
          "addEventListener('signpost:submit', (event) => event.detail.data.set('isAutosave', 'true'))",
        )
        await press(page)
        await page.locator('.error-summary').waitFor()
        assert.equal(await count(page, '.guess'), 0)
      },
    ))

  test('a bar appears after half a second and goes with the answer', () =>
    visit(form, async (page) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      await page.route('**/_actions/**', async (route) => {
        await promise
        await route.fallback()
      })
      await page.clock.install()
      await press(page)
      assert.equal(await count(page, '#signpost-loading'), 0)
      await page.clock.fastForward(600)
      await page.locator('#signpost-loading').waitFor()
      resolve()
      await page.locator('.flash').waitFor()
      await page.locator('#signpost-loading').waitFor({ state: 'detached' })
    }))
})

describe('events and history', () => {
  test('a render can be put into another function, such as a View Transition', () =>
    visit(
      ({ save }) => `<form ${save('/hub').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.evaluate(`{
          globalThis.log = []
          for (const name of ['submit', 'answer', 'swap', 'end']) addEventListener('signpost:' + name, () => log.push(name))
          addEventListener('signpost:beforeswap', ({ detail }) => {
            const { render } = detail
            detail.render = () => document.startViewTransition(() => { log.push('render'); render() }).updateCallbackDone
          })
        }`)
        await press(page)
        await page.getByRole('heading', { name: 'Hub' }).waitFor()
        await eventually(async () =>
          assert.deepEqual(await page.evaluate('log'), ['submit', 'answer', 'render', 'swap', 'end']),
        )
        assert.equal(await page.locator('h1:focus').count(), 1)
        assert.equal(await page.locator('#signpost-announcer').textContent(), '/hub')
      },
    ))

  test('at most ten pages are kept', () =>
    visit(
      ({ save }) => `<form ${save('/form?1').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        const kept = 'globalThis.kept'
        await page.evaluate(`${kept} = []`)
        for (let round = 0; round < 14; round++) {
          site.pages.set(
            '/form',
            ({ save }) => `<form ${save(`/form?${round + 2}`).attributes}>${field}<button>Go</button></form>`,
          )
          await page.evaluate(`${kept}.push(new WeakRef(document.body))`)
          const before = page.url()
          await press(page)
          await page.waitForURL((url) => String(url) !== before)
        }
        const session = await page.context().newCDPSession(page)
        await session.send('HeapProfiler.collectGarbage')
        const alive = (await page.evaluate(
          `${kept}.filter((reference) => reference.deref()).length`,
        )) as number
        assert.ok(alive <= 11, `${alive} bodies`)
      },
    ))

  test('an entry that another script made is left alone', () =>
    visit(
      ({ save }) => `<form ${save('/hub').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await press(page)
        await page.getByRole('heading', { name: 'Hub' }).waitFor()
        await page.evaluate(
          "globalThis.isStillHere = true; history.pushState({ own: 1 }, '', '/own'); history.pushState({ own: 2 }, '', '/own2')",
        )
        await page.goBack()
        assert.equal(
          await page.evaluate("isStillHere && location.pathname + document.querySelector('h1').textContent"),
          '/ownHub',
        )
      },
    ))
})
