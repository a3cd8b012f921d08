import { existsSync } from 'node:fs'
import type { RequestHandler } from 'express'
import { describe } from '../action/describe.ts'
import { isDevelopment } from '../development.ts'
import { type Actions, internalsOf } from '../engine.ts'
import { renderAction } from './action-view.ts'
import { renderCall } from './call-view.ts'
import { RecordedCalls } from './calls.ts'
import { renderCalls } from './calls-view.ts'
import { sendFrame, sendStyle } from './frame.ts'
import { guardProblem } from './guard.ts'
import { INSPECTOR, type InspectedAction, type RenderContext } from './inspected.ts'
import { html, type Markup } from './markup.ts'
import { RenderedActions } from './rendered-actions.ts'
import { findMentions } from './templates.ts'

/** Options of `createInspector`. */
export interface InspectorOptions {
  /**
   * Folder with the templates, which are searched for actions.
   * @default 'views'
   */
  readonly views?: string
}

/**
 * Creates a development UI for the application's actions at `/_signpost`: their access rules and fields, the templates
 * that render them, a form and a curl command to call them, and the last hundred calls with their outcomes. Mount it
 * after `createActions`, without a path. It only serves requests from this machine, and does nothing unless `NODE_ENV`
 * is `development`.
 *
 * @param actions - The middleware from `createActions`.
 * @param options - The templates folder.
 * @returns Express middleware
 * @example app.use(createInspector(engine, { views: 'views' }))
 */
export function createInspector(
  actions: Actions,
  { views = 'views' }: InspectorOptions = {},
): RequestHandler {
  if (!isDevelopment()) return (_request, _response, next) => next()
  const renderedActions = new RenderedActions()
  const calls = new RecordedCalls()
  internalsOf(actions).observer.observer = {
    rendered: (definition, request) => {
      if (!isInspector(request.baseUrl + request.path)) renderedActions.add(definition, request)
    },
    called: (event, given) => calls.add(event, given),
  }
  const inspect = () => inspectActions(actions, { views, rendered: renderedActions })
  return (request, response, next) => {
    if (!isInspector(request.path) || (request.method !== 'GET' && request.method !== 'HEAD')) return next()
    const problem = guardProblem(actions, request)
    if (problem)
      return sendFrame(response, { status: 403, title: 'Not available', main: html`<p>${problem}</p>` })
    respond({ request, response, actions, calls, inspect })
  }
}

function isInspector(path: string): boolean {
  return path === INSPECTOR || path.startsWith(`${INSPECTOR}/`)
}

interface InspectorRequest extends RenderContext {
  readonly calls: RecordedCalls
  readonly inspect: () => readonly InspectedAction[]
}

function respond(context: InspectorRequest): void {
  const { request, response, calls, inspect } = context
  const [kind = '', name = '', ...rest] = request.path.slice(INSPECTOR.length + 1).split('/')
  if (kind === 'style.css' && name === '') return sendStyle(response)
  if (kind === '') return sendFrame(response, { title: 'Actions', main: overview(context) })
  const action = kind === 'actions' ? inspect().find((one) => one.name === name) : undefined
  const call = kind === 'calls' ? calls.find(name) : undefined
  if (action && rest.length === 0)
    return sendFrame(response, {
      title: action.name,
      main: html`<h1>${action.name}</h1><h2>Definition</h2>${renderAction(action, context)}<h2>Last calls</h2>${renderCalls(calls.of(action.name))}`,
    })
  if (call && rest.length === 0)
    return sendFrame(response, {
      title: `Call ${call.number}`,
      main: renderCall(
        call,
        inspect().find((one) => one.name === call.event.action),
      ),
    })
  sendFrame(response, {
    status: 404,
    title: 'Not found',
    main: html`<h1>Not found</h1>`,
  })
}

function overview(context: InspectorRequest): Markup {
  const inspected = context.inspect()
  const open = inspected.filter(({ isOpen }) => isOpen).length
  const sections = inspected.map(
    (action) =>
      html`<section id="${action.name}"><h2><a href="${INSPECTOR}/actions/${action.name}">${action.name}</a></h2>${renderAction(action, context)}</section>`,
  )
  const links = inspected.map((action) => html`<li><a href="#${action.name}">${action.name}</a></li>`)
  return html`<h1>Actions and calls</h1>
<p>${inspected.length} actions. ${open} of them have open access (<code>anyone</code>). <a href="#calls">The last calls</a> are at the end.</p>
<nav aria-label="Actions"><ul class="names">${links}</ul></nav>
${sections}
<section id="calls"><h2>The last calls</h2>${renderCalls(context.calls.all())}</section>`
}

/** Reads the templates on every request, because they change during development. */
function inspectActions(
  actions: Actions,
  { views, rendered }: { views: string; rendered: RenderedActions },
): readonly InspectedAction[] {
  const { registry } = internalsOf(actions)
  const names = [...registry.byName.keys()]
  const { known } = existsSync(views) ? findMentions(views, names) : { known: [] }
  return [...registry.byName]
    .map(([name, definition]) => ({
      ...describe(name, definition),
      source: definition.source,
      mentions: known.filter((mention) => mention.name === name),
      pages: rendered.of(definition),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
