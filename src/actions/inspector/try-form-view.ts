import { findJsonSchema } from '../../schema/index.ts'
import { BoundAction, bindAction } from '../action/bound-action.ts'
import type { Definition } from '../action/definition.ts'
import { internalsOf } from '../engine.ts'
import { type Field, listFields } from '../input/fields.ts'
import type { Json } from '../json.ts'
import { isPrivate } from '../page/cache-private.ts'
import type { FormView } from '../page/form.ts'
import { curlLine } from './curl-line.ts'
import { describeField } from './field-description.ts'
import type { InspectedAction, RenderContext } from './inspected.ts'
import { html, type Markup, raw } from './markup.ts'
import { sampleOf } from './sample.ts'

/** Renders a form and a curl command that call an action. Actions with bound arguments get a form for these first. */
export function renderTryForm(action: InspectedAction, context: RenderContext): Markup {
  const definition = internalsOf(context.actions).registry.byName.get(action.name) as Definition
  const needs = definition.args.length > 0 || definition.captured !== undefined
  const binding = needs ? bindingIn(action.name, definition, context) : { args: [], captured: undefined }
  const bindingForm = needs && renderBinding(action, definition, context)
  if (binding === null) return html`<h3>Try it</h3>${bindingForm}`
  return html`<h3>Try it</h3>${bindingForm}${attempt(() => renderForm(action, bind(definition, binding), context))}`
}

interface Binding {
  readonly args: readonly unknown[]
  readonly captured: string | undefined
}

/** Reads the binding from the query; null if it has none, or if it is for another action. */
function bindingIn(name: string, { args, captured }: Definition, { request }: RenderContext): Binding | null {
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

/** Returns text if the schema requires a string; otherwise parses JSON, if it is valid. */
function readArgument(text: string, type: unknown): unknown {
  if (type === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function bind(definition: Definition, { args, captured }: Binding): BoundAction<never> {
  const bound = bindAction<unknown>(definition, args)
  return captured === undefined ? bound : bound.capture(JSON.parse(captured) as Json)
}

/** Shows the engine's error as a template author would see it. */
function attempt(render: () => Markup): Markup {
  try {
    return render()
  } catch (error) {
    return html`<p class="bad" role="alert">${error instanceof Error ? error.message : String(error)}</p>`
  }
}

function renderBinding(
  action: InspectedAction,
  { captured }: Definition,
  { request }: RenderContext,
): Markup {
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

function renderForm(
  action: InspectedAction,
  bound: BoundAction<never>,
  { request, response, actions }: RenderContext,
): Markup {
  // Read this before the form is rendered, because some forms make the page private.
  const isUserBound = isPrivate(response)
  const key = `try-${action.name.replaceAll('.', '-')}`
  const form: FormView = response.locals.form(bound, { key })
  const attributes = String(form.attributes)
  const { fields } = bound.definition
  const controls = fields
    ? [...listFields(fields)].map(([name, field, isList]) => renderField(form, { name, field, isList }))
    : []
  const url = `${internalsOf(actions).originOf(request) ?? ''}${/action="?([^"\s>]*)/.exec(attributes)?.[1] ?? ''}`
  return html`<form ${raw(attributes)}>${raw(String(form.summary()))}${controls}<button>Send</button></form>
${form.result !== undefined && html`<p>Result:</p><pre>${JSON.stringify(form.result, null, 2)}</pre>`}
<p>The same with curl${isUserBound && ', after adding your cookie (-b name=value), because the form is bound to your account'}:</p>
<pre>${curlOf(action, url)}</pre>`
}

function curlOf({ fields, limits }: InspectedAction, url: string): string {
  const sent = fields.filter(({ isRequired, isList }) => isRequired || isList).map(sampleOf)
  return curlLine({ url, headers: ['Accept: application/json'], fields: sent, isMultipart: limits.files > 0 })
}

interface Control {
  readonly name: string
  readonly field: Field
  readonly isList: boolean
}

/** Renders a field. A list of rows is represented by its first row. */
function renderField(form: FormView, { name: declared, field, isList }: Control): Markup {
  const name = declared.replaceAll('*', '0')
  const id = form.id(name)
  const hint = `${id}-hint`
  const { label, schema } = field
  const words = describeField({ ...field, name, isList, isRequired: !field.isOptional, limits: {} })
  return html`<div><label for="${id}">${label}</label>
<span class="quiet" id="${hint}"><code>${name}</code>: ${words}</span>
${raw(String(form.error(name)))}${raw(controlOf(form, { name, id, hint, field, isList, isLong: isLong(schema) }))}</div>`
}

function isLong({ maxLength = 0, format, pattern, minLength = 0 }: Field['schema']): boolean {
  return format === undefined && pattern === undefined && (maxLength > 200 || minLength > 200)
}

interface RenderedControl extends Control {
  readonly id: string
  readonly hint: string
  readonly isLong: boolean
}

function controlOf(form: FormView, { name, id, hint, field, isList, isLong }: RenderedControl): string {
  const described = { id, 'aria-describedby': hint }
  if (field.kind === 'choice') {
    const options = (field.schema.enum ?? []).map(
      (value) => html`<option ${raw(String(form.option(name, String(value))))}>${String(value)}</option>`,
    )
    const nothing = !isList && html`<option ${raw(String(form.option(name, '')))}></option>`
    return html`<select ${raw(String(form.select(name, described)))}>${nothing}${options}</select>`.html
  }
  if (field.kind === 'text' && isLong && !field.isSecret)
    return html`<textarea ${raw(String(form.textarea(name, described)))}>${raw(String(form.text(name)))}</textarea>`
      .html
  return html`<input ${raw(String(form.input(name, described)))}>${raw(String(form.staged(name)))}`.html
}
