// What replaces the page of a failed form that does not show it: the engine's own page with everything that was typed.
import { bindAction } from '../action/bound-action.ts'
import { isDevelopment } from '../development.ts'
import type { Entries } from '../input/decode.ts'
import type { Failure } from '../page/failure.ts'
import type { Recovery } from '../page/recovery.ts'
import { messageDocument, recoveredFiles, renderRecovery } from '../page/recovery-page.ts'
import { isSecretField } from '../page/secret-fields.ts'
import { mountOf } from '../request/base-path.ts'
import { isFromScript } from '../request/script-request.ts'
import { openCaptured } from './captured.ts'
import { type Authenticated, isAdmitted } from './stages.ts'
import { formDefinitionOf, pageOf, submissionUrl } from './submitted-form.ts'

/** The recovery of a failed call. Everything that it needs is known before the page is rendered. */
export async function recoveryOf(call: Authenticated, failure: Failure, sent: Entries): Promise<Recovery> {
  const definition = formDefinitionOf(call)
  const resend = {
    action: await resendUrl(call, failure).catch(() => undefined),
    page: pageOf(call),
    isMultipart: (definition?.limits.files ?? 0) > 0,
    secrets: secretsIn(call, sent),
    files: recoveredFiles(definition?.fields),
  }
  return {
    failure,
    isAnswer: true,
    render: (kind) => renderRecovery(failure, resend, { kind, view: call.engine.recoveryPage }),
    ...(isFromScript(call.request) && { message: () => messageDocument(failure) }),
    ...(isDevelopment() && { onUntold: () => warn(resend.page, failure) }),
  }
}

/** For the developer: the visitor sees a page that looks as if nothing had happened. */
function warn(page: string, { form, problems }: Failure): void {
  console.warn(
    `${page} does not show why the form ${form} failed (${problems.sentence}). Print form.summary() inside the form, or messages() in the layout.`,
  )
}

/** The same URL is the same submission. One that is done, or whose job has ended, needs a URL of its own. */
async function resendUrl(call: Authenticated, { code, submission }: Failure): Promise<string | undefined> {
  const { engine, request, ticket } = call
  if (code === 'FORM_EXPIRED' || code === 'WRONG_IDENTITY' || !engine.registry.find(call.name))
    return undefined
  if (ticket.nonce === undefined || submission) return submissionUrl(call)
  if (!isAdmitted(call)) return undefined
  const captured = await openCaptured(call)
  const bound = bindAction<unknown>(call.definition, ticket.args)
  const again = captured === undefined ? bound : bound.capture(captured)
  const url = engine.urls.pageUrls(ticket.page, call.identity).urlOf(again, { form: ticket.form })
  return engine.basePath.publicPath(request, mountOf(request) + url)
}

/** The names of passwords that were sent: they are typed again. */
function secretsIn(call: Authenticated, sent: Entries): readonly string[] {
  const form = formDefinitionOf(call)
  return [...sent.keys()].filter((name) => isSecretField(form, name))
}
