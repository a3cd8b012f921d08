// Runs actions that are generators as jobs: starts them, and answers the GETs that follow them. Over 200 lines because both share the stages of one job.
import { clientAddress, networkOf } from '../../network/index.ts'
import type { Definition } from '../action/definition.ts'
import { performSteps } from '../action/execution.ts'
import { isSteps, type Progress, type Steps } from '../action/progress.ts'
import type { FailedBefore, JobInput, JobRunner } from '../call/detours.ts'
import { reportFailure } from '../call/fail.ts'
import { failedCall } from '../call/failed-call.ts'
import { stageFiles } from '../call/keep-files.ts'
import { reportCall } from '../call/report-call.ts'
import type { Admitted, Finished, Read } from '../call/stages.ts'
import { formDefinitionOf } from '../call/submitted-form.ts'
import type { Entries } from '../input/decode.ts'
import { findTree } from '../input/fields.ts'
import type { Form } from '../input/form-data.ts'
import type { StagedFile } from '../input/staged-file.ts'
import type { ArrivedFile } from '../input/uploaded-file.ts'
import { Invalid, type Outcome } from '../outcome.ts'
import { refillable } from '../page/refill.ts'
import { Refusal } from '../refusal.ts'
import { isForData, isFromScript } from '../request/script-request.ts'
import { type Done, doOnce } from '../store/once.ts'
import { overflowIn, queryOf } from '../ticket/overflow.ts'
import { INTERRUPTED, type JobEnd, type JobFailure, type Jobs, type NewJob, newJobId } from './jobs.ts'
import { sendProgress } from './progress-response.ts'

interface JobRunnerOptions {
  readonly jobs: Jobs
  /** The application's page for the progress; without one a plain page is sent. */
  readonly page: string | undefined
}

/** The query that makes the URL of a form the URL of its job. */
const JOB = '?job='

/**
 * Runs actions that are generators as jobs. The response to their form leads to a page with the progress, and a `once`
 * form leads there again. A job is not tied to the connection: it continues when the tab is closed.
 */
export function createJobRunner({ jobs, page }: JobRunnerOptions): JobRunner {
  return {
    start: (call, input) => start(jobs, call, input),
    idIn,
    follow: (call, id) => follow({ jobs, page }, call, id),
    close: jobs.close,
  }
}

async function start(jobs: Jobs, call: Read, { form, submission }: JobInput): Promise<Finished> {
  const { engine, request, definition, entries, identity, control } = call
  const id = newJobId()
  const stopping = new AbortController()
  const job: NewJob = {
    identity,
    visitor: identity ?? networkOf(clientAddress(request)),
    values: declared(formDefinitionOf(call), entries),
    run: (reportProgress) => run(call, { form, reportProgress, signal: stopping.signal }),
    stop: () => {
      stopping.abort()
      control.abort('The server was stopped.')
    },
  }
  let begin: (() => void) | undefined
  const admit = async (): Promise<Done> => {
    begin = await jobs.admit(id, job)
    return { outcome: { kind: 'redirect', location: urlOf(request.originalUrl, id) }, messages: [] }
  }
  const { done, isFirst } = submission
    ? await doOnce(engine.store, submission, {
        now: engine.now(),
        signal: AbortSignal.timeout(definition.timeout),
        run: admit,
      })
    : { done: await admit(), isFirst: true }
  // After the transaction.
  begin?.()
  return { ...done, from: isFirst ? 'handler' : 'receipt' }
}

/** The text of the form's fields: what else was sent is not kept. */
function declared(form: Definition | undefined, entries: Entries): Entries {
  const { fields = null } = form ?? {}
  const texts = [...refillable(form, entries)]
  return new Map(fields ? texts.filter(([name]) => findTree(fields, name)) : [])
}

function urlOf(url: string, id: string): string {
  const more = overflowIn(url)
  const job = `${url.split('?', 1)[0]}${JOB}${id}`
  return more === undefined ? job : `${job}&${queryOf({ isOnce: false, more }).slice(1)}`
}

