// Asks the access rule of an action on behalf of a page that is being rendered.
import type { Request, Response } from 'express'
import type { BoundAction } from '../action/bound-action.ts'
import { admit, readArgs } from '../action/execution.ts'
import { isOutcome } from '../outcome.ts'
import { Refusal } from '../refusal.ts'
import { CallControl } from './call-control.ts'
import type { Engine } from './engine-parts.ts'

/** By request: a page asks for many actions, and the application's context may cost a query. */
const contexts = new WeakMap<Request, Map<Engine, object | Promise<object>>>()

/** Whether the visitor of a page may call an action. An error that is no refusal is thrown on. */
export async function allows(
  engine: Engine,
  { definition, args }: BoundAction<never>,
  [request, response]: readonly [Request, Response],
): Promise<boolean> {
  const { isSecure, cache } = engine
  // A rule that asks for work after a commit gets none: nothing is committed here.
  const control = new CallControl(request, response, { isSecure, cache, startWork: () => {} })
  try {
    control.context.args = await readArgs(definition, args)
    control.extend(await contextOf(engine, request))
    await admit(definition, control.context)
    return true
  } catch (thrown) {
    if (thrown instanceof Refusal || isOutcome(thrown)) return false
    throw thrown
  }
}

function contextOf(engine: Engine, request: Request): object | Promise<object> {
  const known = contexts.get(request) ?? new Map<Engine, object | Promise<object>>()
  contexts.set(request, known)
  const context = known.get(engine) ?? engine.contextOf(request)
  known.set(engine, context)
  return context
}
