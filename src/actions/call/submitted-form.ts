// Which form was submitted: its name, its action and its page.
import type { Definition } from '../action/definition.ts'
import { localPath } from '../local-path.ts'
import { actionIn, formNameOf as nameOfForm, renameAction } from '../page/form-name.ts'
import { overflowIn, queryOf } from '../ticket/overflow.ts'
import type { Authenticated } from './stages.ts'

/** The name of the submitted form on its page. */
export function formNameOf({ engine, ticket, name }: Authenticated): string {
  const rendered = ticket.form ?? nameOfForm({ action: name, args: ticket.args })
  return renameAction(rendered, (action) => currentName(engine, action))
}

/** The name that the action has now; a form that was rendered before it was renamed has another. */
export function actionNameOf({ engine, name }: Authenticated): string {
  return currentName(engine, name)
}

function currentName({ registry }: Authenticated['engine'], name: string): string {
  const definition = registry.find(name)
  return definition ? registry.nameOf(definition) : name
}

/** The action of the submitted form, which a second button may have left for another action. */
export function formDefinitionOf(call: Authenticated): Definition | undefined {
  const { registry } = call.engine
  return registry.find(actionIn(formNameOf(call))) ?? registry.find(call.name)
}

/** The page of the form in the browser: signed, and checked once more, so that no ticket leads to another site. */
export function pageOf({ engine, request, name, ticket }: Authenticated): string {
  const own = engine.registry.find(name)?.page
  if (own !== undefined) return engine.basePath.publicPath(request, own)
  return localPath(ticket.page) ?? engine.basePath.publicPath(request, '/')
}

/**
 * The URL in the browser that the same submission is sent to again: without an answer to a question, and without fields.
 */
export function submissionUrl({ engine, request, ticket }: Authenticated): string {
  const path = request.originalUrl.split('?', 1)[0] ?? ''
  const more = overflowIn(request.originalUrl)
  const query = queryOf({ isOnce: ticket.nonce !== undefined, ...(more !== undefined && { more }) })
  return engine.basePath.publicPath(request, path + query)
}
