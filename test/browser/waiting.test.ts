import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/eventually.ts'
import { asked, both, createBench, pathOf } from './workbench/visit.ts'

const { open } = createBench()

async function fillWork(page: Page, label: string, steps: number, ms: number): Promise<void> {
  await page.locator('#label').fill(label)
  await page.locator('#steps').fill(String(steps))
  await page.locator('#ms').fill(String(ms))
}

both('long work shows how far it is, and leads to its outcome', async (script) => {
  const site = await open('/work', { script })
  const { page, tables, complaints } = site
  await fillWork(page, 'a', 4, 500)
  assert.equal(await page.locator('.progress').isVisible(), false)
  await page.getByRole('button', { name: 'Send' }).first().click()
  await page.getByText(/^(25|50) %: step/).waitFor()
  const early = (await page.evaluate("document.querySelector('progress').value")) as number
  assert.ok(early >= 0.25 && early <= 0.5, String(early))
  if (script) {
    assert.equal(pathOf(site), '/work')
    assert.equal(await page.locator('.progress').isVisible(), true)
  } else assert.match(pathOf(site), /^\/_actions\/probe\.work\/[^?]+\?job=/)
  await page.getByText(/^(75|100) %: step/).waitFor()
  assert.ok(((await page.evaluate("document.querySelector('progress').value")) as number) > early)
  await page.getByText('Done: a').waitFor()
  assert.equal(pathOf(site), '/work?done')
  assert.deepEqual(tables.marks(), ['worked a'])
  assert.deepEqual(complaints, [])
})

both('a job that fails re-renders its page, filled in', async (script) => {
  for (const [label, sentence] of [
    ['bad', 'This one is refused.'],
    ['broken', 'Something went wrong on our side.'],
  ] as const) {
    const { page, tables } = await open('/work', { script })
    await fillWork(page, label, 1, 100)
    await page.getByRole('button', { name: 'Send' }).first().click()
    await page.locator('.error-summary', { hasText: sentence }).waitFor()
    assert.equal(await page.locator('#label').inputValue(), label)
    assert.deepEqual(tables.marks(), [])
  }
})

both('long work survives a closed tab', async (script) => {
  const { page, tables, origin } = await open('/work', { script })
  await fillWork(page, 'alone', 3, 150)
  await page.getByRole('button', { name: 'Send' }).first().click()
  await page.getByText(/%: step/).waitFor()
  await page.close()
  await eventually(() => assert.deepEqual(tables.marks(), ['worked alone']))
  assert.ok(origin)
})

test('without the script Reload and Back are harmless while long work goes on', async () => {
  const site = await open('/work', { script: false })
  const { page, tables } = site
  await fillWork(page, 'a', 4, 400)
  await page.getByRole('button', { name: 'Send' }).first().click()
  await page.getByText(/%: step/).waitFor()
  await page.reload()
  await page.getByText(/%: step/).waitFor()
  await page.goBack()
  await page.waitForURL('**/work')
  await page.goForward()
  await page.getByText('Done: a').waitFor()
  assert.deepEqual(tables.marks(), ['worked a'])
})

test('with the script a reload while long work goes on is harmless', async () => {
  const { page, tables } = await open('/work')
  await fillWork(page, 'a', 3, 150)
  await page.getByRole('button', { name: 'Send' }).first().click()
  await page.getByText(/%: step/).waitFor()
  await page.reload()
  await eventually(() => assert.deepEqual(tables.marks(), ['worked a']))
})

both('long work of a form that is done once is done once', async (script) => {
  const { page, tables } = await open('/work', { script })
  const action = await page.locator('form').nth(1).getAttribute('action')
  await page.locator('#label-once').fill('x')
  await page.getByRole('button', { name: 'Send' }).nth(1).click()
  await page.waitForURL('**/work?done')
  await page.goBack()
  await page.waitForURL('**/work')
  await page.evaluate(`document.querySelectorAll('form')[1].setAttribute('action', '${action}')`)
  await page.locator('#label-once').fill('x')
  await page.getByRole('button', { name: 'Send' }).nth(1).click()
  await page.waitForURL('**/work?done')
  assert.deepEqual(tables.marks(), ['once x'])
})

