// Which form was submitted: its name, its action and its page.
import type { Definition } from '../action/definition.ts'
import { localPath } from '../local-path.ts'
import type { Authenticated } from './stages.ts'

/** The name of the submitted form on its page. */
export function formNameOf({ ticket, name }: Authenticated): string {
  return ticket.form ?? name
}

/** The action of the submitted form, which a second button may have left for another action. */
export function formDefinitionOf(call: Authenticated): Definition | undefined {
  const { byName } = call.engine.registry
  return byName.get(formNameOf(call).split('#', 1)[0] ?? '') ?? byName.get(call.name)
}

/** The page of the form: signed, and checked once more, so that no ticket leads to another site. */
export function pageOf({ engine, name, ticket }: Authenticated): string {
  return engine.registry.byName.get(name)?.page ?? localPath(ticket.page) ?? '/'
}
