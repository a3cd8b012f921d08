import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { attributeOf, type Element, elementsOf, textOf } from '../../src/testing/document.ts'
import type { VisitedPage } from '../../src/testing/index.ts'
import { openGuide, type Part, partsOfGuide, renderedBy, renderParts } from './parts/rendering.ts'

const parts = partsOfGuide()
let fresh: VisitedPage
let failed: VisitedPage

before(async () => {
  const rendered = await renderParts(parts)
  fresh = rendered.fresh
  failed = rendered.failed
})

/** What a page consists of, one element a line, however it was indented. */
function plain(html: string): string {
  return html.replace(/>\s+</g, '>\n<').trim()
}

function elementsWith(page: VisitedPage, name: string): readonly Element[] {
  return elementsOf(page.html).filter((element) => attributeOf(element, name) !== null)
}

function wordsOf(element: Element, name: string): readonly string[] {
  return (attributeOf(element, name) ?? '').split(' ')
}

function idsOf(page: VisitedPage): readonly string[] {
  return elementsWith(page, 'id').map((element) => attributeOf(element, 'id') ?? '')
}

describe('a part of a form', () => {
  for (const part of parts)
    it(`renders what the guide shows: ${part.name}`, () => {
      const [first = '', second = first] = part.results
      assert.notEqual(first, '')
      assert.equal(plain(renderedBy(part, fresh)), plain(first))
      assert.equal(plain(renderedBy(part, failed)), plain(second))
    })

  it('is in the guide, each that a page can call by itself', () => {
    const folder = new URL('../../views/parts', import.meta.url).pathname
    const known = readdirSync(folder).map((name) => name.replace('.eta', ''))
    const shown = parts.map(({ name }: Part) => name)
    assert.deepEqual(
      shown.filter((name) => !known.includes(name)),
      [],
    )
    for (const name of ['field', 'textarea', 'select', 'radios', 'checkboxes', 'checkbox', 'file', 'buttons'])
      assert(shown.includes(name), `${name} is not in docs/parts.md`)
  })

  it('ties labels, hints and errors to its control, before and after a failure', () => {
    for (const page of [fresh, failed]) {
      const ids = idsOf(page)
      assert.equal(new Set(ids).size, ids.length, 'an id stands twice')
      for (const attribute of ['for', 'aria-describedby'])
        for (const element of elementsWith(page, attribute))
          for (const id of wordsOf(element, attribute))
            assert(ids.includes(id), `${attribute} of ${element.tagName} names ${id}`)
      const labelled = elementsWith(page, 'for').map((label) => attributeOf(label, 'for'))
      for (const control of elementsWith(page, 'name').filter(({ tagName }) => tagName !== 'meta')) {
        const isStaged = (attributeOf(control, 'value') ?? '').startsWith('staged:')
        assert(isStaged || labelled.includes(attributeOf(control, 'id')), attributeOf(control, 'name') ?? '')
      }
    }
  })

  it('says what is wrong beside the field, in the summary and in the title', () => {
    assert.equal(failed.status, 422)
    assert.equal(failed.title, 'Error: Guide')
    const summary = elementsOf(failed.html).find(
      (element) => attributeOf(element, 'class') === 'error-summary',
    )
    assert(summary)
    const links = elementsOf(failed.html).filter(({ tagName }) => tagName === 'a')
    const wrong = {
      email: 'name@example.com',
      about: 'at most 20',
      role: 'choose what',
      day: 'a day',
      agree: 'agree',
    }
    for (const [field, words] of Object.entries(wrong)) {
      assert.match(failed.textOf(`${field}-error`) ?? '', new RegExp(words))
      const link = links.find((candidate) => attributeOf(candidate, 'href') === `#${field}`)
      assert.equal(link && textOf(link), failed.textOf(`${field}-error`))
    }
    assert.equal(fresh.textOf('email-error'), null)
    assert.equal(failed.textOf('topics-error'), null)
  })

  it('keeps what was typed, chosen and uploaded', () => {
    const form = failed.form('people.join')
    assert.equal(form.value('email'), 'anna')
    assert.equal(form.value('about'), 'I write about food and wine.')
    assert.deepEqual(form.fields.topics, ['food'])
    assert.match(String(form.fields.picture?.[0]), /^staged:/)
  })
})

describe('parts/field', () => {
  const rendered = async (call: string) => {
    const part = { name: 'one', call: `<%~ include('parts/field', ${call}) %>\n`, results: [] }
    const page = await openGuide([part])
    return page.status === 200 ? renderedBy(part, page) : page.status
  }

  it('sets the keyboard and what the browser fills in, and lets the call say otherwise', async () => {
    const phone = await rendered("{ form, name: 'about', label: 'Phone', kind: 'phone' }")
    assert.match(String(phone), /enterkeyhint="send" autocomplete="tel" inputmode="tel"/)
    const other =
      "{ form, name: 'about', label: 'X', kind: 'phone', attributes: { autocomplete: 'tel-national' } }"
    assert.match(String(await rendered(other)), /autocomplete="tel-national" inputmode="tel"/)
  })

  it('knows only its own kinds', async () => {
    assert.equal(await rendered("{ form, name: 'about', label: 'X', kind: 'constructor' }"), 500)
  })
})
