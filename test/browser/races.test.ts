import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { both, createBench, pathOf } from './workbench/visit.ts'

const { open } = createBench()

test('a double click while the script is still loading is done once', async () => {
  const { page, tables } = await open('/')
  await page.route('**/enhance.js', async (route) => {
    await sleep(150)
    await route.fallback()
  })
  await page.goto('/pay', { waitUntil: 'commit' })
  await page.getByLabel('label').fill('100')
  const box = await page.getByRole('button', { name: 'Send' }).boundingBox()
  for (const wait of [0, 60, 120]) {
    await sleep(wait)
    await page.mouse.click((box?.x ?? 0) + 5, (box?.y ?? 0) + 5)
  }
  await page.waitForURL('**/pay?done')
  await sleep(300)
  assert.deepEqual(tables.marks(), ['100'])
})

both('with the script blocked, everything works', async (script) => {
  const { page, tables } = await open('/', { script })
  await page.route('**/enhance.js', (route) => route.abort())
  await page.goto('/new')
  await page.getByLabel('title').fill('Blocked')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The note is there.').waitFor()
  await page.goto('/board')
  await page.getByRole('button', { name: 'Like 1' }).click()
  await page.locator('#note-1 output', { hasText: '1' }).waitFor()
  assert.equal(tables.notes().length, 3)
})

test('in a browser that is too old for the script, everything works', async () => {
  const { page, tables, requests } = await open('/')
  await page.addInitScript('delete Map.groupBy')
  await page.goto('/board')
  requests.length = 0
  await page.getByRole('button', { name: 'Like 1' }).click()
  await page.locator('#note-1 output', { hasText: '1' }).waitFor()
  assert.equal(tables.note(1)?.likes, 1)
  assert.ok(requests.includes('GET /board'), 'the browser sent it itself')
})

test('a form that is sent while another is answered is sent, and shown', async () => {
  const { page, tables } = await open('/board')
  for (let round = 0; round < 5; round++) {
    await page.evaluate(`{
      const [first, second] = [...document.querySelectorAll('#notes > li > form')]
      first.requestSubmit()
      second.requestSubmit()
      setTimeout(() => document.querySelector('#search').dispatchEvent(new Event('input', { bubbles: true })), 5)
    }`)
    await eventually(() => assert.equal(tables.note(1)?.likes, round + 1))
    await eventually(() => assert.equal(tables.note(2)?.likes, round + 1))
    await page
      .locator('#note-1 output:not(.signpost-message output)')
      .getByText(String(round + 1))
      .waitFor()
    await page
      .locator('#note-2 output:not(.signpost-message output)')
      .getByText(String(round + 1))
      .waitFor()
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
  }
})

test('Back while a form is on its way: the answer does not take the visitor away', async () => {
  const site = await open('/notes/1')
  const { page, tables } = site
  await page.getByRole('button', { name: 'Another' }).click()
  await page.waitForURL('**/notes/3')
  const back = Promise.withResolvers<void>()
  await page.route('**/_actions/**', async (route) => {
    const response = await route.fetch()
    await back.promise
    await route.fulfill({ response }).catch(() => {})
  })
  await page.getByRole('button', { name: 'Another' }).click()
  await page.goBack()
  await page.waitForURL('**/notes/1')
  back.resolve()
  await sleep(300)
  assert.equal(pathOf(site), '/notes/1')
  assert.equal(await page.title(), 'First')
  assert.equal(tables.notes().length, 4, 'it was done')
  await page.goForward()
  await page.waitForURL('**/notes/3')
  assert.equal(await page.locator('[aria-busy=true]').count(), 0)
})

test('a link that is followed while a form is on its way: Back shows a form that can be sent', async () => {
  const { page, tables } = await open('/slow')
  await page.locator('#label-drop').fill('kept')
  await page.locator('#ms-drop').fill('800')
  await page.locator('[data-policy=drop] [data-pending]').click()
  await page.locator('[aria-busy=true]').waitFor()
  await page.evaluate("location.href = '/new'")
  await page.waitForURL('**/new')
  await page.goBack()
  await page.waitForURL('**/slow')
  await eventually(async () => assert.equal(await page.locator('[aria-busy=true]').count(), 0), 5000)
  await page.locator('#label-drop').fill('again')
  await page.locator('#ms-drop').fill('0')
  await page.locator('[data-policy=drop] [data-pending]').click()
  await eventually(() => assert.equal(tables.marks().at(-1), 'again'))
})

