import type { Request } from 'express'
import type { Confirm, Definition } from '../action/definition.ts'
import type { BodyLimits } from '../body/sent-body.ts'
import { stageFiles } from '../call/fail.ts'
import { draw, pageOf, reportCall } from '../call/page-response.ts'
import type { Call } from '../call/stages.ts'
import { escapeHtml } from '../html.ts'
import type { Entries } from '../input/decode.ts'
import type { Json } from '../json.ts'
import { Refusal } from '../refusal.ts'
import { sendHtml, wantsJson } from '../request/responses.ts'
import { isConfirmed, isFromScript } from '../request/script-request.ts'
import { open, type SealedFor, seal } from '../ticket/seal.ts'
import type { OpenedTicket } from '../ticket/ticket.ts'

/** The question before an action that has `confirm`, as a page of the application draws it. */
export interface Confirmation {
  readonly question: string
  /** The form with the question, the submission, and both answers: HTML, to be printed raw. */
  readonly form: string
  /** The page to go back to. */
  readonly page: string
}

/** The only field of the form that says yes: the whole submission, sealed for its ticket. */
const HELD = 'signpost-held'

/** How much longer text gets by being sealed: JSON's escapes, then base64. */
const GROWTH = 3

/** The query that tells the URL of a form that was asked for and is answered with yes. */
const YES = '?held'

/** A submission that waits for the visitor's yes. */
interface Held {
  readonly entries: readonly (readonly [name: string, values: readonly string[]])[]
  readonly fingerprint: string
}

/** Whether the visitor still has to be asked: not a program, and not who has said yes, there or in the dialog. */
export function mustAsk(call: Call): boolean {
  return !call.isConfirmed && !isConfirmed(call.request) && !wantsJson(call.request)
}

/** What a form may have that holds a submission within these limits. */
export function heldLimits(limits: BodyLimits): BodyLimits {
  const text = limits.text * GROWTH + SMALL
  return { ...limits, text, total: limits.total + text }
}

const SMALL = 4096

/** Whether this is the answer yes, which holds the submission. */
export function isYes({ url }: Request): boolean {
  return url.includes(YES)
}

/**
 * Opens what a form that says yes holds, and puts it in the place of what was sent. Answers the fingerprint of the
 * submission as it was first sent; undefined for a form that holds nothing. What is not ours is damaged: 400.
 */
export async function openHeld(call: Call): Promise<string | undefined> {
  const { entries, ticket, request } = call as Call & { ticket: OpenedTicket }
  const sealed = entries?.get(HELD)?.[0]
  if (typeof sealed !== 'string' || !isYes(request)) return undefined
  const held = (await open(ticket.key, sealedFor(call), sealed)) as unknown as Held | undefined
  if (held === undefined) throw new Refusal('BAD_REQUEST', undefined, { reason: 'what was held is not ours' })
  call.entries = new Map(held.entries)
  call.isConfirmed = true
  return held.fingerprint
}

/** A seal opens under its own ticket only: nobody's answer holds another form's submission. */
function sealedFor({ request, name }: Call): SealedFor {
  const mac = request.url.split('?', 1)[0]?.split('.').at(-1)
  return { purpose: 'held', context: `${name} ${mac}` }
}

/**
 * Asks before the action runs. `enhance.js` gets the question as a dialog, and sends the form again when the answer is
 * yes. A browser without it gets a page that holds the submission: the application's own where it has named one.
 */
export async function ask(call: Call, definition: Definition, fingerprint: string): Promise<void> {
  const confirm = definition.confirm as Confirm
  reportCall(call, { outcome: 'asked', status: 200 })
  if (isFromScript(call.request)) return sendHtml(call.response, 200, dialogOf(confirm))
  const form = formOf(confirm, call, await hold(call, definition, fingerprint))
  const confirmation: Confirmation = { question: confirm.question, form, page: pageOf(call) }
  const path = call.engine.confirmPage
  if (path === undefined)
    return sendHtml(call.response, 200, `<title>${escapeHtml(confirm.question)}</title>${form}`)
  draw(call, { path, status: 200, state: { locals: { confirmation } } })
}

async function hold(call: Call, definition: Definition, fingerprint: string): Promise<string> {
  const { entries, ticket } = call as Call & { ticket: OpenedTicket; entries: Entries }
  const texts = [...entries].map(
    ([name, values]) => [name, values.filter((value) => typeof value === 'string')] as const,
  )
  const files = (await stageFiles(call, { sentence: '', fields: {} })).map(
    ({ field, handle }) => [field, [handle]] as const,
  )
  const held: Held = { entries: merge([...texts, ...files]), fingerprint }
  const sealed = seal(ticket.key, sealedFor(call), held as unknown as Json)
  if (sealed.length > heldLimits(definition.limits).text - SMALL) throw new Refusal('TOO_LARGE')
  return sealed
}

function merge(entries: Held['entries']): Held['entries'] {
  const merged = new Map<string, string[]>()
  for (const [name, values] of entries) merged.set(name, [...(merged.get(name) ?? []), ...values])
  return [...merged]
}

function formOf({ question, yes, no }: Confirm, call: Call, sealed: string): string {
  const [path = '', query = ''] = call.request.url.split('?')
  const action = `${path}${YES}${query === '' ? '' : `&${query}`}`
  return `<form method="post" action="${escapeHtml(action)}" class="signpost-confirm"><p>${escapeHtml(question)}</p><input type="hidden" name="${HELD}" value="${sealed}"><button>${escapeHtml(yes)}</button> <a href="${escapeHtml(pageOf(call))}">${escapeHtml(no)}</a></form>`
}

/** The answers are the values that the dialog returns; Escape returns none. */
function dialogOf({ question, yes, no }: Confirm): string {
  return `<dialog class="signpost-confirm"><form method="dialog"><p>${escapeHtml(question)}</p><button value="confirmed">${escapeHtml(yes)}</button> <button value="" autofocus>${escapeHtml(no)}</button></form></dialog>`
}
