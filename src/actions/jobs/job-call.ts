import type { Definition } from '../action/definition.ts'
import type { Steps } from '../action/progress.ts'
import { inHandler } from '../cache/scope.ts'
import { CallContext } from '../call/call-context.ts'
import { performSteps } from '../call/call-steps.ts'
import { failureIn, reportFailure, stageFiles } from '../call/fail.ts'
import { draw, reportCall } from '../call/page-response.ts'
import type { Call } from '../call/stages.ts'
import type { Finished } from '../call/succeed.ts'
import { escapeHtml } from '../html.ts'
import type { Form } from '../input/form-data.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import { Invalid, type Outcome } from '../outcome.ts'
import { refillable } from '../page/refill.ts'
import { Refusal } from '../refusal.ts'
import { sendHtml, sendJson, wantsJson } from '../request/responses.ts'
import { isForData, isFromScript } from '../request/script-request.ts'
import type { StagedFile } from '../saved-forms/staged-files.ts'
import { type Done, doOnce, type Submission } from '../store/once.ts'
import {
  INTERRUPTED,
  type NewWork,
  newWorkId,
  type Progress,
  type WorkEnd,
  type WorkFailure,
} from './jobs.ts'

/** Long work as a page of the application shows it while it goes on. */
export interface ProgressShown extends Progress {
  /** How far it is in words. */
  readonly text: string
  /** A `<progress>` with these words beside it: HTML, to be printed raw. */
  readonly bar: string
}

/** The query by which the URL of a form becomes the URL of its work. */
const WORK = '?work='

interface Input {
  readonly form: Form<unknown>
  readonly submission: Submission | null
}

/**
 * Begins an action that is a generator. The answer leads to where its progress is shown, and a form that is done once
 * leads there again. The work belongs to nobody's connection: it goes on when the tab is closed.
 */
export async function beginWork(
  call: Call,
  definition: Definition,
  { form, submission }: Input,
): Promise<Finished> {
  const { engine, request, entries = new Map(), identity = null } = call
  const id = newWorkId()
  const stopping = new AbortController()
  const work: NewWork = {
    identity,
    values: refillable(call, entries),
    run: (tell) => carryOut(call, definition, { form, tell, signal: stopping.signal }),
    stop: () => {
      stopping.abort()
      CallContext.abort(call.context, 'The server was stopped.')
    },
  }
  let begin: (() => void) | undefined
  const admit = async (): Promise<Done> => {
    begin = await engine.works.admit(id, work)
    return { outcome: { kind: 'redirect', location: urlOf(request.url, id) }, messages: [] }
  }
  const { done, isFirst } = submission
    ? await doOnce(engine.store, submission, {
        now: engine.now(),
        signal: AbortSignal.timeout(definition.timeout),
        run: admit,
      })
    : { done: await admit(), isFirst: true }
  // Outside of the transaction, which is over by now.
  begin?.()
  return { ...done, from: isFirst ? 'handler' : 'receipt' }
}

function urlOf(url: string, id: string): string {
  return `${url.split('?', 1)[0]}${WORK}${id}`
}

interface Task {
  readonly form: Form<unknown>
  readonly tell: (progress: Progress) => void
  /** Aborted when the process ends before the work does. */
  readonly signal: AbortSignal
}

/** Does the work. Its files are this work's own from here on. */
async function carryOut(call: Call, definition: Definition, task: Task): Promise<WorkEnd> {
  const files = call.files ?? []
  call.files = []
  CallContext.outlive(call.context)
  try {
    const outcome = await inHandler(() => doSteps(call, definition, task))
    CallContext.succeed(call.context)
    reportEnd(call, outcome)
    await removeFiles(call, files)
    return { outcome, messages: CallContext.messagesOf(call.context) }
  } catch (thrown) {
    const failure = failureIn(call, thrown)
    reportFailure(call, failure)
    // What is for the log alone is not stored.
    const { code, status, problems } = failure
    return { code, status, problems, staged: await keepFiles(call, files) }
  }
}

