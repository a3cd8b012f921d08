import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/eventually.ts'
import { asked, both, createBench } from './workbench/visit.ts'

const { open } = createBench()

async function fillSlow(page: Page, policy: string, label: string, ms: number): Promise<void> {
  await page.locator(`#label-${policy}`).fill(label)
  await page.locator(`#ms-${policy}`).fill(String(ms))
}

const go = (page: Page, policy: string) => page.locator('button[data-pending]', { hasText: policy })

test('a form on its way says so: aria-busy, aria-disabled, its pending text; never disabled', async () => {
  const { page, tables } = await open('/slow')
  await fillSlow(page, 'drop', 'a', 400)
  const button = go(page, 'drop')
  const form = page.locator('form').first()
  await button.click()
  const pressed = form.locator('button[data-pending]')
  await form.locator('button', { hasText: 'At it…' }).waitFor()
  assert.equal(await form.getAttribute('aria-busy'), 'true')
  assert.equal(await pressed.getAttribute('aria-disabled'), 'true')
  assert.equal(await pressed.getAttribute('disabled'), null)
  assert.equal(await page.evaluate("document.activeElement.matches('[aria-disabled=true]')"), true)
  assert.equal(await page.locator('[aria-busy=true]').count(), 1, 'the other forms are not busy')
  await go(page, 'drop').first().waitFor()
  assert.equal(await page.locator('[aria-busy], [aria-disabled]').count(), 0)
  assert.equal(await page.getByText('At it…').count(), 0)
  assert.deepEqual(tables.marks(), ['a'])
})

test('Enter makes the button busy that does what Enter does', async () => {
  const { page } = await open('/slow')
  await fillSlow(page, 'drop', 'a', 300)
  await page.locator('#label-drop').press('Enter')
  await page.locator('button[aria-disabled=true]', { hasText: 'At it…' }).waitFor()
  await go(page, 'drop').waitFor()
})

/** Does it as a hand does, whatever the page says and whatever is on its way. */
async function pressAt(page: Page, box: Box): Promise<void> {
  await page.mouse.click((box?.x ?? 0) + 5, (box?.y ?? 0) + 5)
}

type Box = Awaited<ReturnType<ReturnType<Page['locator']>['boundingBox']>>

const boxOf = (page: Page, policy: string) =>
  page.locator(`[data-policy=${policy}] [data-pending]`).boundingBox()
const press = async (page: Page, policy: string) => pressAt(page, await boxOf(page, policy))

test('drop: what is pressed again while it is on its way is done once', async () => {
  const { page, tables, requests } = await open('/slow')
  await fillSlow(page, 'drop', 'a', 300)
  for (let times = 0; times < 3; times++) await press(page, 'drop')
  await page.locator('[data-policy=drop]:not([aria-busy=true])').waitFor()
  assert.deepEqual(tables.marks(), ['a'])
  assert.equal(requests.filter((request) => request.startsWith('POST')).length, 1)
})

both('replace: the one before is dropped, and the server told', async (script) => {
  const { page, tables } = await open('/slow', { script })
  await fillSlow(page, 'replace', 'a', 3000)
  const [button, label, ms] = await Promise.all([
    boxOf(page, 'replace'),
    page.locator('#label-replace').boundingBox(),
    page.locator('#ms-replace').boundingBox(),
  ])
  await pressAt(page, button)
  await page.waitForTimeout(100)
  for (const [field, text] of [
    [label, 'b'],
    [ms, '0'],
  ] as const) {
    await pressAt(page, field)
    await page.keyboard.press('Control+A')
    await page.keyboard.type(text)
  }
  await pressAt(page, button)
  await eventually(() => assert.deepEqual(tables.marks().sort(), ['aborted a', 'b']), 2000)
  if (script) await page.locator('[data-policy=replace]:not([aria-busy=true])').waitFor()
})

test('queue: one after the other, in their order, each with what was in it', async () => {
  const { page, tables } = await open('/slow')
  for (const [label, ms] of [
    ['a', 250],
    ['b', 100],
    ['c', 0],
  ] as const) {
    await fillSlow(page, 'queue', label, ms)
    await press(page, 'queue')
  }
  await eventually(() => assert.deepEqual(tables.marks(), ['a', 'b', 'c']))
  await go(page, 'queue').waitFor()
  assert.equal(await page.locator('[aria-busy=true]').count(), 0)
})

test('forms do not wait for each other', async () => {
  const { page, tables } = await open('/slow')
  await fillSlow(page, 'drop', 'slow', 600)
  await fillSlow(page, 'queue', 'quick', 0)
  await go(page, 'drop').click()
  await go(page, 'queue').click()
  await eventually(() => assert.deepEqual(tables.marks(), ['quick', 'slow']))
})

