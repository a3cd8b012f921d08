// Runs what stands in front of an action before its access rule is asked: its limit, and its Express middleware.
import type { Request, RequestHandler, Response } from 'express'
import { rateKeyOf } from '../action/rate.ts'
import { localPath } from '../local-path.ts'
import { redirect } from '../outcome.ts'
import { codeOf, Refusal, tooManyRequests } from '../refusal.ts'
import { type Answered, captureAnswer } from './captured-answer.ts'
import type { Admitted } from './stages.ts'

/**
 * Counts the call against the limit of its action.
 *
 * @throws Refusal with 429 beyond it
 */
export async function checkRateOf({
  engine,
  request,
  name,
  identity,
  definition,
  control,
}: Admitted): Promise<void> {
  const { rate } = definition
  if (!rate) return
  const key = `${engine.registry.find(name)?.knownAs}\n${rateKeyOf(rate, { request, identity })}`
  const { calls, ends } = await engine.rateStore.count(key, rate.within)
  if (calls <= rate.to) return
  control.isOverRate = true
  const retryAfterSeconds = Math.max(1, Math.ceil((ends - engine.now()) / 1000))
  if (!rate.dryRun) throw tooManyRequests(undefined, { retryAfterSeconds })
}

/**
 * Runs the middleware of an action, one after the other. One that answers instead of calling `next()` refuses the call:
 * its answer becomes the page with what was typed, its status and its sentence.
 *
 * @returns false if it has answered with a status that is no refusal of ours
 */
export async function runMiddleware({ request, response, definition }: Admitted): Promise<boolean> {
  for (const middleware of definition.use) {
    const answered = await run(middleware, request, response)
    if (!answered) continue
    const thrown = outcomeOf(answered)
    if (thrown) throw thrown
    answered.send()
    return false
  }
  return true
}

/** The answer of a middleware, if it has answered. */
function run(
  middleware: RequestHandler,
  request: Request,
  response: Response,
): Promise<Answered | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered | undefined>()
  const release = captureAnswer(response, resolve)
  const next = (error?: unknown) => {
    release()
    if (error === undefined || error === 'route' || error === 'router') resolve(undefined)
    else reject(error)
  }
  Promise.resolve()
    .then(() => middleware(request, response, next))
    .catch(next)
  return promise
}

/** What a refusal of middleware becomes; undefined for any other answer. */
function outcomeOf({ status, text, location, retryAfter }: Answered): unknown {
  if (location !== undefined && status >= 300 && status < 400) {
    const path = localPath(location)
    return path === null ? undefined : redirect(path)
  }
  const code = codeOf(status)
  if (code === undefined) return undefined
  const seconds = Number(retryAfter)
  return new Refusal(code, sentenceIn(text), {
    reason: 'middleware of the action',
    ...(retryAfter !== undefined && Number.isFinite(seconds) && { retryAfterSeconds: seconds }),
  })
}

const LONGEST_SENTENCE = 300

/** The sentence of the answer, if it is one: neither a page nor JSON. */
function sentenceIn(text: string): string | undefined {
  const sentence = text.trim()
  const isSentence =
    sentence !== '' && sentence.length <= LONGEST_SENTENCE && !/^[[{<]|<[a-z!/]/i.test(sentence)
  return isSentence ? sentence : undefined
}
