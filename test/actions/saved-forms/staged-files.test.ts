import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { action, anyone, invalid } from '../../../src/actions/index.ts'
import { eventually } from '../../support/eventually.ts'
import { encode, formIn, type HtmlForm } from '../../support/html-form.ts'
import { JSON_CALLER } from '../call/answers.ts'
import { open, page } from '../site.ts'

/** A form whose file is kept while its title is missing. */
async function openUpload(t: TestContext) {
  const saved: string[] = []
  const write = action(
    { access: anyone, input: z.object({ title: z.string().min(1), cover: z.file() }) },
    async ({ data: { title, cover } }) => {
      await sleep(title.length * 30)
      saved.push(`${title}: ${await cover.text()}`)
    },
  )
  const fields = ['title', 'cover']
  const site = await open(t, {
    actions: { write },
    pages: (app) => page(app, '/', { action: write, fields }),
  })
  const failed = await site.send('/', formOf({ title: '', cover: new File(['bytes'], 'a.txt') }))
  const handle = handlesIn(await failed.text())[0] as string
  return { saved, site, handle }
}

function formOf(values: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values))
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, value)
  return form
}

const handlesIn = (html: string) => [...html.matchAll(/value="(staged:[\w-]+)"/g)].map(([, handle]) => handle)

describe('a file that is already uploaded', () => {
  test('is there for both of two submissions at once, whichever ends first', async (t) => {
    const { saved, site, handle } = await openUpload(t)
    const answers = await Promise.all(
      ['x', 'xxxxxx'].map((title) => site.send('/', formOf({ title, cover: handle }))),
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303],
    )
    assert.deepEqual(saved, ['x: bytes', 'xxxxxx: bytes'])
    await eventually(() => assert.deepEqual(site.stagedSizes(), []))
  })

  test('is a problem beside its field when it is used up', async (t) => {
    const { saved, site, handle } = await openUpload(t)
    assert.equal((await site.send('/', formOf({ title: 'x', cover: handle }))).status, 303)
    const again = await site.send('/', formOf({ title: 'y', cover: handle }))
    assert.equal(again.status, 422)
    assert.match(await again.text(), /This file is not here any more\. Please choose it again\./)
    assert.deepEqual(saved, ['x: bytes'])
  })

  test('is kept for the next try when two forms with it fail at once', async (t) => {
    const { saved, site, handle } = await openUpload(t)
    const failed = await Promise.all(
      ['', ''].map((title) => site.send('/', formOf({ title, cover: handle }))),
    )
    assert.deepEqual(
      failed.map(({ status }) => status),
      [422, 422],
    )
    const handles = (await Promise.all(failed.map((answer) => answer.text()))).flatMap(handlesIn)
    assert.ok(handles.length > 0)
    for (const cover of handles)
      assert.equal((await site.send('/', formOf({ title: 'x', cover: cover as string }))).status, 303)
    assert.deepEqual(
      saved,
      handles.map(() => 'x: bytes'),
    )
    await eventually(() => assert.deepEqual(site.stagedSizes(), []))
  })

  test('stays with a program whose call failed', async (t) => {
    const { saved, site, handle } = await openUpload(t)
    assert.equal((await site.send('/', formOf({ title: '', cover: handle }), JSON_CALLER)).status, 422)
    await eventually(() => assert.deepEqual(site.stagedSizes(), [5]))
    assert.equal((await site.send('/', formOf({ title: 'x', cover: handle }), JSON_CALLER)).status, 200)
    assert.deepEqual(saved, ['x: bytes'])
  })
})

describe('files of a list that are already uploaded', () => {
  const named = (...names: readonly string[]) => names.map((name) => new File([name], name))

  /** A form that refuses the first two tries, in the state after them. */
  async function openList(t: TestContext) {
    const got: string[][] = []
    const input = z.object({
      photos: z.array(z.file()).max(3),
      cover: z.union([z.file(), z.url()]).optional(),
    })
    const write = action({ access: anyone, input }, async ({ data: { photos, cover } }) => {
      got.push([...photos.map(({ name }) => name), ...(typeof cover === 'string' ? [cover] : [])])
      return got.length < 3 ? invalid('Once more.') : undefined
    })
    const site = await open(t, {
      actions: { write },
      pages: (app) => page(app, '/', { action: write, fields: ['photos', 'cover'] }),
    })
    const send = async (form: HtmlForm): Promise<HtmlForm> => {
      const answer = await site.post(form.action, encode(form.entries(), form.enctype))
      return formIn(answer.status === 303 ? '<form></form>' : await answer.text())
    }
    return { got, site, send, first: formIn(await (await site.get('/')).text()) }
  }

  test('stay when others are added to them', async (t) => {
    const { got, send, first } = await openList(t)
    first.fill('photos', named('a', 'b'))
    const second = await send(first)
    second.choose('photos', named('c'))
    const third = await send(second)
    await send(third)
    assert.deepEqual(
      got.map((names) => names.sort()),
      [
        ['a', 'b'],
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ],
    )
  })

  test('are refused with the number when they are too many with those that are added', async (t) => {
    const { got, site, send, first } = await openList(t)
    first.fill('photos', named('a', 'b'))
    const second = await send(first)
    second.choose('photos', named('c', 'd', 'e'))
    const answer = await site.post(second.action, encode(second.entries(), second.enctype))
    assert.equal(answer.status, 413)
    assert.match(await answer.text(), /id="?photos-error"?>This form takes at most 4 files\./)
    assert.deepEqual(got, [['a', 'b']])
  })

  test('leave a text alone where a file or a text is wanted', async (t) => {
    const { got, send, first } = await openList(t)
    const form = encode(first.entries(), first.enctype)
    form.set('cover', 'https://example.com/a.png')
    const again = await send({ ...first, entries: () => [...form] })
    await send(again)
    assert.deepEqual(got[0], ['https://example.com/a.png'])
  })
})

describe('typed text', () => {
  const looksLikeOne = `staged:${'a'.repeat(22)}`
  for (const text of ['staged: a play', 'staged:', looksLikeOne])
    test(`comes back when it is ${JSON.stringify(text)}`, async (t) => {
      const write = action(
        {
          access: anyone,
          input: z.object({ title: z.string(), content: z.string().min(1), cover: z.file() }),
        },
        async () => {},
      )
      const fields = ['title', 'cover']
      const site = await open(t, {
        actions: { write },
        pages: (app) => page(app, '/', { action: write, fields }),
      })
      const html = await (
        await site.send('/', formOf({ title: text, content: '', cover: looksLikeOne }))
      ).text()
      assert.match(html, new RegExp(`name="title"[^>]* value="${text}"`))
      assert.equal(
        html.split(looksLikeOne).length - 1,
        text === looksLikeOne ? 1 : 0,
        'no handle comes back as text',
      )
    })
})