test('a button stops what is on its way, and the form can be sent again', async () => {
  const { page, tables } = await open('/slow')
  await fillSlow(page, 'drop', 'a', 3000)
  await go(page, 'drop').click()
  await page.getByRole('button', { name: 'Stop' }).first().click()
  await eventually(() => assert.deepEqual(tables.marks(), ['aborted a']))
  await go(page, 'drop').waitFor()
  assert.equal(await page.locator('#label-drop').inputValue(), 'a')
  await page.locator('#ms-drop').fill('0')
  await go(page, 'drop').click()
  await eventually(() => assert.deepEqual(tables.marks(), ['aborted a', 'a']))
})

const FILES = [
  { name: 'one.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(900_000, 1) },
  { name: 'two.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(600_000, 2) },
]

/** A connection on which these files take two seconds. */
async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 750_000,
  })
}

both('several files are sent, and a bar says how far they are and how long it takes', async (script) => {
  const { page, tables } = await open('/upload', { script })
  await page.getByLabel('title').fill('Two files')
  await page.getByLabel('files').setInputFiles(FILES)
  const bar = page.locator('.progress')
  assert.equal(await bar.isVisible(), false)
  if (script) {
    await slowDown(page)
    await page.getByRole('button', { name: 'Send' }).click()
    await bar.getByText(/^\d+ %, \d+ s left$/).waitFor()
    await page.locator('.progress', { hasText: /^ *[3-9]\d %, [01] s left/ }).waitFor()
    const value = (await page.evaluate("document.querySelector('progress').value")) as number
    assert.ok(value > 0.2 && value <= 1, String(value))
  } else await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/upload?done')
  assert.deepEqual(tables.marks(), ['one.bin 900000', 'two.bin 600000'])
  assert.equal(await bar.isVisible(), false)
})

test('an upload can be cancelled, and its files are there to be sent again', async () => {
  const { page, tables, complaints } = await open('/upload')
  await page.getByLabel('title').fill('Cancelled')
  await page.getByLabel('files').setInputFiles(FILES)
  await slowDown(page)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.locator('.progress').waitFor({ state: 'hidden' })
  assert.equal(await page.locator('[aria-busy=true]').count(), 0)
  assert.deepEqual(tables.marks(), [])
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/upload?done')
  assert.equal(tables.marks().length, 2)
  assert.deepEqual(complaints, [])
})

both('files of a form that failed are not sent again', async (script) => {
  const { page, tables } = await open('/upload', { script })
  await page.evaluate("document.querySelector('form').noValidate = true")
  await page.getByLabel('files', { exact: true }).setInputFiles(FILES)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Already uploaded: one.bin').waitFor()
  assert.equal(await page.evaluate("document.getElementById('files').files.length"), 0)
  await page.getByLabel('title').fill('Now')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL('**/upload?done')
  assert.deepEqual(tables.marks(), ['one.bin 900000', 'two.bin 600000'])
})

both('a draft saves itself while it is written, or by its button', async (script) => {
  const site = await open('/notes/1', { script })
  const { page, tables } = site
  await page.locator('#text').click()
  if (script) await page.locator('#text').pressSequentially(' two three', { delay: 30 })
  else {
    await page.locator('#text').fill('one two three')
    await page.getByRole('button', { name: 'Save' }).click()
  }
  await page.locator('#saved', { hasText: '(2)' }).waitFor()
  assert.equal(tables.note(1)?.text.replace(/^ two three(.*)$/s, '$1 two three'), 'one two three')
  assert.equal(asked(site).length, script ? 1 : 2)
  if (script) assert.equal(await page.evaluate('document.activeElement.id'), 'text')
})

test('what is written while a draft is saved is saved after it', async () => {
  const { page, tables } = await open('/notes/1')
  const written = Promise.withResolvers<void>()
  await page.route('**/_actions/**', async (route) => {
    const response = await route.fetch()
    await written.promise
    await route.fulfill({ response })
  })
  const [sent] = await Promise.all([page.waitForRequest('**/_actions/**'), page.locator('#text').fill('a')])
  await page.locator('#text').fill('ab')
  written.resolve()
  assert.match(sent.postData() ?? '', /text=a$/)
  await page.locator('#saved', { hasText: 'ab (3)' }).waitFor()
  assert.equal(tables.note(1)?.version, 3)
  assert.equal(await page.locator('#text').inputValue(), 'ab')
})

test('a draft that cannot be saved says so, keeps the text, and takes no focus', async () => {
  const { page, tables } = await open('/notes/1')
  const note = tables.note(1)
  if (note) tables.save({ ...note, text: 'theirs' })
  await page.locator('#text').fill('mine')
  await page.getByText('Someone else was faster.').waitFor()
  assert.equal(await page.evaluate('document.activeElement.id'), 'text')
  assert.equal(await page.locator('#text').inputValue(), 'mine')
  assert.equal(tables.note(1)?.text, 'theirs')
})

