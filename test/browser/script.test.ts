import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'
import { eventually } from '../support/eventually.ts'
import { type Render, startSite } from './table/site.ts'

// What only the script does: beside other scripts, with late answers, on a lost connection, in the history.

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
  site.gate = Promise.resolve()
})

const problems: string[] = []

async function visit(render: Render, run: (page: Page) => Promise<void>): Promise<void> {
  site.pages.set('/form', render)
  const context = await chromium.newContext({ baseURL: site.origin })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  // Unhandled rejections too.
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

/** The reasons with which submissions have ended, as `ends` in the page. */
const recordEnds = (page: Page) =>
  page.evaluate(
    "globalThis.ends = []; addEventListener('signpost:end', (event) => ends.push(event.detail.reason))",
  )

const field = '<input name="t" value="a" aria-label="t">'

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

describe('any name of an element', () => {
  test('that the document has as a member', () =>
    visit(
      ({ save, messages }) =>
        `${[
          'body',
          'head',
          'title',
          'documentElement',
          'activeElement',
          'implementation',
          'importNode',
          'createElement',
          'hidden',
          'querySelector',
        ]
          .map((name) => `<form name="${name}" id="${name}"></form><img name="${name}" alt="">`)
          .join(
            '',
          )}<i>${messages && 'done'}</i><form ${save('/form').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await press(page)
        await page.getByText('done').waitFor()
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

  test('nothing that was typed stays after Signpost-Forget: a form, text that was lost, a draft that was saved', async () => {
    let isSignedIn = true
    await visit(
      ({ save }) =>
        `<form ${save('/form').attributes}>${field}<button>Go</button></form><form ${save('/form', 'draft').attributes} data-autosave="10"><textarea name="t" aria-label="draft">${isSignedIn ? '' : 'guest'}</textarea></form><form ${save('/hub', 'b').attributes}><input name="t" aria-label="words"></form>${isSignedIn ? `<form ${save('/hub', 'c').attributes}><input name="t" aria-label="lost"></form>` : ''}`,
      async (page) => {
        await page.getByLabel('draft').fill('private draft')
        await page.locator('.flash').waitFor()
        await page.getByLabel('lost').fill('private text')
        isSignedIn = false
        await press(page)
        await page.locator('.signpost-lost-text').waitFor()
        await page.getByLabel('words').fill('private words')
        await page.route('**/_actions/**', async (route) => {
          const response = await route.fetch()
          await route.fulfill({ response, headers: { ...response.headers(), 'Signpost-Forget': '1' } })
        })
        await press(page)
        await page.locator('.signpost-lost-text').waitFor({ state: 'detached' })
        assert.equal(await page.getByLabel('words').inputValue(), '')
        assert.equal(await page.getByLabel('draft').inputValue(), 'guest')
      },
    )
  })

  test('open is taken from the server when the server changes it, and the error summary is focused', () =>
    visit(
      ({ save }) => {
        const form = save('/form')
        const summary = String(form.summary())
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
      await recordEnds(page)
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

  for (const [name, more] of [
    ['a form', ''],
    ['a form that is queued twice', 'data-policy="queue"'],
    ['an autosave and its form', 'data-autosave="50"'],
  ] as const)
    test(`Stop sends nothing: ${name} that waits for the connection`, () =>
      visit(
        ({ save }) => `<form ${save('/form').attributes} ${more}>${field}<button>Go</button></form>`,
        async (page) => {
          const posts: string[] = []
          page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()))
          await recordEnds(page)
          await type(page)
          await page.context().setOffline(true)
          if (more.startsWith('data-autosave')) await page.getByLabel('t').fill('typed')
          else await press(page)
          await page.getByText('No connection. Trying again.').waitFor()
          if (more) await page.evaluate("document.querySelector('form').requestSubmit()")
          await press(page, 'Stop')
          await eventually(async () =>
            assert.deepEqual(await page.evaluate('ends'), Array(more ? 2 : 1).fill('cancelled')),
          )
          assert.equal(await count(page, '[aria-busy]'), 0)
          assert.deepEqual(posts, [])
        },
      ))

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

describe('what is typed while a form is on its way', () => {
  test('goes with its row when rows are renumbered, with the focus and the caret', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let rows = ['first', 'second']
    await visit(
      ({ save }) =>
        `<form ${save('/form').attributes}><input type="hidden" name="t" value="a">${rows.map((text, at) => `<input name="lines.${at}.text" value="${text}">`).join('')}<button>Go</button></form>`,
      async (page) => {
        await page.locator('#signpost-announcer').waitFor({ state: 'attached' })
        site.gate = promise
        await press(page)
        await eventually(() => assert.equal(site.calls.length, 1))
        await page.locator('[name="lines.1.text"]').pressSequentially(' and more')
        rows = ['second']
        resolve()
        await page.locator('[name="lines.1.text"]').waitFor({ state: 'detached' })
        assert.deepEqual(
          await page.evaluate(
            '[document.activeElement.name, document.activeElement.value, document.activeElement.selectionStart]',
          ),
          ['lines.0.text', ' and moresecond', 9],
        )
      },
    )
  })

  test('in an input method is neither saved half nor broken off by an answer', () =>
    visit(
      ({ save }) =>
        `<form ${save('/form', 'draft').attributes} data-autosave="300"><input name="t" aria-label="draft"></form><form ${save('/form').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.clock.install()
        const session = await page.context().newCDPSession(page)
        await page.getByLabel('draft').focus()
        await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
        await page.locator('#signpost-announcer').waitFor({ state: 'attached' })
        await page.clock.fastForward(5000)
        await page.evaluate("document.querySelectorAll('form')[1].requestSubmit()")
        await page.locator('.flash').waitFor()
        assert.deepEqual(site.calls, ['a'])
        await session.send('Input.insertText', { text: '日本' })
        assert.equal(await page.getByLabel('draft').inputValue(), '日本')
        await page.clock.fastForward(5000)
        await eventually(() => assert.deepEqual(site.calls, ['a', '日本']))
      },
    ))
})

describe('scripts and style sheets of the next page', () => {
  const form: Render = ({ save }) => `<form ${save('/hub').attributes}>${field}<button>Go</button></form>`

  test('modules run when their page is reached, again too; a missing one is reported and breaks nothing', () =>
    visit(form, async (page) => {
      site.pages.set('/hub', () => '<h1>Hub</h1><script type="module" src="/mod.js"></script>')
      await page.route('**/mod.js', (route) =>
        route.fulfill({
          contentType: 'text/javascript',
          body: 'globalThis.runs = (globalThis.runs ?? 0) + 1',
        }),
      )
      for (const round of [1, 2]) {
        await press(page)
        await page.getByRole('heading', { name: 'Hub' }).waitFor()
        await eventually(async () => assert.equal(await page.evaluate('globalThis.runs'), round))
        await page.goBack()
      }
      site.pages.set('/hub', () => '<h1>Hub</h1><script type="module" src="/none.js"></script>')
      await page.route('**/none.js', (route) => route.fulfill({ status: 404 }))
      await page.evaluate("addEventListener('unhandledrejection', () => { globalThis.isUnhandled = true })")
      await press(page)
      await eventually(() => assert.match(problems.splice(0).join(), /none\.js/))
      assert.equal(await page.evaluate('globalThis.isUnhandled'), undefined)
    }))

  test('the page is shown when its style sheets are there', () =>
    visit(form, async (page) => {
      site.pages.set('/hub', () => '<link rel="stylesheet" href="/new.css"><h1>Hub</h1>')
      const { promise, resolve } = Promise.withResolvers<void>()
      const asked = Promise.withResolvers<void>()
      await page.route('**/new.css', async (route) => {
        asked.resolve()
        await promise
        await route.fulfill({
          contentType: 'text/css',
          body: 'h1{color:rgb(1,2,3)}',
          headers: { 'Cache-Control': 'max-age=60' },
        })
      })
      await press(page)
      await asked.promise
      assert.equal(pathOf(page), '/form')
      resolve()
      await page.getByRole('heading', { name: 'Hub' }).waitFor()
      assert.equal(
        await page.locator('h1').evaluate('getComputedStyle(document.querySelector("h1")).color'),
        'rgb(1, 2, 3)',
      )
    }))
})

describe('the second part of the script', () => {
  const blocked = async (page: Page) => page.route('**/enhance-extras.js', (route) => route.abort())

  test('is not loaded by a page whose forms do not use it, nor by a submission on it', () =>
    visit(
      ({ save }) => `<form ${save('/form').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await press(page)
        await page.locator('.flash').waitFor()
        assert.equal(await count(page, '#signpost-announcer'), 0)
      },
    ))

  for (const [name, more, path] of [
    ['a form that uses it', 'data-autosave="100"', '/form'],
    ['a page on a new address', '', '/hub'],
  ] as const)
    test(`if it cannot be loaded, the browser does it: ${name}`, async () => {
      site.pages.set(
        path,
        ({ save, messages }) =>
          `<i>${messages && 'shown'}</i><form ${save(path).attributes} ${more}>${field}<button>Go</button></form>`,
      )
      await visit(
        ({ save, messages }) =>
          `<i>${messages && 'shown'}</i><form ${save(path).attributes} ${more}>${field}<button>Go</button></form>`,
        async (page) => {
          await blocked(page)
          await page.reload()
          await page.evaluate('globalThis.isOld = true')
          await press(page)
          await page.waitForURL((url) => url.pathname === path)
          await eventually(async () => assert.equal(await page.evaluate("'isOld' in globalThis"), false))
          assert.deepEqual(site.calls, ['a'])
        },
      )
    })

  test('if it cannot be loaded because there is no connection, the form says so and keeps its text', () =>
    visit(
      ({ save }) =>
        `<form ${save('/form').attributes}><input name="t" aria-label="t"><button>Go</button></form>`,
      async (page) => {
        await page.context().setOffline(true)
        await page.getByLabel('t').fill('typed')
        await press(page)
        await page.getByText('No connection. Please send again.').waitFor()
        assert.equal(await page.getByLabel('t').inputValue(), 'typed')
        await page.context().setOffline(false)
        await press(page)
        await eventually(() => assert.deepEqual(site.calls, ['typed']))
      },
    ))
})

describe('what begins, ends', () => {
  test('no listener is left behind by repeated attempts', () =>
    visit(
      ({ save }) => `<form ${save('/hub').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.clock.install()
        await type(page)
        await page.evaluate(`{
          globalThis.online = 0
          const { addEventListener: add, removeEventListener: remove } = window
          window.addEventListener = (name, ...rest) => { if (name === 'online') online += 1; add.call(window, name, ...rest) }
          window.removeEventListener = (name, ...rest) => { if (name === 'online') online -= 1; remove.call(window, name, ...rest) }
        }`)
        let tries = 0
        await page.route('**/_actions/**', (route) => {
          tries += 1
          return tries > 3
            ? route.fallback()
            : route.fulfill({ status: 503, headers: { 'Retry-After': '60' } })
        })
        await press(page)
        for (let wait = 1; wait <= 3; wait++) {
          await page.getByText('The server is busy. Trying again.').waitFor()
          await page.clock.fastForward(61_000)
          await eventually(() => assert.ok(tries > wait))
        }
        await page.getByRole('heading', { name: 'Hub' }).waitFor()
        assert.equal(await page.evaluate('online'), 0)
      },
    ))

  test('a timed form ends with its page', () =>
    visit(
      ({ save }) =>
        `<form ${save('/form', 'every').attributes} data-run="5"><input type="hidden" name="t" value="run"></form><form ${save('/hub').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.clock.install()
        await page.reload()
        await page.locator('#signpost-announcer').waitFor({ state: 'attached' })
        await page.clock.fastForward(5001)
        await page.locator('.flash').waitFor()
        await press(page)
        await page.getByRole('heading', { name: 'Hub' }).waitFor()
        await page.clock.fastForward(60_000)
        await page.evaluate("fetch('/elsewhere').then(({ status }) => status)")
        assert.deepEqual(site.calls, ['run', 'a'])
      },
    ))

  test('two forms that fail at once have a message each', () =>
    visit(
      ({ save }) =>
        ['one', 'two']
          .map(
            (key) =>
              `<form ${save('/form', key).attributes}><input type="hidden" name="t" value="${key}"><button>${key}</button></form>`,
          )
          .join(''),
      async (page) => {
        await page.route('**/_actions/**', (route) => route.abort())
        await press(page, 'one')
        await press(page, 'two')
        await eventually(async () =>
          assert.deepEqual(
            await page.locator('form output').allTextContents(),
            Array(2).fill('No connection. Please send again.'),
          ),
        )
      },
    ))

  test('a form whose page is left by a link says nothing', () =>
    visit(
      ({ save }) =>
        `<form ${save('/form').attributes}>${field}<button>Go</button></form><a href="/elsewhere">Away</a>`,
      async (page) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        site.gate = promise
        await page.evaluate(`new MutationObserver(() => {
          localStorage.said = (localStorage.said ?? '') + [...document.querySelectorAll('output')].map((output) => output.textContent).join('')
        }).observe(document.body, { subtree: true, childList: true, characterData: true })`)
        await press(page)
        await eventually(() => assert.equal(site.calls.length, 1))
        await page.getByRole('link').click()
        await page.getByRole('heading').waitFor()
        resolve()
        assert.equal(await page.evaluate('localStorage.said'), '')
      },
    ))

  test('a download keeps the message for the next page', () =>
    visit(
      ({ save }) => `<form ${save('/list.csv').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await Promise.all([page.waitForEvent('download'), press(page)])
        await page.goto('/hub')
        await page.locator('.flash', { hasText: 'Saved.' }).waitFor()
      },
    ))

  test('the bar does not move for a visitor who prefers reduced motion', () =>
    visit(
      ({ save }) => `<form ${save('/form').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await page.emulateMedia({ reducedMotion: 'reduce' })
        const { promise, resolve } = Promise.withResolvers<void>()
        site.gate = promise
        await page.clock.install()
        await press(page)
        await page.clock.fastForward(600)
        await page.locator('#signpost-loading').waitFor()
        assert.equal(await page.evaluate("document.querySelector('#signpost-loading').position"), 1)
        resolve()
        await page.locator('#signpost-loading').waitFor({ state: 'detached' })
      },
    ))
})

describe('the accessibility tree', () => {
  const snapshot = (page: Page) => page.locator('body').ariaSnapshot()

  test('of a form that waits: a status, and buttons with names', () =>
    visit(
      ({ save }) => `<form ${save('/form').attributes}>${field}<button>Go</button></form>`,
      async (page) => {
        await type(page)
        await page.context().setOffline(true)
        await press(page)
        await page.getByText('No connection. Trying again.').waitFor()
        const tree = await snapshot(page)
        for (const line of [
          'status: No connection. Trying again.',
          'button "Send now"',
          'button "Stop"',
          'textbox "t": a',
        ])
          assert.ok(tree.includes(line), `${line} is not in ${tree}`)
      },
    ))

  test('of text that was not sent: a region and a field with names', async () => {
    let isOpen = true
    await visit(
      ({ save }) =>
        `<form ${save('/form').attributes}>${field}<button>Go</button></form>${isOpen ? `<form ${save('/hub', 'b').attributes}><input name="t" aria-label="words"></form>` : ''}`,
      async (page) => {
        await type(page, 'typed words', 'words')
        isOpen = false
        await press(page)
        await page.locator('.signpost-lost-text').waitFor()
        const tree = await snapshot(page)
        for (const line of [
          'complementary "Text that was not sent"',
          'textbox "Your text": typed words',
          'button "Discard"',
        ])
          assert.ok(tree.includes(line), `${line} is not in ${tree}`)
      },
    )
  })

  test('of a failure and of a new page: the alert or the heading has the focus', () =>
    visit(
      ({ save }) => {
        const form = save('/hub')
        return `<form ${form.attributes} novalidate>${form.summary()}<input ${form.input('t')} aria-label="t"><button>Go</button></form>`
      },
      async (page) => {
        await press(page)
        await page.locator('[role=alert]:focus').waitFor()
        assert.match(await snapshot(page), /alert/)
        await page.getByLabel('t').fill('a')
        await press(page)
        await page.locator('h1:focus').waitFor()
        assert.match(await page.locator('html').ariaSnapshot(), /status: \/hub/)
      },
    ))
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

  for (const own of ['{ own: 1 }', 'null'])
    test(`an entry that another script made is left alone: its state is ${own}`, () =>
      visit(
        ({ save }) => `<form ${save('/hub').attributes}>${field}<button>Go</button></form>`,
        async (page) => {
          await press(page)
          await page.getByRole('heading', { name: 'Hub' }).waitFor()
          await page.evaluate(
            `globalThis.isStillHere = true; history.pushState(${own}, '', '/own'); history.pushState(${own}, '', '/own2')`,
          )
          await page.goBack()
          assert.equal(
            await page.evaluate(
              "isStillHere && location.pathname + document.querySelector('h1').textContent",
            ),
            '/ownHub',
          )
        },
      ))
})
