import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parseFragment } from 'parse5'
import { z } from 'zod'
import type { BoundAction } from '../../../src/actions/action/bound-action.ts'
import { escapeHtml, renderAttributes } from '../../../src/actions/html.ts'
import { type Action, action, anyone } from '../../../src/actions/index.ts'
import type { Failure } from '../../../src/actions/page/failure.ts'
import { FormView } from '../../../src/actions/page/form.ts'
import { createRegistry } from '../../../src/actions/tools.ts'
import type { AnySchema } from '../../../src/schema/index.ts'
import { asText, type TextForm } from '../../support/form-text.ts'
import { HOSTILE_TEXT } from '../input/corpus.ts'

type AnyAction = Action<object, unknown, [], never>
type Element = DefaultTreeAdapterMap['element']

interface FormOptions {
  readonly values?: object
  readonly key?: string | number
  readonly failure?: Partial<Failure>
  readonly url?: string
}

/** A form of an action with that input, as a page renders it. */
function render(
  input: AnySchema | undefined,
  { values, key, failure, url = '/_actions/posts.create/k1.a.b' }: FormOptions = {},
): TextForm {
  const create = action({ access: anyone, ...(input && { input }) }, async () => {}) as unknown as AnyAction
  createRegistry({ posts: { create } })
  const view = new FormView({
    bound: create.bind() as BoundAction<never>,
    formName: key === undefined ? 'posts.create' : `posts.create#${key}`,
    key,
    values,
    failure: failure && {
      form: 'posts.create',
      code: 'INVALID_INPUT',
      status: 422,
      problems: { sentence: 'Please check.', fields: {} },
      values: new Map(),
      ...failure,
    },
    result: undefined,
    urlOf: () => url,
    onSummary: () => {},
  })
  return asText(view)
}

/** A form that failed with what was typed and what is wrong with it. */
const failed = (
  input: AnySchema | undefined,
  typed: Readonly<Record<string, string | readonly string[]>>,
  fields: Readonly<Record<string, string>> = {},
) =>
  render(input, {
    failure: {
      values: new Map(Object.entries(typed).map(([name, value]) => [name, [value].flat()])),
      problems: { sentence: 'Please check.', fields },
    },
  })

/** The attributes of an element that has these printed in its tag. */
function attributesOf(html: string, tag = 'input'): Record<string, string> {
  const [element, ...others] = elementsIn(`<${tag} ${html}>`)
  assert.equal(others.length, 0, html)
  return Object.fromEntries(element?.attrs.map(({ name, value }) => [name, value]) ?? [])
}

/** Every element of a fragment, in order. */
function elementsIn(html: string): readonly Element[] {
  const walk = (node: DefaultTreeAdapterMap['node']): Element[] => [
    ...(defaultTreeAdapter.isElementNode(node) ? [node] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(walk) : []),
  ]
  return walk(parseFragment(html))
}

const Post = z.object({
  title: z.string().min(1).max(120),
  content: z.string(),
  mail: z.email().optional(),
  count: z.int().min(1),
  agree: z.boolean(),
  day: z.date().optional(),
  kind: z.enum(['note', 'essay']),
  tags: z.array(z.enum(['a', 'b', 'c'])),
  cover: z.file().optional(),
  password: z.string().min(8),
  address: z.object({ city: z.string() }),
  items: z.array(z.object({ name: z.string() })),
})

describe('the attributes of a form that are escaped by mistake', () => {
  const files = z.object({ password: z.string(), file: z.file().optional() })
  const escapes = {
    EJS: escapeHtml,
    'EJS 2': (text: string) => escapeHtml(text).replaceAll('&quot;', '&#34;'),
  }
  for (const [engine, escape] of Object.entries(escapes))
    test(`${engine}: still post to the action`, () => {
      const view = render(files, { key: 'a.b-7' })
      assert.deepEqual(attributesOf(escape(view.attributes), 'form'), {
        method: 'post',
        action: '/_actions/posts.create/k1.a.b',
        enctype: 'multipart/form-data',
        'data-signpost': 'posts.create#a.b-7',
      })
    })

  test('a key that needs quotes keeps the method and the action', () => {
    const view = render(files, { key: 'anna "b" <c>' })
    assert.equal(attributesOf(view.attributes, 'form')['data-signpost'], 'posts.create#anna "b" <c>')
    const escaped = attributesOf(escapeHtml(view.attributes), 'form')
    assert.deepEqual([escaped.method, escaped.action], ['post', '/_actions/posts.create/k1.a.b'])
  })
})

