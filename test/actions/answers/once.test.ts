import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { open } from './fixture.ts'

describe('a form that may be sent once', () => {
  test('is done once, however often and however fast it arrives, and every answer is the first', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/once')).form().fill({ label: 'one' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => form.request()))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([303]))
    assert.deepEqual(new Set(answers.map(({ headers }) => headers.get('location'))), new Set(['/done']))
    assert.deepEqual(site.marks(), ['one'])
    assert.match((await form.submit()).textOf('messages') ?? '', /Marked one\./)
    assert.deepEqual(site.marks(), ['one'])
  })

  test('comes again with 409 when it is sent a second time with other fields, and may then be sent', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/once')).form().fill({ label: 'one' })
    await form.submit()
    const page = await form.fill({ label: 'two' }).submit()
    assert.equal(page.status, 409)
    assert.match(page.text, /This was already sent\. Send the new version as well\?/)
    assert.deepEqual(page.form().fields.label, ['two'])
    assert.deepEqual(site.marks(), ['one'])
    await page.form().submit()
    assert.deepEqual(site.marks(), ['one', 'two'])
  })

  test('is not used up by a refusal, neither of the schema nor of the handler', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/once')).form()
    assert.equal((await form.fill({ label: '' }).submit()).status, 422)
    assert.equal((await form.fill({ label: 'refused' }).submit()).status, 422)
    assert.equal((await form.fill({ label: 'fine' }).submit()).path, '/done')
    assert.deepEqual(site.marks(), ['fine'])
  })

  test('two forms on two pages are two', async (t) => {
    const site = await open(t)
    for (const browser of [site.browser(), site.browser()])
      await (await browser.open('/once')).form().fill({ label: 'same' }).submit()
    assert.deepEqual(site.marks(), ['same', 'same'])
  })
})

describe('a message', () => {
  test('is shown on the next page, once', async (t) => {
    const site = await open(t)
    const browser = site.browser()
    const page = await (await browser.open('/once')).form().fill({ label: 'one' }).submit()
    assert.equal(page.textOf('messages'), 'Marked one.')
    assert.equal((await browser.open('/done')).textOf('messages'), '')
  })
})

describe('a file', () => {
  const picture = () => new File(['pixels'], '../../pic\r\nture.png', { type: 'image/png' })

  test('arrives with a name that is safe to show', async (t) => {
    const site = await open(t)
    await (await site.browser().open('/upload')).form().fill({ label: 'one', file: picture() }).submit()
    assert.deepEqual(site.marks(), ['one picture.png pixels'])
  })

  test('that came with a form that failed need not be sent again', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/upload'))
      .form()
      .fill({ label: '', file: picture() })
      .submit()
    assert.equal(page.status, 422)
    assert.match(page.text, /Already uploaded: picture\.png/)
    await page.form().fill({ label: 'two' }).submit()
    assert.deepEqual(site.marks(), ['two picture.png pixels'])
  })

  test('that is too large is refused in words, and the rest is kept', async (t) => {
    const site = await open(t)
    const file = new File(['a'.repeat(1001)], 'big.txt')
    const page = await (await site.browser().open('/upload')).form().fill({ label: 'kept', file }).submit()
    assert.equal(page.status, 413)
    assert.deepEqual(page.form().fields.label, ['kept'])
    assert.deepEqual(site.marks(), [])
  })

  test('that is missing is said beside the field', async (t) => {
    const site = await open(t)
    const page = await (await site.browser().open('/upload')).form().fill({ label: 'kept' }).submit()
    assert.equal(page.status, 422)
    assert.match(page.textOf('file-error') ?? '', /^File must be a file/)
  })

  test('whose name of a field would hold the process for minutes is refused at once', async (t) => {
    const site = await open(t)
    const form = (await site.browser().open('/upload')).form()
    const parts = ['a[4294967294]', 'a[b]'].map(
      (name) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n1\r\n`,
    )
    const started = performance.now()
    const answer = await form.request({
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      body: `${parts.join('')}--x--\r\n`,
    })
    assert.equal(answer.status, 400)
    assert.ok(performance.now() - started < 1000)
  })
})