async function removeFiles({ engine }: Call, files: readonly ArrivedFile[]): Promise<void> {
  await engine.staging.remove(files.map(({ path }) => path)).catch(() => {})
}

/** For the form that is shown again. */
async function keepFiles(call: Call, files: readonly ArrivedFile[]): Promise<readonly StagedFile[]> {
  call.files = files
  return stageFiles(call, { sentence: '', fields: {} }).catch(() => [])
}

async function doSteps(call: Call, definition: Definition, { form, tell, signal }: Task): Promise<Outcome> {
  const steps = definition.handler(form as never, call.context as never) as Steps
  const onTimeout = () => CallContext.abort(call.context, 'A step of the action took too long.')
  // What a step has written is committed when it says so.
  const onStep = (progress: Progress) => {
    CallContext.revalidate(call.context)
    tell(progress)
  }
  const outcome = await performSteps(steps, definition, { onStep, onTimeout, signal })
  if (outcome.kind === 'invalid') throw new Invalid(outcome.problems, outcome.status)
  return outcome
}

/** The work's own line in the log; the one of its POST said that it was begun. */
function reportEnd(call: Call, { kind }: Outcome): void {
  if (kind !== 'invalid') reportCall(call, { outcome: kind, status: 200, reason: 'long work has ended' })
}

/** The id of the work that a URL asks for. */
export function workIn(url: string): string | undefined {
  const at = url.indexOf(WORK)
  return at === -1 ? undefined : url.slice(at + WORK.length)
}

/** How long `enhance.js` waits for an answer that tells something new, in milliseconds. */
const PATIENCE = 1000

/**
 * Answers a GET of a work's URL: how far it is, or what it came to. Safe to ask again and again. Answers null when it
 * has said that the work goes on.
 */
export async function followWork(call: Call, id: string): Promise<Finished | null> {
  const { engine, request, response, identity = null } = call
  let found = await engine.works.find(id, identity)
  for (
    let isFirst = true;
    found && !found.end && isFromScript(request) && !response.destroyed;
    isFirst = false
  ) {
    if (!isFirst && !isForData(request)) break
    await engine.works.untilFurther(id, PATIENCE)
    found = await engine.works.find(id, identity)
  }
  if (found && !found.end) {
    showProgress(call, found.progress)
    return null
  }
  const { end = INTERRUPTED, values = new Map() } = found ?? {}
  if ('outcome' in end) return { ...end, from: 'receipt' }
  call.entries = values
  call.staged = end.staged ?? []
  call.isToldAgain = end !== INTERRUPTED
  throw thrownBy(end)
}

function thrownBy({ code, status, problems }: WorkFailure): Invalid | Refusal {
  if (code === 'INVALID_INPUT') return new Invalid(problems, status)
  return new Refusal(code, problems.sentence)
}

/** 202 for whoever asks by program. A browser without the script asks again by itself, every second. */
function showProgress(call: Call, progress: Progress): void {
  const { engine, request, response } = call
  const text = textOf(progress)
  const bar = barOf(progress, text)
  reportCall(call, { outcome: 'working', status: isFromScript(request) || wantsJson(request) ? 202 : 200 })
  if (wantsJson(request)) return sendJson(response, 202, progress)
  if (isFromScript(request)) return sendHtml(response, 202, bar)
  response.setHeader('Refresh', '1')
  if (engine.progressPage === undefined)
    return sendHtml(response, 200, `<title>${escapeHtml(text)}</title>${bar}`)
  const shown: ProgressShown = { ...progress, text, bar }
  draw(call, { path: engine.progressPage, status: 200, state: { locals: { progress: shown } } })
}

function textOf({ done = 0, total, message }: Progress): string {
  const share = total ? `${Math.floor((100 * done) / total)} %` : 'At work'
  return message === undefined ? share : `${share}: ${message}`
}

function barOf({ done = 0, total }: Progress, text: string): string {
  const value = total ? ` value="${Math.min(1, done / total).toFixed(3)}"` : ''
  return `<span class="progress"><progress${value}></progress> <span>${escapeHtml(text)}</span></span>`
}
