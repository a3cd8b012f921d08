import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { both, createBench } from './workbench/visit.ts'

const { open } = createBench()

test('a swap keeps the state of the page: focus, selection, scroll, media, typing, what is open', async () => {
  const { page, tables, complaints } = await open('/board')
  await page.locator('#note-1 summary').click()
  await page.locator('#note-1').getByLabel('reason').fill('half a reason')
  await page.getByLabel('text').fill('another form')
  await page.evaluate("document.getElementById('sound').play()")
  await page.getByLabel('Search').fill('selected words')
  await page.evaluate(`{
    const search = document.querySelector('#search')
    search.focus()
    search.setSelectionRange(2, 7)
    globalThis.kept = [search, document.querySelector('#sound'), document.querySelector('#note-1')]
    scrollTo(0, 400)
    kept.top = search.getBoundingClientRect().top
  }`)
  tables.insert('Third', 'came meanwhile')
  await page.evaluate("document.querySelector('#note-2 form').requestSubmit()")
  await page.locator('#note-2 output', { hasText: '1' }).waitFor()
  assert.equal(await page.locator('#notes > li').count(), 3, 'what else is new is there')
  assert.deepEqual(
    await page.evaluate(`[
      document.activeElement.id,
      document.activeElement.selectionStart,
      document.activeElement.selectionEnd,
      document.activeElement.value,
      Math.abs(document.activeElement.getBoundingClientRect().top - kept.top) < 2,
      document.getElementById('sound').paused,
      document.querySelector('#note-1 details').open,
      kept.every((node) => node.isConnected),
    ]`),
    ['search', 2, 7, 'selected words', true, false, true, true],
  )
  assert.equal(await page.locator('#note-1').getByLabel('reason').inputValue(), 'half a reason')
  assert.equal(await page.getByLabel('text').inputValue(), 'another form')
  assert.deepEqual(complaints, [])
})

test('what was closed stays closed, and selected text stays selected', async () => {
  const { page } = await open('/board')
  await page.evaluate("getSelection().selectAllChildren(document.querySelector('#note-1 h2'))")
  await page.evaluate("document.querySelector('#note-2 form').requestSubmit()")
  await page.locator('#note-2 output', { hasText: '1' }).waitFor()
  assert.equal(await page.evaluate('String(getSelection())'), 'First')
  assert.equal(await page.locator('details[open]').count(), 0)
})

test('nothing that stays is touched', async () => {
  const { page } = await open('/board')
  // The bar of a slow machine would be a change.
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.evaluate(`{
    globalThis.changes = []
    new MutationObserver((records) => changes.push(...records.map(({ target }) => target.nodeName))).observe(document.body, {
      subtree: true, childList: true, attributes: true, characterData: true,
    })
  }`)
  await page.getByRole('button', { name: 'Like 2' }).click()
  await page.locator('#note-2 output', { hasText: '1' }).waitFor()
  const touched = await page.evaluate('[...new Set(changes)].sort()')
  assert.deepEqual(
    touched,
    ['#text', 'BUTTON', 'FORM'],
    'the count, and the form that was sent with its button',
  )
})

both(
  'after a success on the same page its form is empty again, and others keep their text',
  async (script) => {
    const { page, tables } = await open('/board', { script })
    await page.getByLabel('title').fill('New one')
    await page.getByLabel('text').fill('with text')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.locator('#note-3').waitFor()
    assert.equal(await page.getByLabel('title').inputValue(), '')
    assert.equal(await page.getByLabel('text').inputValue(), '')
    assert.equal(tables.note(3)?.text, 'with text')
  },
)

test('what is typed while the form is on its way stays, and is not sent', async () => {
  const { page, tables } = await open('/notes/1')
  await page.evaluate("document.querySelector('form').removeAttribute('data-autosave')")
  await page.locator('#text').fill('first')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('#text').fill('first and more')
  await page.getByText('first (2)').waitFor()
  assert.equal(await page.locator('#text').inputValue(), 'first and more')
  assert.equal(tables.note(1)?.text, 'first')
  // The form has the ticket of the page as it is now: what it captured is not stale.
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('first and more (3)').waitFor()
})

