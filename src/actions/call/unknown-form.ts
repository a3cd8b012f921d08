// The response to a form whose ticket cannot be verified: nothing runs, and what was typed comes back.
import { bodyTypeOf, discardRest, readBody } from '../body/body.ts'
import { renumber } from '../body/renumber.ts'
import type { Entries } from '../input/decode.ts'
import { ACTIONS, localPath } from '../local-path.ts'
import type { Failure } from '../page/failure.ts'
import { actionIn, formNameOf, renameAction } from '../page/form-name.ts'
import type { Recovery } from '../page/recovery.ts'
import { renderRecovery } from '../page/recovery-page.ts'
import { refillable } from '../page/refill.ts'
import { isProvenOwn } from '../request/origin.ts'
import { sendDocument, wantsJson } from '../request/responses.ts'
import { isFromScript, SCRIPT_LOCATION } from '../request/script-request.ts'
import { openOverflow } from '../ticket/overflow.ts'
import { peekTicket, type Ticket } from '../ticket/ticket.ts'
import { adviceFor, type FailedCall } from './failed-call.ts'
import { UNKNOWN_LIMITS } from './late-body.ts'
import { renderPage } from './page-response.ts'
import type { Received } from './stages.ts'

/**
 * Gives the text of an unknown form back, on its page if the ticket was signed with a key that this process does not
 * have: it was removed, or another instance has it already. Such a ticket decides only which page this visitor sees,
 * which any link could; the form on it has a ticket of its own. Resolves to false if there is nothing to give back, or
 * the form may come from another site.
 */
export async function answerUnknown(call: Received, failed: FailedCall): Promise<boolean> {
  const { engine, request, response } = call
  if (wantsJson(request) || !isProvenOwn(engine.evidenceOf(request))) return false
  const [name = '', text = ''] = request.url.slice(ACTIONS.length).split(/[?#]/, 1)[0]?.split('/') ?? []
  const sent = await readEntries(call, name).catch(() => new Map())
  if (sent.size === 0 || response.headersSent) return false
  const ticket = peekWhole(call, text)
  const failure = await failureOf(call, { name, ticket, sent, failed })
  const path = ticket && localPath(ticket.page)
  const resend = { isMultipart: false, secrets: [], files: [], ...(path && { page: path }) }
  const render: Recovery['render'] = (kind) =>
    renderRecovery(failure, resend, { kind, view: engine.recoveryPage })
  const status = failed.status
  if (!path) {
    sendDocument(response, status, render('document'))
    return true
  }
  if (isFromScript(request)) response.setHeader(SCRIPT_LOCATION, path)
  renderPage(call, { path, status, state: { failure }, recovery: { failure, isAnswer: true, render } })
  return true
}

const ASK_AGAIN = 'This form is not known here. What you typed is kept: please check it and send it again.'

/** With what did not fit into it. */
function peekWhole({ engine, request }: Received, text: string): Ticket | undefined {
  const ticket = peekTicket(engine.keys, text)
  if (ticket?.more === undefined) return ticket
  const overflow = openOverflow(request.url, ticket.more)
  return overflow ? { ...ticket, ...overflow } : undefined
}

interface Unknown {
  /** The name in the URL. */
  readonly name: string
  readonly ticket: Ticket | undefined
  readonly sent: Entries
  readonly failed: FailedCall
}

async function failureOf({ engine }: Received, { name, ticket, sent, failed }: Unknown): Promise<Failure> {
  const { registry, stagedFiles } = engine
  const currentName = (old: string) => {
    const definition = registry.find(old)
    return definition ? registry.nameOf(definition) : old
  }
  const rendered = ticket?.form ?? formNameOf({ action: name, args: ticket?.args ?? [] })
  const form = renameAction(rendered, currentName)
  const definition = registry.find(actionIn(form)) ?? registry.find(name)
  const { code, status } = failed
  const said = ticket ? ASK_AGAIN : failed.problems.sentence
  const problems = { ...failed.problems, sentence: said + adviceFor(failed) }
  const nonce = /^[\w-]{16}$/.exec(ticket?.nonce ?? '')?.[0]
  return {
    form,
    code,
    status,
    problems,
    values: refillable(definition, sent),
    staged: await stagedFiles.find(sent, { action: actionIn(form) }).catch(() => []),
    // Another instance may have done it already.
    ...(nonce !== undefined && { submission: { action: currentName(name), nonce } }),
  }
}

/** What was sent, in the body or, by a form that was sent with GET, in the address. */
async function readEntries({ engine, request }: Received, name: string): Promise<Entries> {
  if (request.method !== 'POST') return fieldsInAddress(request.url)
  const type = bodyTypeOf(request)
  if (type === null || request.readableDidRead) return new Map()
  const definition = engine.registry.find(name)
  const sent = await readBody(request, type, {
    limits: definition?.limits ?? UNKNOWN_LIMITS,
    staging: engine.staging,
    isOnce: false,
    keepsFiles: false,
  })
  discardRest(request)
  return renumber(definition?.fields ?? null, sent).body.entries
}

/** The fields of a form that was sent with GET; none in the address of an action itself. */
export function fieldsInAddress(url: string): Entries {
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : ''
  const fields = new Map<string, string[]>()
  if (/^(once|pending)?(&|$)|^(job|more)=[\w-]*(&|$)/.test(query)) return fields
  for (const [name, value] of new URLSearchParams(query))
    fields.set(name, [...(fields.get(name) ?? []), value])
  return fields
}