describe('the attributes of a form', () => {
  test('post to the action, and say which form it is', () => {
    assert.deepEqual(attributesOf(render(z.object({ title: z.string() })).attributes, 'form'), {
      method: 'post',
      action: '/_actions/posts.create/k1.a.b',
      'data-signpost': 'posts.create',
    })
    assert.equal(
      attributesOf(render(undefined, { key: 7 }).attributes, 'form')['data-signpost'],
      'posts.create#7',
    )
  })

  test('send files as files where the input has some', () => {
    assert.equal(attributesOf(render(Post).attributes, 'form').enctype, 'multipart/form-data')
  })
})

describe('a control', () => {
  test('has its name, type, constraints and first value', () => {
    const form = render(Post, { values: { title: 'Hello', count: 3, mail: null } })
    assert.deepEqual(attributesOf(form.input('title')), {
      name: 'title',
      type: 'text',
      required: '',
      maxlength: '120',
      value: 'Hello',
    })
    assert.deepEqual(attributesOf(form.input('count')), {
      name: 'count',
      type: 'number',
      required: '',
      min: '1',
      value: '3',
    })
    assert.deepEqual(attributesOf(form.input('mail')), { name: 'mail', type: 'email', value: '' })
    assert.deepEqual(attributesOf(form.textarea('content'), 'textarea'), { name: 'content' })
    assert.deepEqual(attributesOf(form.select('kind'), 'select'), { name: 'kind', required: '' })
    assert.deepEqual(attributesOf(form.select('tags'), 'select'), { name: 'tags', multiple: '' })
  })

  test('takes attributes of the template, which win', () => {
    assert.deepEqual(
      attributesOf(
        render(Post).input('title', {
          class: 'wide',
          maxlength: 60,
          required: false,
          autocomplete: 'off',
          id: 't',
        }),
      ),
      {
        name: 'title',
        type: 'text',
        maxlength: '60',
        class: 'wide',
        autocomplete: 'off',
        id: 't',
        value: '',
      },
    )
    assert.equal(
      attributesOf(
        render(Post, { values: { title: 'x' } }).input('title', { type: 'hidden', value: 'given' }),
      ).value,
      'given',
    )
  })

  test('of another type leaves out what that type cannot check', () => {
    assert.deepEqual(attributesOf(render(Post, { values: { count: 3 } }).input('count', { type: 'text' })), {
      name: 'count',
      required: '',
      type: 'text',
      value: '3',
    })
  })

  test('shows what was typed once the form failed, and no first value', () => {
    const form = render(Post, {
      values: { title: 'old', content: 'old' },
      failure: { values: new Map([['title', ['typed']]]) },
    })
    assert.equal(attributesOf(form.input('title')).value, 'typed')
    assert.equal(form.text('content'), '\n')
    assert.equal(form.value('title'), 'typed')
  })

  test('says whether its schema wants something in it', () => {
    const form = render(
      z.object({
        title: z.string().min(1),
        note: z.string().optional(),
        free: z.string(),
        mood: z.enum(['good', 'bad']),
        agree: z.literal(true),
        news: z.boolean(),
        tags: z.array(z.string().min(1)),
      }),
    )
    const wanted = ['title', 'note', 'free', 'mood', 'agree', 'news', 'tags'].filter((name) =>
      form.isRequired(name),
    )
    assert.deepEqual(wanted, ['title', 'mood', 'agree'])
  })

  test('is marked and described once it is wrong', () => {
    const form = failed(Post, { title: '' }, { title: 'Give it a title.' })
    assert.deepEqual(attributesOf(form.input('title', { 'aria-describedby': 'hint' })), {
      name: 'title',
      type: 'text',
      required: '',
      maxlength: '120',
      value: '',
      'aria-invalid': 'true',
      'aria-describedby': 'hint title-error',
    })
    assert.equal(form.error('title'), '<p class="field-error" id="title-error">Give it a title.</p>')
    assert.equal(form.error('content'), '')
    for (const name of ['items', 'address', 'items.0']) assert.equal(form.message(name), '')
  })

  test('of a checkbox, radio or option is ticked as it was', () => {
    const values = { agree: true, kind: 'essay', tags: ['a', 'c'] }
    for (const form of [
      render(Post, { values }),
      failed(Post, { agree: 'on', kind: 'essay', tags: ['a', 'c'] }),
    ]) {
      assert.deepEqual(attributesOf(form.input('agree')), { name: 'agree', type: 'checkbox', checked: '' })
      assert.equal(attributesOf(form.input('kind', { type: 'radio', value: 'essay' })).checked, '')
      assert.equal(attributesOf(form.input('kind', { type: 'radio', value: 'note' })).checked, undefined)
      assert.deepEqual(
        ['a', 'b', 'c'].map(
          (tag) => attributesOf(form.input('tags', { type: 'checkbox', value: tag })).checked,
        ),
        ['', undefined, ''],
      )
      assert.equal(form.option('kind', 'essay'), 'value="essay" selected')
      assert.equal(form.option('kind', 'note'), 'value="note"')
    }
    assert.equal(attributesOf(failed(Post, {}).input('agree')).checked, undefined)
  })

  test('of a day shows the day of a date', () => {
    assert.equal(
      attributesOf(render(Post, { values: { day: new Date('2026-11-21T09:30:00Z') } }).input('day')).value,
      '2026-11-21',
    )
    assert.equal(
      attributesOf(
        render(Post, { values: { day: new Date('2026-11-21T09:30:00Z') } }).input('day', {
          type: 'datetime-local',
        }),
      ).value,
      '2026-11-21T09:30',
    )
  })

  test('of a nested name shows what is nested, and nothing inherited', () => {
    const form = render(Post, {
      values: { address: { city: 'Wien' }, items: [{ name: 'a' }, { name: 'b' }] },
    })
    assert.deepEqual(
      [form.value('address.city'), form.value('items.1.name'), form.rows('items')],
      ['Wien', 'b', 2],
    )
    assert.deepEqual(
      [form.value('items.7.name'), render(undefined, { values: {} }).value('constructor.name')],
      ['', ''],
    )
  })

  test('has an id of its own where the form has a key', () => {
    const form = render(Post, {
      key: 7,
      failure: { problems: { sentence: 'x', fields: { title: 'wrong' } } },
    })
    assert.equal(form.id('title'), 'title-7')
    assert.match(form.error('title'), /id="title-7-error"/)
    assert.equal(attributesOf(form.input('title'))['aria-describedby'], 'title-7-error')
    assert.match(form.summary(), /href="#title-7"/)
  })

  test('shows the first line end of a text, which HTML would swallow', () => {
    const form = failed(Post, { content: '\nsecond line' })
    const [area] = elementsIn(`<textarea>${form.text('content')}</textarea>`)
    assert.equal((area?.childNodes[0] as DefaultTreeAdapterMap['textNode']).value, '\nsecond line')
  })

  test('that the action does not have throws, with those that it has: at the first look, not only after a failure', () => {
    const mistakes = [
      (form: TextForm) => form.input('titel'),
      (form: TextForm) => form.textarea('titel'),
      (form: TextForm) => form.select('titel'),
      (form: TextForm) => form.text('titel'),
      (form: TextForm) => form.value('titel'),
      (form: TextForm) => form.option('titel', 'x'),
      (form: TextForm) => form.error('titel'),
      (form: TextForm) => form.message('toString'),
      (form: TextForm) => form.rows('item'),
      (form: TextForm) => form.staged('titel'),
      (form: TextForm) => form.input('items'),
      (form: TextForm) => form.input('address'),
      (form: TextForm) => form.input('__proto__'),
      (form: TextForm) => form.input('constructor'),
    ]
    for (const mistake of mistakes)
      for (const form of [render(Post), render(Post, { values: {} }), failed(Post, {})])
        assert.throws(() => mistake(form), {
          name: 'TypeError',
          message:
            /^posts\.create has no field ".+"\.(?: Did you mean .+\?)? Its input has: title, content, mail, .*items\.\*\.name\.$/,
        })
  })

  test('that is misspelt is corrected', () => {
    assert.throws(() => render(Post).input('titel'), /no field "titel"\. Did you mean title\? Its input has/)
    assert.throws(() => render(Post).input('adress.city'), /Did you mean address\.city\?/)
  })

  test('that is longer than any name that is read is refused', () => {
    const form = render(z.object({ answers: z.record(z.string(), z.string()) }))
    assert.equal(attributesOf(form.input(`answers.${'q'.repeat(992)}`)).type, 'text')
    assert.throws(() => form.input(`answers.${'q'.repeat(993)}`), /has no field/)
  })

  test('of an action without a schema may have any name', () => {
    assert.deepEqual(attributesOf(failed(undefined, { anything: 'x' }).input('anything')), {
      name: 'anything',
      type: 'text',
      value: 'x',
    })
  })
})