both('a list of notes: an optimistic entry, and the truth in its place', async (script) => {
  const { page, tables } = await open('/board', { script })
  await page.getByLabel('title').fill('<b>Soon</b>')
  await page.getByRole('button', { name: 'Add' }).click()
  if (script) {
    await page.locator('.guess', { hasText: '<b>Soon</b>' }).waitFor()
    assert.equal(await page.getByLabel('title').inputValue(), '', 'the field is free for the next one')
  }
  await page.locator('#note-3 h2', { hasText: '<b>Soon</b>' }).waitFor()
  assert.equal(await page.locator('.guess').count(), 0)
  assert.equal(tables.notes().length, 3)
})

both('an optimistic entry is taken back when it fails, and the text is in its field', async (script) => {
  const { page, tables } = await open('/board', { script })
  await page.getByLabel('title').fill('Not to be')
  await page.getByLabel('text').fill('refused')
  await page.getByRole('button', { name: 'Add' }).click()
  if (script) await page.locator('.guess', { hasText: 'Not to be' }).waitFor()
  await page.locator('.error-summary:focus', { hasText: 'Not this one.' }).waitFor()
  assert.equal(await page.locator('.guess').count(), 0)
  assert.equal(await page.getByLabel('title').inputValue(), 'Not to be')
  assert.equal(await page.getByLabel('text').inputValue(), 'refused')
  assert.equal(tables.notes().length, 2)
})

test('an optimistic entry is taken back when the connection is lost, and the text is in its field', async () => {
  const { page } = await open('/board')
  await page.route('**/_actions/**', (route) => route.abort())
  await page.getByLabel('title').fill('Lost')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('Please send again.').waitFor()
  assert.equal(await page.locator('.guess').count(), 0)
  assert.equal(await page.getByLabel('title').inputValue(), 'Lost')
})

test('forms do not wait for each other, and each shows the truth', async () => {
  const { page, tables } = await open('/board')
  const held = Promise.withResolvers<void>()
  await page.route('**/_actions/**', async (route) => {
    if (route.request().postData()?.includes('Slow+one')) await held.promise
    await route.continue()
  })
  await page.getByLabel('title').fill('Slow one')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('button', { name: 'Like 1' }).click()
  await page.locator('#note-1 output', { hasText: '1' }).waitFor()
  assert.equal(
    await page.locator('.guess', { hasText: 'Slow one' }).count(),
    1,
    'the other is on its way yet',
  )
  held.resolve()
  await page.locator('#note-3').waitFor()
  await eventually(() =>
    assert.deepEqual(
      tables.notes().map(({ likes }) => likes),
      [1, 0, 0],
    ),
  )
  assert.equal(await page.locator('#note-1 output:not(.signpost-message output)').textContent(), '1')
})

test('a page of another answer that came too late does not undo what is shown', async () => {
  const { page, tables } = await open('/board')
  let isFirst = true
  const shown = Promise.withResolvers<void>()
  await page.route('**/_actions/notes.like/**', async (route) => {
    const response = await route.fetch()
    if (isFirst) {
      isFirst = false
      await shown.promise
    }
    await route.fulfill({ response })
  })
  await page.getByRole('button', { name: 'Like 1' }).click()
  await eventually(() => assert.equal(tables.note(1)?.likes, 1))
  await page.getByRole('button', { name: 'Like 2' }).click()
  await page.locator('#note-2 output', { hasText: '1' }).waitFor()
  shown.resolve()
  await page.locator('#note-1 form[aria-busy=true]').waitFor({ state: 'detached' })
  assert.equal(await page.locator('#note-1 output:not(.signpost-message output)').textContent(), '1')
  assert.equal(await page.locator('#note-2 output:not(.signpost-message output)').textContent(), '1')
})

both(
  'a form in a row that is gone meanwhile: its own outcome is shown, nothing else happens',
  async (script) => {
    const { page, tables } = await open('/board', { script })
    tables.remove(1)
    await page.getByRole('button', { name: 'Like 1' }).click()
    await page.locator('#note-1').waitFor({ state: 'detached' })
    assert.deepEqual(
      tables.notes().map(({ id, likes }) => [id, likes]),
      [[2, 0]],
    )
  },
)

both('a large list is updated', async (script) => {
  const { page, tables } = await open('/', { script })
  for (let number = 0; number < 300; number++) tables.insert(`Note ${number}`, 'text')
  await page.goto('/board')
  await page.getByRole('button', { name: 'Like 1', exact: true }).click()
  await page.locator('#note-1 output', { hasText: '1' }).waitFor()
})