test('a lost answer of a form that is done once is asked for again, and it is done once', async () => {
  const { page, tables, requests } = await open('/pay')
  let lost = 0
  await page.route('**/_actions/**', async (route) => {
    if (lost === 2) return route.fallback()
    lost += 1
    // The first is done, and its answer does not arrive; the second does not arrive itself.
    if (lost === 1) await route.fetch()
    await route.abort('connectionreset')
  })
  await page.getByLabel('label').fill('100')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Trying again.').waitFor()
  assert.equal(await page.locator('form[aria-busy=true]').count(), 1)
  assert.equal(await page.getByLabel('label').inputValue(), '100')
  await page.waitForURL('**/pay?done')
  assert.deepEqual(tables.marks(), ['100'])
  assert.equal(lost, 2)
  assert.equal(requests.filter((request) => request.startsWith('POST')).length, 2)
})

test('it waits longer from time to time', async () => {
  const { page } = await open('/pay')
  await recordDelays(page)
  let sent = 0
  await page.route('**/_actions/**', (route) =>
    ++sent < 4 ? route.abort('connectionreset') : route.fallback(),
  )
  await page.getByLabel('label').fill('100')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/pay?done', { timeout: 30_000 })
  const [first = 0, second = 0, third = 0] = await retryDelays(page)
  assert.ok(first > 0 && second > first * 1.5 && third > second * 1.5, `${first}, ${second}, ${third}`)
})

for (const status of [429, 503])
  test(`a bare ${status} says when to come back, and any form does`, async () => {
    const { page, tables } = await open('/crash')
    await recordDelays(page)
    let sent = 0
    await page.route('**/_actions/**', (route) => {
      if (++sent > 1) return route.fallback()
      return route.fulfill({ status, headers: { 'Retry-After': '1' }, body: 'Wait.' })
    })
    await page.getByLabel('label').fill('typed')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Trying again.').waitFor()
    assert.equal(await page.getByLabel('label').inputValue(), 'typed')
    await eventually(() => assert.equal(sent, 2), 10_000)
    assert.deepEqual(await retryDelays(page), [1000])
    assert.deepEqual(tables.marks(), [])
  })

test('a page that comes back as it was left is not busy any more', async () => {
  const { page, tables } = await open('/slow')
  await page.locator('#label-drop').fill('typed')
  await page.locator('#ms-drop').fill('5000')
  await page.locator('[data-policy=drop] [data-pending]').click()
  await page.locator('[aria-busy=true]').waitFor()
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
  await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
  assert.equal(await page.locator('[aria-disabled=true]').count(), 0)
  assert.equal(await page.locator('#label-drop').inputValue(), 'typed')
  await eventually(() => assert.deepEqual(tables.marks(), ['aborted typed'], 'and the server knows'))
})

test('a form that is not done once is never sent again by itself', async () => {
  const { page, tables } = await open('/slow')
  let tries = 0
  await page.route('**/_actions/**', (route) => {
    tries += 1
    return route.abort('connectionreset')
  })
  await page.locator('#label-drop').fill('typed')
  await page.locator('#ms-drop').fill('0')
  await page.locator('[data-policy=drop] [data-pending]').click()
  const said = page.getByText('No connection. Please send again.')
  await said.waitFor()
  assert.equal(
    await said.evaluate((node) => (node as unknown as { role: unknown; localName: string }).localName),
    'output',
  )
  await page.waitForTimeout(1500)
  assert.equal(tries, 1)
  assert.equal(await page.locator('#label-drop').inputValue(), 'typed')
  assert.equal(await page.locator('[aria-busy=true]').count(), 0)
  await page.unroute('**/_actions/**')
  await page.locator('[data-policy=drop] [data-pending]').click()
  await eventually(() => assert.deepEqual(tables.marks(), ['typed']))
  await said.waitFor({ state: 'detached' })
})