describe('a secret', () => {
  const Login = z.object({
    name: z.string(),
    password: z.string(),
    pin: z.string().meta({ format: 'password' }),
  })
  const secrets = { name: 'anna', password: 'hunter2', pin: '1234' }

  test('is never filled in again, by whatever method, typed or given', () => {
    for (const form of [render(Login, { values: secrets }), failed(Login, secrets)])
      for (const name of ['password', 'pin']) {
        const printed = [
          form.input(name),
          form.input(name, { type: 'text' }),
          form.input(name, { value: undefined }),
          form.textarea(name),
          form.text(name),
          form.value(name),
          form.values(name).join(),
          form.select(name),
          form.error(name),
          form.summary(),
          form.attributes,
        ].join()
        assert.doesNotMatch(printed, /hunter2|1234/)
      }
  })

  test('is never filled in where only its control says that it is one', () => {
    const form = failed(z.object({ code: z.string() }), { code: 'hunter2' })
    assert.equal(attributesOf(form.input('code', { type: 'password' })).value, undefined)
    assert.equal(attributesOf(form.input('code', { type: 'password', value: 'hunter2' })).value, undefined)
  })

  test('is known by its name where the schema says nothing of its fields', () => {
    assert.equal(failed(undefined, { password: 'hunter2' }).value('password'), '')
  })
})

