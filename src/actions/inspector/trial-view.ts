import { findJsonSchema } from '../../schema/index.ts'
import { BoundAction, bindAction } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import { internalsOf } from '../engine.ts'
import { type Field, listFields } from '../input/fields.ts'
import type { Json } from '../json.ts'
import { isPrivate } from '../page/cache-private.ts'
import type { FormView } from '../page/form.ts'
import { curlLine } from './curl-line.ts'
import { describeField } from './field-words.ts'
import type { Drawing, Inspected } from './inspected.ts'
import { html, type Markup, raw } from './markup.ts'
import { sampleOf } from './sample.ts'

/** A form that calls an action, and a line that does: first what is to be bound, where something is. */
export function drawTrial(action: Inspected, drawing: Drawing): Markup {
  const definition = internalsOf(drawing.actions).registry.byName.get(action.name) as Definition
  const needs = definition.args.length > 0 || definition.captured !== undefined
  const given = needs ? givenFor(action.name, definition, drawing) : { args: [], captured: undefined }
  const asked = needs && drawBinding(action, definition, drawing)
  if (given === null) return html`<h3>Try it</h3>${asked}`
  return html`<h3>Try it</h3>${asked}${attempt(() => drawForm(action, bind(definition, given), drawing))}`
}

interface Given {
  readonly args: readonly unknown[]
  readonly captured: string | undefined
}

/** What the query binds; null where it binds nothing, or something to another action. */
function givenFor(name: string, { args, captured }: Definition, { request }: Drawing): Given | null {
  if (!request.path.endsWith(`/actions/${name}`)) return null
  const query = queryOf(request.url)
  const texts = args.map((_, index) => query.get(String(index)))
  const state = query.get('captured')
  if (texts.includes(null) || (captured && state === null)) return null
  return {
    args: args.map((schema, index) => readArgument(String(texts[index]), findJsonSchema(schema)?.type)),
    captured: captured ? (state ?? '') : undefined,
  }
}

function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?')[1] ?? '')
}

/** Text where the schema says so; otherwise JSON, if it is some. */
function readArgument(text: string, type: unknown): unknown {
  if (type === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function bind(definition: Definition, { args, captured }: Given): BoundAction<never> {
  const bound = bindAction<unknown>(definition, args)
  return captured === undefined ? bound : bound.capture(JSON.parse(captured) as Json)
}

/** What the engine says against it is what a template would be told. */
function attempt(draw: () => Markup): Markup {
  try {
    return draw()
  } catch (error) {
    return html`<p class="bad" role="alert">${error instanceof Error ? error.message : String(error)}</p>`
  }
}

function drawBinding(action: Inspected, { captured }: Definition, { request }: Drawing): Markup {
  const query = queryOf(request.url)
  const id = (name: string) => `bind-${action.name}-${name}`
  const inputs = action.args.map(
    (type, index) => html`<div><label for="${id(String(index))}">Bound argument ${index + 1} (${type})</label>
<input id="${id(String(index))}" name="${index}" value="${query.get(String(index)) ?? ''}" required></div>`,
  )
  const state =
    captured &&
    html`<div><label for="${id('captured')}">Captured state, as JSON (${(action.captured ?? []).join(', ')})</label>
<textarea id="${id('captured')}" name="captured" required>
${query.get('captured') ?? '{}'}</textarea></div>`
  return html`<form method="get" action="/_signpost/actions/${action.name}">${inputs}${state}<button>Bind</button></form>`
}

function drawForm(
  action: Inspected,
  bound: BoundAction<never>,
  { request, response, actions }: Drawing,
): Markup {
  // Asked before the form is drawn, which makes some pages personal.
  const isSomebody = isPrivate(response)
  const key = `try-${action.name.replaceAll('.', '-')}`
  const form: FormView = response.locals.form(bound, { key })
  const { attributes } = form
  const { fields } = bound.definition
  const controls = fields
    ? [...listFields(fields)].map(([name, field, isList]) => drawField(form, { name, field, isList }))
    : []
  const url = `${internalsOf(actions).originOf(request) ?? ''}${/action="([^"]*)"/.exec(attributes)?.[1] ?? ''}`
  return html`<form ${raw(attributes)}>${raw(form.summary())}${controls}<button>Send</button></form>
${form.result !== undefined && html`<p>It has returned:</p><pre>${JSON.stringify(form.result, null, 2)}</pre>`}
<p>The same from a shell${isSomebody && ', with your cookie added (-b name=value): the form is drawn for you'}:</p>
<pre>${curlOf(action, url)}</pre>`
}

function curlOf({ fields, limits }: Inspected, url: string): string {
  const sent = fields.filter(({ isRequired, isList }) => isRequired || isList).map(sampleOf)
  return curlLine({ url, headers: ['Accept: application/json'], fields: sent, isMultipart: limits.files > 0 })
}

interface Control {
  readonly name: string
  readonly field: Field
  readonly isList: boolean
}

/** The first row of a list of rows stands for all. */
function drawField(form: FormView, { name: declared, field, isList }: Control): Markup {
  const name = declared.replaceAll('*', '0')
  const id = form.id(name)
  const hint = `${id}-hint`
  const { label, schema } = field
  const words = describeField({ ...field, name, isList, isRequired: !field.isOptional, limits: {} })
  return html`<div><label for="${id}">${label}</label>
<span class="quiet" id="${hint}"><code>${name}</code>: ${words}</span>
${raw(form.error(name))}${raw(controlOf(form, { name, id, hint, field, isList, isLong: isLong(schema) }))}</div>`
}

function isLong({ maxLength = 0, format, pattern, minLength = 0 }: Field['schema']): boolean {
  return format === undefined && pattern === undefined && (maxLength > 200 || minLength > 200)
}

interface Drawn extends Control {
  readonly id: string
  readonly hint: string
  readonly isLong: boolean
}

function controlOf(form: FormView, { name, id, hint, field, isList, isLong }: Drawn): string {
  const described = { id, 'aria-describedby': hint }
  if (field.kind === 'choice') {
    const options = (field.schema.enum ?? []).map(
      (value) => html`<option ${raw(form.option(name, String(value)))}>${String(value)}</option>`,
    )
    const nothing = !isList && html`<option ${raw(form.option(name, ''))}></option>`
    return html`<select ${raw(form.select(name, described))}>${nothing}${options}</select>`.html
  }
  if (field.kind === 'text' && isLong && !field.isSecret)
    return html`<textarea ${raw(form.textarea(name, described))}>${raw(form.text(name))}</textarea>`.html
  return html`<input ${raw(form.input(name, described))}>${raw(form.staged(name))}`.html
}