both(
  'two tabs: what the other one has changed is not overwritten, and nothing typed is lost',
  async (script) => {
    const { page, tables } = await open('/notes/1', { script })
    const other = await page.context().newPage()
    await other.goto('/notes/1')
    await other.locator('#text').fill('theirs')
    await other.getByRole('button', { name: 'Save' }).click()
    await other.locator('#saved', { hasText: 'theirs (2)' }).waitFor()
    await page.locator('#text').fill('mine')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Someone else was faster.').first().waitFor()
    assert.equal(await page.locator('#text').inputValue(), 'mine')
    assert.equal(tables.note(1)?.text, 'theirs')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.locator('#saved', { hasText: 'mine (3)' }).waitFor()
  },
)

test('a form that another one removes while it is on its way is done, and nothing breaks', async () => {
  const { page, tables, complaints } = await open('/board')
  await page.route('**/_actions/notes.like/**', async (route) => {
    await sleep(300)
    await route.fallback()
  })
  await page.getByRole('button', { name: 'Like 1' }).click()
  tables.remove(1)
  await page.getByRole('button', { name: 'Like 2' }).click()
  await page.locator('#note-1').waitFor({ state: 'detached' })
  await page.locator('#note-2 output:not(.signpost-message output)').getByText('1').waitFor()
  await sleep(300)
  assert.equal(pathOf({ page }), '/board')
  assert.equal(await page.locator('[aria-busy=true]').count(), 0)
  assert.deepEqual(complaints, [])
})

for (const [what, answer, sentence] of [
  [
    'a page of a proxy',
    { status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' },
    'The server did not answer (502).',
  ],
  [
    'JSON',
    { status: 500, contentType: 'application/json', body: '{"oops":1}' },
    'The server did not answer (500).',
  ],
  ['nothing', { status: 500, body: '' }, 'The server did not answer (500).'],
] as const)
  test(`an answer that is ${what} is said, the text stays, and the form can be sent again`, async () => {
    const site = await open('/slow')
    const { page, tables } = site
    await page.route('**/_actions/**', (route) => route.fulfill(answer))
    await page.locator('#label-drop').fill('typed')
    await page.locator('#ms-drop').fill('0')
    await page.locator('[data-policy=drop] [data-pending]').click()
    await page.locator('.signpost-message', { hasText: sentence }).waitFor()
    assert.equal(pathOf(site), '/slow')
    assert.equal(await page.locator('#label-drop').inputValue(), 'typed')
    await page.unroute('**/_actions/**')
    await page.locator('[data-policy=drop] [data-pending]').click()
    await eventually(() => assert.deepEqual(tables.marks(), ['typed']))
    await page.locator('.signpost-message', { hasText: sentence }).waitFor({ state: 'detached' })
  })

both('a session that has ended: sign in, and the text is there', async (script) => {
  let identity: string | null = 'ada'
  const site = await open('/new', { script, bench: { identity: () => identity, loginPage: '/lead?to=/new' } })
  const { page, tables } = site
  await page.getByLabel('title').fill('A long evening')
  await page.getByLabel('text').fill('of writing')
  identity = null
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL('**/lead?to=/new&next=*')
  identity = 'ada'
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('You were signed out before this was sent.').first().waitFor()
  assert.equal(await page.getByLabel('title').inputValue(), 'A long evening')
  assert.equal(await page.getByLabel('text').inputValue(), 'of writing')
  assert.equal(tables.notes().length, 2)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The note is there.').waitFor()
  assert.equal(tables.notes().length, 3)
})

test('fields may be named as anything that a form element has', async () => {
  const { page, tables } = await open('/names')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('named').waitFor()
  assert.deepEqual(tables.marks(), ['named'])
})