describe('a file', () => {
  test('is never filled in, and need not be sent again when it arrived', () => {
    const Upload = z.object({ cover: z.file() })
    assert.deepEqual(attributesOf(render(Upload, { values: { cover: 'x.png' } }).input('cover')), {
      name: 'cover',
      type: 'file',
      required: '',
    })
    const form = render(Upload, {
      failure: { staged: [{ handle: 'staged:abc', field: 'cover', name: '"><b>.png' }] },
    })
    assert.deepEqual(attributesOf(form.input('cover')), { name: 'cover', type: 'file' })
    const [label, tick, ...others] = elementsIn(form.staged('cover'))
    assert.deepEqual([label?.tagName, others.length], ['label', 0])
    assert.deepEqual(Object.fromEntries(tick?.attrs.map(({ name, value }) => [name, value]) ?? []), {
      type: 'checkbox',
      name: 'cover',
      value: 'staged:abc',
      checked: '',
    })
  })
})

describe('the summary', () => {
  test('is the submit that Enter presses, and after a failure what is wrong, with links', () => {
    assert.deepEqual(
      elementsIn(render(Post).summary()).map(({ tagName }) => tagName),
      ['button'],
    )
    const html = failed(Post, {}, { title: 'Give it a title.', 'items.0.name': 'Name it.' }).summary()
    assert.deepEqual(
      elementsIn(html).map(({ tagName }) => tagName),
      ['button', 'div', 'p', 'ul', 'li', 'a', 'li', 'a'],
    )
    assert.match(html, /role="alert".*href="#title">Give it a title\.<.*href="#items\.0\.name">Name it\.</s)
  })

  test('must stand first where a button does another action', () => {
    const form = render(Post)
    assert.throws(() => form.button({}), /needs <%~ form\.summary\(\) %> first/)
    form.summary()
    assert.deepEqual(attributesOf(form.button({}, { class: 'quiet', type: 'reset' }), 'button'), {
      class: 'quiet',
      type: 'submit',
      formaction: '/_actions/posts.create/k1.a.b',
    })
    assert.throws(() => form.button({}, { formaction: '//evil.com' }), /"formaction" cannot be an attribute/)
    assert.throws(
      () => form.input('title', { formaction: '//evil.com' }),
      /"formaction" cannot be an attribute/,
    )
  })
})

describe('rows', () => {
  test('are as many as were sent', () => {
    assert.equal(
      failed(Post, { 'items.0.name': 'a', 'items.1.name': 'b', 'itemsx.5.name': 'c' }).rows('items'),
      2,
    )
    assert.equal(failed(Post, {}).rows('items'), 0)
    assert.equal(render(Post).rows('items'), 0)
  })

  test('are never more than a page can hold, whatever number was sent', () => {
    for (const index of ['99999999999', '1e9', '-5', '1001', '0x10', '5.5', 'length'])
      assert.ok(failed(undefined, { [`items.${index}.name`]: 'x' }).rows('items') <= 1_001, index)
  })
})