interface Task {
  readonly form: Form<unknown>
  readonly reportProgress: (progress: Progress) => void
  /** Aborted when the process ends before the job does. */
  readonly signal: AbortSignal
}

/** Runs the job. From here on it owns the files of its call. */
async function run(call: Read, task: Task): Promise<JobEnd> {
  const { engine, control } = call
  const files = call.files.take()
  control.detach()
  try {
    const outcome = await engine.cache.runHandler(() => runSteps(call, task))
    control.succeed()
    reportEnd(call, outcome)
    await removeFiles(call, files)
    return { outcome, messages: control.messages }
  } catch (thrown) {
    const failed = failedCall(call, thrown)
    reportFailure(call, failed)
    // Without what is for the log only.
    const { code, status, problems } = failed
    return { code, status, problems, staged: await keepFiles(call, files) }
  }
}

async function removeFiles({ engine }: Read, files: readonly ArrivedFile[]): Promise<void> {
  await engine.staging.remove(files.map(({ path }) => path)).catch(() => {})
}

/** For the form that is shown again. */
async function keepFiles(call: Read, files: readonly ArrivedFile[]): Promise<readonly StagedFile[]> {
  call.files.add(files)
  return stageFiles(call, { sentence: '', fields: {} }).catch(() => [])
}

async function runSteps(call: Read, { form, reportProgress, signal }: Task): Promise<Outcome> {
  const { engine, definition, control } = call
  const steps = stepsOf(definition, form, control.context)
  const onTimeout = () => control.abort('A step of the action took too long.')
  // What a step has written is committed when it reports its progress.
  const onStep = (progress: Progress) => {
    control.revalidate()
    reportProgress(progress)
  }
  const outcome = await performSteps(steps, definition, {
    onStep,
    onTimeout,
    signal,
    answerError: engine.answerError,
  })
  if (outcome.kind === 'invalid') throw new Invalid(outcome.problems, outcome.status)
  return outcome
}

function stepsOf({ handler, knownAs }: Definition, form: Form<unknown>, context: object): Steps {
  const steps = handler(form, context)
  if (!isSteps(steps)) throw new TypeError(`${knownAs} returned no generator.`)
  return steps
}

/** The log entry of the job's end; the one of its POST said that it was started. */
function reportEnd(call: Read, { kind }: Outcome): void {
  if (kind !== 'invalid') reportCall(call, { outcome: kind, status: 200, reason: 'the job has ended' })
}

function idIn(url: string): string | undefined {
  const at = url.indexOf(JOB)
  return at === -1 ? undefined : url.slice(at + JOB.length).split('&', 1)[0]
}

/** How long the browser script waits for new progress, in milliseconds. */
const LONG_POLL = 1000

/** Answers a GET of a job's URL with its progress or its result. May be repeated. */
async function follow(
  { jobs, page }: JobRunnerOptions,
  call: Admitted,
  id: string,
): Promise<Finished | FailedBefore | null> {
  const { request, response, identity } = call
  let found = await jobs.find(id, identity)
  for (
    let isFirst = true;
    found && !found.end && isFromScript(request) && !response.destroyed;
    isFirst = false
  ) {
    if (!isFirst && !isForData(request)) break
    await jobs.nextProgress(id, LONG_POLL)
    found = await jobs.find(id, identity)
  }
  if (found && !found.end) {
    sendProgress(call, found.progress, page)
    return null
  }
  const { end = INTERRUPTED, values = new Map() } = found ?? {}
  if ('outcome' in end) return { ...end, from: 'receipt' }
  return {
    thrown: thrownBy(end),
    entries: values,
    staged: end.staged ?? [],
    isReported: end !== INTERRUPTED,
  }
}

function thrownBy({ code, status, problems }: JobFailure): Invalid | Refusal {
  if (code === 'INVALID_INPUT') return new Invalid(problems, status)
  return new Refusal(code, problems.sentence)
}
