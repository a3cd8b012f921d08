// From a call to its log entry.
import type { Problems } from '../outcome.ts'
import { refillable } from '../page/refill.ts'
import type { CallInput } from './observer.ts'
import type { ActionEvent } from './report.ts'
import { isAuthenticated, isRead, type Stage } from './stages.ts'
import { formDefinitionOf } from './submitted-form.ts'

/** Reports a call to the log, the diagnostics channel and the observer. */
export function reportCall(
  call: Stage,
  event: Omit<ActionEvent, 'action' | 'method' | 'duration' | 'identity' | 'address'>,
  problems?: Problems,
): void {
  const { engine, request, control, started } = call
  const reported = {
    action: isAuthenticated(call) ? call.name : null,
    method: request.method,
    duration: performance.now() - started,
    identity: control.identity,
    address: request.ip,
    ...(control.isOverRate && { overRate: true as const }),
    ...event,
  }
  engine.report(reported)
  engine.observer.observer?.called(reported, inputOf(call, problems))
}

/** Reports that work of `afterCommit()` has failed. The response was not affected. */
export function reportAfterCommit(call: Stage, error: unknown): void {
  reportCall(call, { outcome: 'afterCommit', status: 200, reason: 'work of afterCommit() failed', error })
}

function inputOf(call: Stage, problems: Problems | undefined): CallInput {
  const entries = isRead(call) ? call.entries : new Map()
  const form = isAuthenticated(call) ? formDefinitionOf(call) : undefined
  return {
    fields: refillable(form, entries),
    names: [...entries.keys()],
    args: isAuthenticated(call) ? call.ticket.args : [],
    problems,
  }
}