describe('whatever was typed', () => {
  /** Everything that a form prints, each in the tag that it is for. */
  const pageOf = (form: TextForm): string => {
    const summary = form.summary()
    return [
      `<form ${form.attributes}>${summary}`,
      `<input ${form.input('title')}>`,
      `<input ${form.input('title', { type: 'hidden' })}>`,
      `<input ${form.input('mail')}>`,
      `<input ${form.input('kind', { type: 'radio', value: 'note' })}>`,
      `<textarea ${form.textarea('content')}>${form.text('content')}</textarea>`,
      `<select ${form.select('kind')}><option ${form.option('kind', form.value('kind'))}>x</option></select>`,
      `${form.error('title')}${form.error('mail')}${form.staged('cover')}`,
      `<button ${form.button({})}>x</button></form>`,
    ].join('\n')
  }

  const shapeOf = (html: string) =>
    elementsIn(html).map(({ tagName, attrs }) => [tagName, ...attrs.map(({ name }) => name)].join(' '))

  const hostileForm = (text: string) => {
    const names = ['title', 'content', 'mail', 'kind']
    return render(Post, {
      key: text,
      url: `/_actions/${text}`,
      failure: {
        values: new Map(names.map((name) => [name, [text]])),
        problems: { sentence: text, fields: { title: text, mail: text } },
        staged: [{ handle: text, field: 'cover', name: text }],
      },
    })
  }
  const shape = shapeOf(pageOf(hostileForm('harmless')))

  for (const text of HOSTILE_TEXT)
    test(`${JSON.stringify(text)} makes no element and no attribute`, () => {
      assert.deepEqual(shapeOf(pageOf(hostileForm(text))), shape)
    })

  test('makes no element and no attribute', () => {
    const piece = fc.oneof(fc.constantFrom(...HOSTILE_TEXT), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
        assert.deepEqual(shapeOf(pageOf(hostileForm(`x${pieces.join('')}`))), shape)
      }),
      { numRuns: 500 },
    )
  })

  test('as a field name makes no element and no attribute', () => {
    for (const name of HOSTILE_TEXT) {
      const form = failed(undefined, { [name]: 'x' }, { [name]: 'wrong' })
      assert.deepEqual(attributesOf(form.input(name)).value, 'x')
      assert.deepEqual(shapeOf(form.error(name)), ['p class id'])
      assert.deepEqual(shapeOf(form.summary()).slice(-2), ['li', 'a href'])
      assert.ok(elementsIn(form.summary()).at(-1)?.attrs[0]?.value.startsWith('#'))
    }
  })

  test('as a pattern or label of the schema makes no element and no attribute', () => {
    const pattern = /^"><script>alert\(1\)<\/script>$/
    const form = failed(
      z.object({ 'a"b<c': z.string().regex(pattern).meta({ title: '<b>' }) }),
      {},
      { 'a"b<c': '<b> is wrong' },
    )
    const { pattern: printed } = attributesOf(form.input('a"b<c'))
    assert.equal(printed, pattern.source)
    assert.deepEqual(shapeOf(form.error('a"b<c')), ['p class id'])
  })

  test('is in the re-rendered page as it was typed', () => {
    for (const text of HOSTILE_TEXT.filter((typed) => !/[\0\r]/.test(typed))) {
      const form = failed(Post, { title: text, content: text })
      assert.equal(attributesOf(form.input('title')).value, text)
      const [area] = elementsIn(`<textarea>${form.text('content')}</textarea>`)
      assert.equal((area?.childNodes[0] as DefaultTreeAdapterMap['textNode']).value, text)
    }
  })
})

describe('attributes of a template', () => {
  test('have plain names: anything else throws, and so does what would run or style something', () => {
    const names = [
      'x onfocus=alert(1) y',
      'onload',
      'onclick',
      'on',
      'on-x',
      'style',
      'srcdoc',
      'ON',
      'data-fooBar',
      'a/b',
      'a=b',
      'a>b',
      '',
      ' ',
      '1a',
      '-a',
      'a"',
      'ünï',
      'a\u0000',
      '__proto__x',
    ]
    for (const name of names) {
      assert.throws(
        () => renderAttributes({ [name]: 'x' }),
        { name: 'TypeError', message: /cannot be an attribute of a form control/ },
        name,
      )
      assert.throws(() => render(Post).input('title', { [name]: 'x' }), TypeError, name)
      assert.throws(() => render(Post).textarea('content', { [name]: 'x' }), TypeError, name)
      assert.throws(() => render(Post).select('kind', { [name]: 'x' }), TypeError, name)
    }
  })

  test('are printed once they have a value', () => {
    assert.equal(
      renderAttributes({ a: 'x', b: true, c: false, d: null, e: undefined, f: 0, g: '' }),
      'a="x" b f="0" g=""',
    )
    assert.equal(renderAttributes({}), '')
  })

  test('are escaped', () => {
    assert.equal(renderAttributes({ title: `"'<>&` }), 'title="&quot;&#39;&lt;&gt;&amp;"')
    assert.equal(escapeHtml('a < b && "c"'), 'a &lt; b &amp;&amp; &quot;c&quot;')
    assert.equal(escapeHtml('plain'), 'plain')
  })
})