test('a draft that is not valid waits until it is', async () => {
  const { page, tables } = await open('/notes/1')
  await page.locator('#title').fill('')
  await page.waitForTimeout(500)
  assert.equal(tables.note(1)?.version, 1)
  await page.locator('#title').fill('Title')
  await eventually(() => assert.equal(tables.note(1)?.title, 'Title'))
})

test('a form runs by itself: on load, when it is seen, at an interval', async () => {
  const { page, tables } = await open('/run')
  const count = (label: string) => tables.marks().filter((mark) => mark === label).length
  await eventually(() => assert.ok(count('1') >= 2), 4000)
  assert.equal(count('load'), 1)
  assert.equal(count('visible'), 0)
  await page.getByRole('button', { name: 'Run visible' }).scrollIntoViewIfNeeded()
  await eventually(() => assert.equal(count('visible'), 1))
  const times = count('1')
  await eventually(() => assert.ok(count('1') > times), 3000)
  assert.equal(count('load') + count('visible'), 2, 'once, whatever else is swapped')
  assert.match((await page.locator('form > output').nth(2).textContent()) ?? '', /^\d+$/)
})

test('without the script what runs by itself has a button', async () => {
  const { page, tables } = await open('/run', { script: false })
  await page.waitForTimeout(300)
  assert.deepEqual(tables.marks(), [])
  await page.getByRole('button', { name: 'Run load' }).click()
  await eventually(() => assert.deepEqual(tables.marks(), ['load']))
})

test('an icon without text in a pressed button is as good as words', async () => {
  const { page } = await open('/slow')
  await page.evaluate(`{
    const button = document.querySelector('button[data-pending]')
    button.replaceChildren(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))
    button.id = 'icon'
  }`)
  await fillSlow(page, 'drop', 'a', 5000)
  await page.evaluate("document.querySelector('#icon').click()")
  await page.locator('#icon[aria-disabled=true]').waitFor()
})

for (const key of ['Control', 'Meta'])
  test(`${key} and Enter send a form`, async () => {
    const { page, tables } = await open('/new')
    await page.getByLabel('title').fill('By the keyboard')
    await page.getByLabel('text').fill('first line')
    await page.getByLabel('text').press('Enter')
    await page.getByLabel('text').press(`${key}+Enter`)
    await page.getByText('The note is there.').waitFor()
    assert.equal(tables.note(3)?.text, 'first line\n')
  })

both('a question comes before what cannot be undone', async (script) => {
  const site = await open('/board', { script })
  const { page, tables, complaints } = site
  const ask = async () => {
    await page.locator('#note-1 summary').click()
    await page.locator('#note-1').getByLabel('reason').fill('it is old')
    await page.locator('#note-1').getByLabel('password').fill('secret')
    await page.getByRole('button', { name: 'Delete 1' }).click()
    await page.getByText('Delete this note?').waitFor()
  }
  await ask()
  assert.equal(await page.locator('dialog[open]').count(), script ? 1 : 0)
  if (script) {
    assert.equal(
      await page.evaluate('document.activeElement.textContent'),
      'Keep',
      'the harmless answer has the focus',
    )
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('#note-1').getByLabel('reason').inputValue(), 'it is old')
    await page.getByRole('button', { name: 'Delete 1' }).click()
    await page.getByRole('button', { name: 'Keep' }).click()
    await page.locator('dialog').waitFor({ state: 'detached' })
    assert.equal(tables.notes().length, 2)
    await page.getByRole('button', { name: 'Delete 1' }).click()
  } else {
    await page.getByRole('link', { name: 'Keep' }).click()
    assert.equal(tables.notes().length, 2)
    await ask()
  }
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('It is gone.').waitFor()
  assert.deepEqual(tables.marks(), ['it is old secret'])
  assert.deepEqual(
    tables.notes().map(({ id }) => id),
    [2],
  )
  assert.equal(await page.locator('dialog').count(), 0)
  assert.deepEqual(complaints, [])
})

test('a question stays when another form is answered meanwhile', async () => {
  const { page, tables } = await open('/board')
  await page.locator('#note-1 summary').click()
  await page.locator('#note-1').getByLabel('reason').fill('x')
  await page.getByRole('button', { name: 'Delete 1' }).click()
  await page.locator('dialog[open]').waitFor()
  await page.evaluate("document.querySelector('#note-2 form').requestSubmit()")
  await page.locator('#note-2 output', { hasText: '1' }).waitFor()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('It is gone.').waitFor()
  assert.equal(tables.notes().length, 1)
})