for (const [path, name] of [
  ['/pay', 'that is done once'],
  ['/crash', 'of any kind'],
] as const)
  test(`offline, a form ${name} says so, keeps its text, and is sent when the connection is back`, async () => {
    const { page, requests } = await open(path)
    await page.getByLabel('label').fill('typed')
    // The second part of the script is loaded when the user types.
    await page.locator('#signpost-announcer').waitFor({ state: 'attached' })
    await page.context().setOffline(true)
    requests.length = 0
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('No connection. Trying again.').waitFor()
    assert.equal(await page.getByLabel('label').inputValue(), 'typed')
    assert.deepEqual(requests, [])
    await page.context().setOffline(false)
    await eventually(() => assert.equal(requests.length, 1), 1000)
  })

both('a field is checked when it is left, and when it is sent', async (script) => {
  const site = await open('/account', { script })
  const { page, tables } = site
  const problem = page.locator('#name-error')
  await page.evaluate("document.querySelector('form').noValidate = true")
  await page.locator('#name').pressSequentially('Ada', { delay: 20 })
  if (script) {
    await page.waitForTimeout(200)
    assert.deepEqual(asked(site), [], 'never while typing')
    await page.locator('#name').press('Tab')
    await problem.getByText('A name has small letters only.').waitFor()
    assert.equal(await page.locator('#name').getAttribute('aria-invalid'), 'true')
    assert.equal(await page.locator('#name').getAttribute('aria-describedby'), 'name-error')
    await page.locator('#first').press('Tab')
    await page.waitForTimeout(100)
    assert.equal(
      await page.locator('#first-error').textContent(),
      '',
      'a field that was not touched is not checked',
    )
    assert.equal(asked(site).length, 1)
    assert.deepEqual(tables.marks(), [], 'nothing runs')
    await page.locator('#name').fill('ada')
    await page.locator('#first').focus()
    await eventually(async () => assert.equal(await problem.textContent(), ''))
    assert.equal(await page.locator('#name').getAttribute('aria-invalid'), 'false')
    // The result of a check across fields is shown at the field that it names.
    await page.locator('#first').fill('one')
    await page.locator('#again').fill('two')
    await page.locator('#name').focus()
    await page.getByText('This is not the same.').waitFor()
    await page.locator('#name').fill('Ada')
  } else await page.locator('#first').fill('one')
  await page.locator('#again').fill('one')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('.error-summary', { hasText: 'A name has small letters only.' }).waitFor()
  assert.equal(await problem.textContent(), 'A name has small letters only.')
  await page.locator('#name').fill('ada')
  await page.locator('#first').fill('one')
  await page.locator('#again').fill('one')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/account?done')
  assert.deepEqual(tables.marks(), ['ada'])
})

test('a field that cannot be checked offline keeps its problem', async () => {
  const { page } = await open('/account')
  await page.locator('#name').fill('Ada')
  await page.locator('#first').focus()
  await page.getByText('A name has small letters only.').waitFor()
  await page.context().setOffline(true)
  await page.locator('#name').fill('Bob')
  const failed = page.waitForEvent('requestfailed')
  await page.locator('#first').focus()
  await failed
  assert.equal(await page.locator('#name-error').textContent(), 'A name has small letters only.')
  assert.equal(await page.locator('#name').getAttribute('aria-invalid'), 'true')
})

test('a draft that is written offline is saved when the connection is back', async () => {
  const { page, tables } = await open('/notes/1')
  await page.locator('#text').fill('before')
  await eventually(() => assert.equal(tables.note(1)?.text, 'before'))
  await page.context().setOffline(true)
  await page.locator('#text').fill('offline')
  await page.getByText('No connection. Trying again.').waitFor()
  assert.equal(await page.locator('#text').inputValue(), 'offline')
  await page.context().setOffline(false)
  await eventually(() => assert.equal(tables.note(1)?.text, 'offline'))
})

