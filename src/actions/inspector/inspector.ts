import { existsSync } from 'node:fs'
import type { RequestHandler } from 'express'
import { describe } from '../action/describe.ts'
import { isDevelopment } from '../development.ts'
import { type Actions, internalsOf } from '../engine.ts'
import { drawAction } from './action-view.ts'
import { drawCall } from './call-view.ts'
import { SeenCalls } from './calls.ts'
import { drawCalls } from './calls-view.ts'
import { DrawnActions } from './drawn.ts'
import { sendFrame, sendStyle } from './frame.ts'
import { guardProblem } from './guard.ts'
import { type Drawing, INSPECTOR, type Inspected } from './inspected.ts'
import { html, type Markup } from './markup.ts'
import { findMentions } from './templates.ts'

/** The options of `createInspector`. */
export interface InspectorOptions {
  /** The folder with the templates, which are searched for actions. Default `views`. */
  readonly views?: string
}

/**
 * Express middleware with pages about the application's actions, at `/_signpost`: who may call each, what it takes,
 * which templates draw it, a form to try it, a curl line, and the last hundred calls with what came of them. For
 * development: where `NODE_ENV` is not `development` it is nothing, for ever. It answers this machine only. Mount it after
 * `createActions`, without a path.
 */
export function createInspector(
  actions: Actions,
  { views = 'views' }: InspectorOptions = {},
): RequestHandler {
  if (!isDevelopment()) return (_request, _response, next) => next()
  const drawn = new DrawnActions()
  const calls = new SeenCalls()
  internalsOf(actions).observer.observer = {
    rendered: (definition, request) => {
      if (!isInspector(request.baseUrl + request.path)) drawn.add(definition, request)
    },
    called: (event, given) => calls.add(event, given),
  }
  const inspect = () => inspectActions(actions, { views, drawn })
  return (request, response, next) => {
    if (!isInspector(request.path) || (request.method !== 'GET' && request.method !== 'HEAD')) return next()
    const problem = guardProblem(actions, request)
    if (problem) return sendFrame(response, { status: 403, title: 'Not here', main: html`<p>${problem}</p>` })
    answer({ request, response, actions, calls, inspect })
  }
}

function isInspector(path: string): boolean {
  return path === INSPECTOR || path.startsWith(`${INSPECTOR}/`)
}

interface Asked extends Drawing {
  readonly calls: SeenCalls
  readonly inspect: () => readonly Inspected[]
}

function answer(asked: Asked): void {
  const { request, response, calls, inspect } = asked
  const [kind = '', name = '', ...rest] = request.path.slice(INSPECTOR.length + 1).split('/')
  if (kind === 'style.css' && name === '') return sendStyle(response)
  if (kind === '') return sendFrame(response, { title: 'Actions', main: overview(asked) })
  const action = kind === 'actions' ? inspect().find((one) => one.name === name) : undefined
  const call = kind === 'calls' ? calls.find(name) : undefined
  if (action && rest.length === 0)
    return sendFrame(response, {
      title: action.name,
      main: html`<h1>${action.name}</h1><h2>What it is</h2>${drawAction(action, asked)}<h2>Its last calls</h2>${drawCalls(calls.of(action.name))}`,
    })
  if (call && rest.length === 0)
    return sendFrame(response, {
      title: `Call ${call.number}`,
      main: drawCall(
        call,
        inspect().find((one) => one.name === call.event.action),
      ),
    })
  sendFrame(response, {
    status: 404,
    title: 'Not found',
    main: html`<h1>There is nothing here (any more)</h1>`,
  })
}

function overview(asked: Asked): Markup {
  const inspected = asked.inspect()
  const open = inspected.filter(({ isOpen }) => isOpen).length
  const sections = inspected.map(
    (action) =>
      html`<section id="${action.name}"><h2><a href="${INSPECTOR}/actions/${action.name}">${action.name}</a></h2>${drawAction(action, asked)}</section>`,
  )
  const links = inspected.map((action) => html`<li><a href="#${action.name}">${action.name}</a></li>`)
  return html`<h1>Actions and calls</h1>
<p>${inspected.length} actions. ${open} of them may be called by anyone. <a href="#calls">The last calls</a> are at the end.</p>
<nav aria-label="Actions"><ul class="names">${links}</ul></nav>
${sections}
<section id="calls"><h2>The last calls</h2>${drawCalls(asked.calls.all())}</section>`
}

/** Looks through the templates each time: they change while one develops. */
function inspectActions(
  actions: Actions,
  { views, drawn }: { views: string; drawn: DrawnActions },
): readonly Inspected[] {
  const { registry } = internalsOf(actions)
  const names = [...registry.byName.keys()]
  const { known } = existsSync(views) ? findMentions(views, names) : { known: [] }
  return [...registry.byName]
    .map(([name, definition]) => ({
      ...describe(name, definition),
      source: definition.source,
      mentions: known.filter((mention) => mention.name === name),
      pages: drawn.of(definition),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