test('an event handler calls an action: it gets its data, or the problems', async () => {
  const { page, tables, complaints } = await open('/call')
  await page.getByRole('button', { name: 'Count' }).click()
  await page.locator('#counted', { hasText: '1' }).waitFor()
  await page.getByRole('button', { name: 'Count' }).click()
  await page.locator('#counted', { hasText: '2' }).waitFor()
  assert.deepEqual(tables.marks(), ['called', 'called'])
  await page.getByRole('button', { name: 'Wrong' }).click()
  await page.locator('#problems', { hasText: /^true 422 \S/ }).waitFor()
  await page.route('**/_actions/**', (route) => route.abort())
  await page.getByRole('button', { name: 'Wrong' }).click()
  await page.locator('#problems', { hasText: 'true undefined No connection.' }).waitFor()
  assert.deepEqual(complaints, [])
})

test('an application gets an event for each step, and can take it over', async () => {
  const { page, tables, complaints } = await open('/board')
  await page.evaluate(`{
    globalThis.told = []
    globalThis.cancels = ''
    for (const name of ['submit', 'answer', 'swap', 'error'])
      addEventListener('signpost:' + name, (event) => {
        const { form, data, request, reason } = event.detail
        told.push([name, form.dataset.signpost, reason ?? (data ?? request)?.constructor.name].join(' '))
        if (cancels === name) event.preventDefault()
      })
  }`)
  /** The events up to this one. */
  const toldUntil = async (last: string) => {
    const all: string[] = []
    await eventually(async () => {
      all.push(...((await page.evaluate('told.splice(0)')) as string[]))
      assert.equal(all.at(-1), last)
    })
    return all
  }
  const like = page.getByRole('button', { name: 'Like 1' })
  const count = page.locator('#note-1 output:not(.signpost-message output)')
  await like.click()
  assert.deepEqual(await toldUntil('swap notes.like#1 '), [
    'submit notes.like#1 FormData',
    'answer notes.like#1 XMLHttpRequest',
    'swap notes.like#1 ',
  ])
  assert.equal(await count.textContent(), '1')

  await page.evaluate("cancels = 'submit'")
  await like.click()
  assert.deepEqual(await toldUntil('submit notes.like#1 FormData'), ['submit notes.like#1 FormData'])
  assert.equal(tables.note(1)?.likes, 1, 'nothing was sent')

  await page.evaluate("cancels = 'answer'")
  await like.click()
  await toldUntil('answer notes.like#1 XMLHttpRequest')
  assert.equal(tables.note(1)?.likes, 2)
  assert.equal(await count.textContent(), '1', 'nothing was swapped')
  assert.equal(await page.locator('[aria-busy=true]').count(), 0)

  await page.evaluate("cancels = 'error'")
  await page.route('**/_actions/**', (route) => route.abort())
  await like.click()
  await toldUntil('error notes.like#1 XMLHttpRequest')
  assert.equal(await page.getByText('No connection').count(), 0)
  assert.deepEqual(complaints, [])
})

test('the script asks for nothing that the strictest policy does not give', async () => {
  const { page, complaints } = await open('/')
  for (const path of [
    '/',
    '/new',
    '/board',
    '/slow',
    '/pay',
    '/upload',
    '/account',
    '/work',
    '/run',
    '/call',
    '/theme',
    '/notes/1',
  ]) {
    const response = await page.goto(path)
    const policy = response?.headers()['content-security-policy'] ?? ''
    assert.match(policy, /^default-src 'none'/)
    assert.match(policy, /require-trusted-types-for 'script';trusted-types 'none'/)
    assert.doesNotMatch(policy, /unsafe|nonce|\*/)
    await page.waitForTimeout(100)
  }
  assert.deepEqual(complaints, [])
})

/** Records the delays of all timers of the page, so that a wait is asserted without measuring it. */
async function recordDelays(page: Page): Promise<void> {
  await page.evaluate(`{
    const start = setTimeout
    window.delays = []
    window.setTimeout = (callback, delay, ...args) => {
      delays.push({ delay, isWaiting: document.body.textContent.includes('Trying again.') })
      return start(callback, delay, ...args)
    }
  }`)
}

/** The delays of the timers that were started while a form waited to be sent again. */
async function retryDelays(page: Page): Promise<readonly number[]> {
  return await page.evaluate('delays.filter(({ isWaiting }) => isWaiting).map(({ delay }) => delay)')
}
